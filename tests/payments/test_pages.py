"""Giving by page: what is shown, what is filled in, what is refused, and how it stays fast."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.payments.models import Payment, Receipt
from apps.payments.services import Done, payment_done
from apps.plans.models import Line, Plan
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money
from tests.payments.worlds import COLLECTIVE, DAY, GITHUB, approved, line_of

GIVE = "/c/acme/plans/1/give/"
Browsers = Callable[[Role], Client]
PDF = b"%PDF-1.7\nreceipt"


def done_form(**change: object) -> dict[str, object]:
    form = {"amount": "12.50", "currency": "USD", "paid_on": "2026-11-20", "reference": "o-7"}
    return {**form, **change}


def test_the_place_leads_on_to_what_is_to_be_given(
    client_of: Browsers, company: Company, planner: Member
) -> None:
    browser = client_of(Role.VIEWER)
    assert "There is no plan yet" in browser.get("/c/acme/give/").content.decode()
    plan = approved(company, [(COLLECTIVE, "a", 12_50)], state=Plan.State.DRAFT)
    assert "No plan is approved yet" in browser.get("/c/acme/give/").content.decode()
    Plan.objects.update(state=Plan.State.APPROVED)
    answer = browser.get("/c/acme/give/")
    assert (answer.status_code, answer["Location"]) == (302, GIVE)
    plan.refresh_from_db()
    payment_done(member=planner, plan=plan, line_id=line_of(plan, "a").pk, done=Done(DAY))
    page = browser.get("/c/acme/give/").content.decode()
    assert "Everything is given" in page
    assert GIVE in page


@pytest.mark.parametrize(
    ("state", "says"), [("draft", "It is a draft"), ("proposed", "It waits for approval")]
)
def test_a_plan_that_is_not_approved_says_so_and_what_to_do(
    client_of: Browsers, company: Company, state: str, says: str
) -> None:
    plan = approved(company, [(GITHUB, "ada", 12_00)], state=state)
    browser = client_of(Role.PLANNER)
    page = browser.get(GIVE).content.decode()
    assert says in page
    assert "/go/" not in page
    line = line_of(plan, "ada")
    assert browser.get(f"{GIVE}lines/{line.pk}/go/").status_code == 409
    assert browser.get(f"{GIVE}github-1.csv").status_code == 404
    refused = browser.post(f"{GIVE}lines/{line.pk}/done/", done_form())
    assert refused.status_code == 409
    assert "only an approved plan can be given" in refused.content.decode()
    assert not Payment.objects.exists()


def test_a_line_is_paid_and_marked_one_after_the_other(
    client_of: Browsers, company: Company
) -> None:
    Company.objects.update(open_collective_slug="acme-inc")
    plan = approved(company, [(COLLECTIVE, "big", 20_00), (COLLECTIVE, "small", 12_50)])
    browser = client_of(Role.PLANNER)
    page = browser.get(GIVE)
    assert page.context["next"].entry.line.name == "big"
    assert page.context["next_form"]["amount"].value() == "20.00"
    big = line_of(plan, "big")
    answer = browser.get(f"{GIVE}lines/{big.pk}/go/")
    assert answer["Location"] == (
        "https://opencollective.com/big/donate?amount=20.00&contributeAs=acme-inc&tags=acme-plan-1"
    )
    assert AuditEvent.objects.filter(action="link.opened").count() == 1
    form = done_form(amount="1,020.00", currency="EUR")
    answer = browser.post(f"{GIVE}lines/{big.pk}/done/", form)
    assert (answer.status_code, answer["Location"]) == (302, GIVE)
    after = browser.get(GIVE)
    assert "big: 1,020.00 EUR on 20 Nov 2026." in after.content.decode()
    assert after.context["next"].entry.line.name == "small"
    payment = Payment.objects.get()
    assert (payment.paid, payment.reference, payment.made_by) == (
        Money(1_020_00, "EUR"),
        "o-7",
        "planner@acme.example",
    )
    small = line_of(plan, "small")
    browser.post(f"{GIVE}lines/{small.pk}/skip/", {"reason": "They asked to wait."})
    assert "Nothing is left to give" in browser.get(GIVE).content.decode()
    assert "They asked to wait." in browser.get(f"{GIVE}?show=skipped").content.decode()
    browser.post(f"{GIVE}lines/{small.pk}/undo/")
    assert browser.get(GIVE).context["next"].entry.line.name == "small"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"amount": ""}, "Write the amount as it was paid."),
        ({"amount": "12,5"}, "is not an amount"),
        ({"amount": "-5"}, "is not an amount"),
        ({"amount": "0"}, "Write the amount as it was paid, such as"),
        ({"currency": "XYZ"}, "Select a valid choice"),
        ({"paid_on": ""}, "Write the day it was paid."),
        ({"paid_on": "yesterday"}, "Write the day as"),
        ({"paid_on": "2999-01-01"}, "has not come yet"),
        ({"reference": "x" * 201}, "at most 200"),
    ],
)
def test_a_form_that_cannot_be_meant_marks_nothing_and_keeps_what_was_typed(
    client_of: Browsers, company: Company, change: dict[str, str], says: str
) -> None:
    plan = approved(company, [(COLLECTIVE, "a", 12_50)])
    address = f"{GIVE}lines/{line_of(plan, 'a').pk}/done/"
    page = client_of(Role.PLANNER).post(address, done_form(**change))
    assert page.status_code == 422
    assert says in page.content.decode()
    assert 'value="o-7"' in page.content.decode() or "reference" in change
    assert 'class="within"' in page.content.decode()  # still in the place it was sent from
    assert not Payment.objects.exists()


def test_what_runs_is_changed_on_its_page_and_not_paid_a_second_time(
    client_of: Browsers, company: Company, planner: Member
) -> None:
    first = approved(company, [(GITHUB, "ada", 5_00)], frequency=Frequency.MONTHLY)
    payment_done(member=planner, plan=first, line_id=line_of(first, "ada").pk, done=Done(DAY))
    second = approved(company, [(GITHUB, "ada", 6_00)], frequency=Frequency.MONTHLY)
    browser = client_of(Role.PLANNER)
    line = line_of(second, "ada")
    answer = browser.get(f"/c/acme/plans/2/give/lines/{line.pk}/go/")
    assert answer["Location"] == "https://github.com/sponsors/ada"
    page = browser.get("/c/acme/plans/2/give/").content.decode()
    assert "a second one beside it would be paid twice" in page
    # The page of the plan has no link that pays anew either.
    assert "/go/" not in browser.get("/c/acme/plans/2/").content.decode()
    assert "Plan 2 is newer" in browser.get(GIVE).content.decode()


def test_the_file_for_github_is_downloaded_and_marked_with_one_receipt(
    client_of: Browsers, company: Company
) -> None:
    plan = approved(company, [(GITHUB, "ada", 25_00), (GITHUB, "bob", 7_00), (GITHUB, "eve", 5_00)])
    browser = client_of(Role.PLANNER)
    page = browser.get(GIVE).content.decode()
    assert "https://github.com/sponsors/bulk-sponsorships/import/new" in page
    assert "observed, not documented" in page
    answer = browser.get(f"{GIVE}github-1.csv")
    assert answer["Content-Disposition"] == (
        'attachment; filename="acme-plan-1-github-one-time-1.csv"'
    )
    assert list(csv.reader(io.StringIO(answer.content.decode()))) == [
        ["Maintainer username", "Sponsorship amount in USD"],
        ["ada", "25"],
        ["bob", "7"],
        ["eve", "5"],
    ]
    went = [str(line_of(plan, name).pk) for name in ("ada", "eve")]
    receipt = io.BytesIO(PDF)
    receipt.name = "invoice.pdf"
    browser.post(
        f"{GIVE}github-1/done/", {"lines": went, "paid_on": "2026-11-20", "receipt": receipt}
    )
    assert set(Payment.objects.values_list("line__name", "minor")) == {("ada", 2500), ("eve", 500)}
    assert Receipt.objects.count() == 2
    assert "bob" in browser.get(f"{GIVE}github-1.csv").content.decode()
    assert "ada" not in browser.get(f"{GIVE}github-1.csv").content.decode()
    assert browser.get(f"{GIVE}github-2.csv").status_code == 404


def test_a_file_with_a_bad_receipt_marks_nothing(client_of: Browsers, company: Company) -> None:
    plan = approved(company, [(GITHUB, "ada", 25_00)])
    bad = io.BytesIO(b"<script>")
    bad.name = "invoice.html"
    form = {"lines": [line_of(plan, "ada").pk], "paid_on": "2026-11-20", "receipt": bad}
    page = client_of(Role.PLANNER).post(f"{GIVE}github-1/done/", form)
    assert page.status_code == 422
    assert "of no kind that is kept" in page.content.decode()
    assert not Payment.objects.exists()


def test_rows_that_are_not_in_the_file_are_not_marked(
    client_of: Browsers, company: Company
) -> None:
    plan = approved(company, [(GITHUB, "ada", 25_00), (COLLECTIVE, "a", 1_00)])
    form = {"lines": [line_of(plan, "a").pk], "paid_on": "2026-11-20"}
    assert client_of(Role.PLANNER).post(f"{GIVE}github-1/done/", form).status_code == 422
    assert not Payment.objects.exists()


def test_whoever_comes_second_is_told_who_was_first(client_of: Browsers, company: Company) -> None:
    plan = approved(company, [(COLLECTIVE, "a", 12_50)])
    address = f"{GIVE}lines/{line_of(plan, 'a').pk}/done/"
    client_of(Role.PLANNER).post(address, done_form())
    page = client_of(Role.OWNER).post(address, done_form(reference="another"))
    assert page.status_code == 409
    assert "marked as done by planner@acme.example" in page.content.decode()
    assert Payment.objects.get().reference == "o-7"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_whoever_only_reads_sees_all_and_marks_nothing(
    client_of: Browsers, company: Company, role: Role
) -> None:
    plan = approved(company, [(GITHUB, "ada", 25_00)])
    pk = line_of(plan, "ada").pk
    browser = client_of(role)
    page = browser.get(GIVE).content.decode()
    assert "25.00" in page
    assert "It is done" not in page
    assert browser.get(f"{GIVE}lines/{pk}/").status_code == 200
    for path in (f"lines/{pk}/done/", f"lines/{pk}/skip/", f"lines/{pk}/undo/", "github-1/done/"):
        assert browser.post(f"{GIVE}{path}", done_form(reason="no")).status_code == 403
    assert browser.get(f"{GIVE}lines/{pk}/go/").status_code == 302
    assert not AuditEvent.objects.filter(action="link.opened").exists()
    assert not Payment.objects.exists()


def test_nobody_is_noted_as_gone_by_a_program_that_looks_ahead(
    client_of: Browsers, company: Company
) -> None:
    plan = approved(company, [(GITHUB, "ada", 25_00)])
    address = f"{GIVE}lines/{line_of(plan, 'ada').pk}/go/"
    client_of(Role.PLANNER).get(address, headers={"Sec-Purpose": "prefetch"})
    client_of(Role.PLANNER).head(address)
    assert line_of(plan, "ada").opened_at is None


def test_names_of_strangers_are_shown_as_text(client_of: Browsers, company: Company) -> None:
    approved(company, [(GITHUB, "ada", 25_00)])
    Line.objects.update(name="<script>alert(1)</script>\u202e")
    page = client_of(Role.PLANNER).get(GIVE).content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_a_handle_gone_bad_closes_no_page_and_is_in_no_file(
    client_of: Browsers, company: Company
) -> None:
    approved(company, [(GITHUB, "=1+1", 25_00), (GITHUB, "ada", 24_00)])
    browser = client_of(Role.PLANNER)
    page = browser.get(GIVE).content.decode()
    assert "cannot be a login on GitHub" in page
    assert "Its address cannot be used" in page
    assert "=1" not in browser.get(f"{GIVE}github-1.csv").content.decode()


def test_three_thousand_lines_take_no_more_questions_than_thirty(
    client_of: Browsers,
    company: Company,
    planner: Member,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    first = approved(
        company, [(GITHUB, f"m{n}", 500) for n in range(30)], frequency=Frequency.MONTHLY
    )
    for line in Line.objects.filter(plan=first)[:20]:
        payment_done(member=planner, plan=first, line_id=line.pk, done=Done(DAY))
    plan = approved(
        company,
        [(GITHUB, f"m{n}", 600) for n in range(5, 2000)]
        + [(COLLECTIVE, f"c{n}", 700) for n in range(1000)],
        frequency=Frequency.MONTHLY,
    )
    for line in Line.objects.filter(plan=plan)[:5]:
        payment_done(member=planner, plan=plan, line_id=line.pk, done=Done(DAY))
    browser = client_of(Role.VIEWER)
    for path, most in (
        ("", 14),
        ("?show=open", 14),
        ("?show=open&page=40", 14),
        ("?show=done", 14),
    ):
        with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
            page = browser.get(f"/c/acme/plans/2/give/{path}")
        assert page.status_code == 200
        assert page.content.count(b'<tr id="line-') <= 50


def test_the_page_of_a_replaced_plan_leads_to_the_new_one(
    client_of: Browsers, company: Company
) -> None:
    old = approved(company, [(GITHUB, "ada", 25_00)])
    Plan.objects.update(state=Plan.State.REPLACED)
    approved(company, [(GITHUB, "ada", 26_00)], replaces=old)
    page = client_of(Role.PLANNER).get(GIVE).content.decode()
    assert "A newer version replaces this plan" in page
    assert "/c/acme/plans/2/give/" in page
    assert "/go/" not in page
    assert "It is done" not in page
