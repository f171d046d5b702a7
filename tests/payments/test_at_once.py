"""Marks, matchings and receipts of two at once: nothing counts twice, and nobody meets a fault."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from apps.audit.models import AuditEvent
from apps.audit.services import event_record
from apps.companies.models import Company, Member
from apps.contributions.services import time_budget_set
from apps.payments.models import Matching, Payment, Receipt, Statement, StatementDraft
from apps.payments.services import (
    Done,
    draft_drop,
    matching_confirm,
    matching_run,
    payment_done,
    payment_undo,
    receipts_attach,
    statement_offer,
    statement_take,
)
from apps.plans.services import link_open, links
from sponsorplan.domain.money import Money
from tests.domain.statements.given import collective
from tests.domain.statements.given import given as row
from tests.payments.month import seen
from tests.payments.worlds import DAY, GITHUB, approved, line_of
from tests.racing import at_once, meanwhile

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.4\n%%EOF\n"
LINES = [(GITHUB, "rrweb", 10_00), (GITHUB, "preact", 10_00)]


def test_one_transaction_confirmed_for_two_lines_at_once_is_given_out_once(
    company: Company, planner: Member
) -> None:
    plan = approved(company, LINES)
    money = seen(company, "t-1", "rrweb", 10_00)
    questions = [
        Matching.objects.create(
            company=company,
            transaction=money,
            plan=plan,
            line=line_of(plan, handle),
            minor=10_00,
            state=Matching.State.PROPOSED,
            reasons=[],
        )
        for handle in ("rrweb", "preact")
    ]
    said = at_once(*(partial(matching_confirm, member=planner, matching=one) for one in questions))
    assert said[0] == ""
    # The first answer settled the other question, or the rest does not suffice for it.
    assert said[1] in {"matching_decided", "matching_impossible"}
    confirmed = Matching.objects.filter(state=Matching.State.CONFIRMED)
    assert [one.minor for one in confirmed] == [10_00]
    assert Payment.objects.count() == 1


def test_a_mark_is_kept_while_a_worker_matches(company: Company, planner: Member) -> None:
    plan = approved(company, LINES)
    seen(company, "t-1", "rrweb", 4_00)
    done = Done(paid_on=DAY, amount=Money(10_00, "USD"))
    mark = partial(
        payment_done, member=planner, plan=plan, line_id=line_of(plan, "preact").pk, done=done
    )
    assert at_once(mark, partial(matching_run, company_id=company.pk)) == ("", "")


@pytest.fixture
def payment(company: Company, planner: Member) -> Payment:
    plan = approved(company, LINES)
    done = Done(paid_on=DAY, amount=Money(10_00, "USD"))
    return payment_done(member=planner, plan=plan, line_id=line_of(plan, "rrweb").pk, done=done)


@pytest.mark.parametrize("receipt_first", [True, False])
def test_a_receipt_for_a_mark_that_is_taken_back_at_once(
    planner: Member, payment: Payment, *, receipt_first: bool
) -> None:
    attach = partial(receipts_attach, member=planner, payments=[payment], name="a.pdf", content=PDF)
    undo = partial(payment_undo, member=planner, payment=payment)
    if receipt_first:
        assert at_once(attach, undo) == ("", "")
    else:
        assert at_once(undo, attach) == ("", "nothing_to_mark")
    assert not Payment.objects.exists()
    assert not Receipt.objects.exists()


def test_a_file_that_is_imported_is_not_taken_away(planner: Member) -> None:
    draft = statement_offer(
        member=planner, source="open_collective", name="a.csv", content=collective(row(1))
    )
    assert isinstance(draft, StatementDraft)
    take = partial(statement_take, member=planner, draft=draft)
    drop = partial(draft_drop, member=planner, draft=StatementDraft.objects.get(pk=draft.pk))
    assert at_once(take, drop) == ("", "statement_gone")
    assert Statement.objects.exists()
    assert not AuditEvent.objects.filter(action="statement.dropped").exists()


def test_a_mark_with_a_receipt_while_another_holds_the_company(
    company: Company, planner: Member
) -> None:
    plan = approved(company, LINES)
    done = Done(paid_on=DAY, amount=Money(10_00, "USD"))
    line = line_of(plan, "rrweb").pk
    with transaction.atomic():
        mark = payment_done(member=planner, plan=plan, line_id=line, done=done)
        other = meanwhile(partial(time_budget_set, member=planner, name="2026", minutes=600))
        receipts_attach(member=planner, payments=[mark], name="a.pdf", content=PDF)
    assert other() == ""
    assert Receipt.objects.exists()


def test_a_link_that_is_opened_while_its_mark_is_taken_back(
    planner: Member, payment: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    others: list[Callable[[], str]] = []

    def record_late(**said: Any) -> None:  # noqa: ANN401 - as the log takes it
        others.append(meanwhile(partial(payment_undo, member=planner, payment=payment)))
        event_record(**said)

    monkeypatch.setattr(links, "event_record", record_late)
    link_open(member=planner, line=payment.line)
    assert [other() for other in others] == [""]
    assert not Payment.objects.exists()
