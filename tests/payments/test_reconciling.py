"""A month reconciled, and what people answer: by service, page and program."""

import csv
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import Count, Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.fiscal.models import OwnRate
from apps.payments.errors import MatchingDecided, MatchingImpossible
from apps.payments.models import Matching, Payment, Standing, Transaction
from apps.payments.selectors import entries_of, totals
from apps.payments.services import (
    matching_confirm,
    matching_make,
    matching_refuse,
    matching_run,
    matching_undo,
)
from sponsorplan.domain.money import Money
from tests.payments.month import month, seen
from tests.payments.worlds import COLLECTIVE, DAY, GITHUB, approved, line_of

HERE = "/c/acme/payments/"
API = "/api/v1/companies/acme/"
Browsers = Callable[[Role], Client]


def all_of() -> list[object]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Transaction, Matching, Standing, Payment, AuditEvent)
    ]


def state_of(handle: str) -> str:
    return Standing.objects.get(handle=handle).state


def test_a_month_of_400_lines_is_reconciled_to_the_minor_unit_and_replayed_without_a_trace(
    company: Company, planner: Member
) -> None:
    made = month(company, planner)
    matching_run(company_id=company.pk)
    states = dict(Standing.objects.order_by().values_list("state").annotate(Count("pk")))
    for state in ("matched", "short", "duplicate", "refunded"):
        assert states[state] == made.states[state], state
    assert states.get("waiting", 0) + states.get("missing", 0) == made.states["unpaid"]
    assert sum(states.values()) == 400
    for total in totals(company=company):
        rows = Transaction.objects.filter(company=company, currency=total.paid.currency)
        paid = rows.filter(kind="payment").aggregate(sum=Sum("gross_minor"))["sum"]
        assert total.seen.minor + total.unmatched.minor == paid
        back = rows.filter(kind="refund").aggregate(sum=Sum("gross_minor"))["sum"]
        assert total.refunded.minor == back
        asked = Matching.objects.filter(
            state="proposed", transaction__in=rows.filter(kind="payment")
        ).aggregate(sum=Sum("minor"))["sum"]
        stray = 77_77 if total.paid.currency == "USD" else 0
        assert total.unmatched.minor == asked + stray
    before = all_of()
    month(company, planner)
    matching_run(company_id=company.pk)
    assert all_of() == before


@pytest.fixture
def story(company: Company) -> Transaction:
    """Fifteen thousand were planned for one; one thousand arrived."""
    approved(company, [(GITHUB, "rrweb", 12_000_00), (COLLECTIVE, "eslint", 40_00)])
    found = seen(company, "t-1", "rrweb", 1_000_00)
    seen(company, "t-2", "eslint", 40_00, platform=COLLECTIVE)
    matching_run(company_id=company.pk)
    return found


def test_what_did_not_arrive_is_on_every_page_that_day(
    client_of: Browsers, story: Transaction
) -> None:
    browser = client_of(Role.VIEWER)
    for address in (HERE, "/c/acme/", "/c/acme/plans/1/"):
        page = browser.get(address).content.decode()
        assert "did not arrive as planned" in page, address
        assert "12,000.00" in page
        assert "1,000.00" in page
    assert AuditEvent.objects.filter(action="payment.short").count() == 1
    assert state_of("eslint") == "matched"
    line = browser.get(f"{HERE}lines/{Standing.objects.get(handle='rrweb').pk}/")
    assert "11,000.00\N{NO-BREAK SPACE}USD of 12,000.00" in line.content.decode()


def test_confirming_marks_the_line_as_the_platform_says_and_taking_back_unmarks_it(
    story: Transaction, planner: Member
) -> None:
    question = Matching.objects.get(transaction=story)
    matching_confirm(member=planner, matching=question)
    matching_confirm(member=planner, matching=question)
    payment = Payment.objects.get()
    assert (payment.source, payment.minor, payment.paid_on) == (
        Payment.Source.PLATFORM,
        1_000_00,
        story.happened_on,
    )
    states = [one.state for one in entries_of(plan=payment.plan)]
    assert sorted(states) == ["done", "open"]
    standing = Standing.objects.get(handle="rrweb")
    assert (standing.state, standing.difference) == ("short", Money(-11_000_00, "USD"))
    assert AuditEvent.objects.filter(action="payment.short").count() == 1
    with pytest.raises(MatchingDecided):
        matching_refuse(member=planner, matching=question, reason="")
    matching_undo(member=planner, matching=question)
    assert not Payment.objects.exists()
    assert Matching.objects.get(transaction=story).state == Matching.State.PROPOSED


def test_a_refusal_stands_and_a_match_by_hand_takes_a_part(
    company: Company, story: Transaction, planner: Member
) -> None:
    question = Matching.objects.get(transaction=story)
    matching_refuse(member=planner, matching=question, reason="it was for a conference")
    matching_run(company_id=company.pk)
    kept = Matching.objects.get(transaction=story)
    assert (kept.state, kept.reasons) == ("refused", ["it was for a conference"])
    assert state_of("rrweb") == "waiting"
    plan = kept.plan
    made = matching_make(
        member=planner, transaction=story, plan=plan, line=line_of(plan, "rrweb"), minor=400_00
    )
    assert made.state == Matching.State.CONFIRMED
    with pytest.raises(MatchingImpossible, match=r"600\.00 USD"):
        matching_make(
            member=planner, transaction=story, plan=plan, line=line_of(plan, "eslint"), minor=600_01
        )


def test_a_person_answers_questions_and_matches_by_page(
    client_of: Browsers, company: Company, story: Transaction
) -> None:
    browser = client_of(Role.CONTROLLER)
    question = Matching.objects.get(transaction=story)
    page = browser.get(HERE).content.decode()
    assert "the amount differs: 12,000.00 USD planned, 1,000.00 USD seen" in page
    assert browser.post(f"{HERE}matchings/{question.pk}/confirm/").status_code == 302
    back = browser.post(f"{HERE}matchings/{question.pk}/undo/", {"line": "1"})
    assert back["Location"] == f"{HERE}lines/1/"
    question = Matching.objects.get(transaction=story)
    browser.post(f"{HERE}matchings/{question.pk}/refuse/")
    form = f"{HERE}transactions/{story.pk}/match/"
    assert form in browser.get(HERE).content.decode()
    found = browser.get(form, {"q": "rrw"}).content.decode()
    assert "rrweb, plan 1" in found
    assert "eslint, plan 1" not in found
    standing = Standing.objects.get(handle="rrweb")
    refused = browser.post(form, {"line": standing.pk, "amount": "9999"})
    assert refused.status_code == 422
    assert "1,000.00 USD of this transaction is left" in refused.content.decode()
    assert browser.post(form, {"line": standing.pk, "amount": ""}).status_code == 302
    assert browser.post(form, {"line": "x"}).status_code == 422
    assert client_of(Role.VIEWER).get(form).status_code == 403


def test_filters_are_in_the_address_and_the_export_has_what_is_shown(
    client_of: Browsers, story: Transaction
) -> None:
    browser = client_of(Role.VIEWER)
    asked = f"{HERE}payments.csv?state=trouble&platform={GITHUB}&plan=1&period=2026-11"
    (row,) = csv.DictReader(io.StringIO(browser.get(asked).content.decode()))
    assert (row["recipient"], row["state"], row["planned"]) == ("rrweb", "short", "12000.00")
    for bad in ("state=x&plan=y&period=2026-13", "period=0000-01", "page=z"):
        assert browser.get(f"{HERE}?{bad}").status_code == 200
    assert "No line is so" in browser.get(f"{HERE}?state=over").content.decode()


def test_programs_read_and_answer(api_of: Callable[..., APIClient], story: Transaction) -> None:
    rest = api_of()
    (row,) = rest.get(f"{API}reconciliation/", {"state": "short"}).json()["results"]
    assert row["planned"] == {"minor": 12_000_00, "currency": "USD"}
    assert rest.get(f"{API}reconciliation/", {"state": "odd"}).status_code == 400
    (question,) = [
        each
        for each in rest.get(f"{API}matchings/").json()["results"]
        if each["state"] == "proposed"
    ]
    address = f"{API}matchings/{question['id']}/"
    assert rest.post(f"{address}confirm/").json()["state"] == "confirmed"
    assert rest.post(f"{address}refuse/", {}, format="json").status_code == 409
    assert rest.delete(address).status_code == 204
    body = {"transaction": f"txn_{story.pk}", "standing": row["id"], "minor": 5}
    assert rest.post(f"{API}matchings/", body, format="json").status_code == 201
    body["minor"] = 1_000_01
    assert rest.post(f"{API}matchings/", body, format="json").status_code == 422


def queries(browser: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert browser.get(address).status_code == 200
    return len(found)


def test_a_page_asks_as_little_of_3000_lines_as_of_10(
    client_of: Browsers, company: Company, planner: Member
) -> None:
    browser = client_of(Role.CONTROLLER)
    plan = approved(company, [(GITHUB, f"few-{at}", 10_00) for at in range(10)])
    seen(company, "few", "few-1", 3_00)
    matching_run(company_id=company.pk)
    few = queries(browser, HERE)
    many = approved(company, [(COLLECTIVE, f"many-{at}", 10_00) for at in range(3000)])
    seen(company, "one-of-many", "many-7", 10_00, platform=COLLECTIVE)
    seen(company, "another", "many-8", 1_00, platform=COLLECTIVE)
    matching_run(company_id=company.pk)
    assert Standing.objects.filter(plan__in=(plan, many)).count() == 3010
    assert queries(browser, HERE) == few
    assert few <= 25


def test_a_payment_in_another_currency_is_asked_with_what_it_would_be_at_the_day_s_rate(
    company: Company,
) -> None:
    approved(company, [(COLLECTIVE, "webpack", 100_00)])
    seen(company, "t1", "webpack", 92_00, currency="EUR", platform=COLLECTIVE, happened_on=DAY)
    matching_run(company_id=company.pk)
    (told,) = Matching.objects.get().reasons
    assert "no rate is known" in told
    OwnRate.objects.create(
        company=company, base="USD", currency="EUR", day=DAY, scaled=92, scale=2, reason="treasury"
    )
    matching_run(company_id=company.pk)
    (told,) = Matching.objects.get().reasons
    assert "at the rate of that day it would be 92.00 EUR" in told
