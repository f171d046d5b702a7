from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.collections import gateway
from apps.collections.errors import (
    CollectedAlready,
    CollectingOff,
    NotCollectable,
    NothingToVoid,
)
from apps.collections.gateway import line
from apps.collections.models import Collection
from apps.collections.services import (
    Bill,
    collection_start,
    collection_void,
    collection_work,
    collections_sweep,
    looking,
)
from apps.companies.models import Company, Member
from apps.plans.models import Plan
from sponsorplan.domain.collecting.seen import Seen
from sponsorplan.replay.server import COMMON
from sponsorplan.replay.stripe import payments
from tests.collections.conftest import StandIn, fresh
from tests.payments.worlds import GITHUB, approved

State = Collection.State
Collect = Callable[..., Collection]


def due_now(collection: Collection) -> None:
    Collection.objects.filter(pk=collection.pk).update(due_at=timezone.now())


def work(collection: Collection) -> Collection:
    due_now(collection)
    collection_work(collection_id=collection.pk)
    return fresh(collection)


def invoices(stand_in: StandIn) -> list[dict[str, Any]]:
    return list(stand_in.stripe.ledger.all("invoice"))


def test_an_approved_plan_is_billed_by_an_invoice(stand_in: StandIn, collect: Collect) -> None:
    collection = collect()
    (invoice,) = invoices(stand_in)
    assert invoice["status"] == "open"
    assert invoice["total"] == 100_00
    assert invoice["currency"] == "usd"
    assert invoice["custom_fields"] == [{"name": "Purchase order", "value": "PO-77"}]
    assert sum(line["amount"] for line in invoice["lines"]["data"]) == 100_00
    assert [event["type"] for event in stand_in.events][-1] == "invoice.sent"
    assert collection.state == State.OPEN
    assert collection.number == invoice["number"]
    assert collection.hosted_url == invoice["hosted_invoice_url"]
    assert not collection.tally.is_full


def test_a_payment_page_is_made_and_paid(stand_in: StandIn, collect: Collect) -> None:
    collection = collect(method="checkout", return_url="https://plans.example/c/acme/")
    (page,) = stand_in.stripe.ledger.all("checkout.session")
    assert (page["amount_total"], page["client_reference_id"]) == (100_00, collection.key)
    assert collection.state == State.OPEN
    payments.pay(stand_in.stripe.ledger, page["id"])
    assert work(collection).state == State.PAID
    assert fresh(collection).tally.is_full


def test_each_step_bears_a_key_that_is_the_same_for_whoever_asks(
    stand_in: StandIn, collect: Collect
) -> None:
    collection = collect()
    keys = [a.headers["idempotency-key"] for a in stand_in.replay.asked if a.method == "POST"]
    assert keys == [
        f"sponsorplan-{collection.key}-{step}-0"
        for step in ("customer", "document", "lines", "finalise", "send")
    ]


def test_a_plan_is_billed_once_for_a_period(
    stand_in: StandIn, collect: Collect, controller: Member, plan: Plan, bill: Bill
) -> None:
    collect()
    with pytest.raises(CollectedAlready, match="waiting for payment"):
        collection_start(member=controller, plan=plan, bill=bill)


def test_a_newer_version_is_not_billed_on_top(
    stand_in: StandIn, collect: Collect, controller: Member, plan: Plan, bill: Bill
) -> None:
    collect()
    newer = approved(plan.company, [(GITHUB, "debug-js", 90_00)], replaces=plan)
    with pytest.raises(CollectedAlready, match="Plan 1 is collected"):
        collection_start(member=controller, plan=newer, bill=bill)


def test_a_plan_that_repeats_is_billed_anew_in_the_next_period(
    stand_in: StandIn, controller: Member, monthly: Plan, bill: Bill
) -> None:
    first = collection_start(member=controller, plan=monthly, bill=bill)
    values = {name: getattr(bill, name) for name in bill.__slots__}
    later = Bill(**(values | {"day": bill.day + timedelta(days=31)}))
    assert collection_start(member=controller, plan=monthly, bill=later).period != first.period


@pytest.mark.parametrize("state", [Plan.State.DRAFT, Plan.State.PROPOSED, Plan.State.REPLACED])
def test_only_an_approved_plan_is_billed(
    stand_in: StandIn, controller: Member, plan: Plan, bill: Bill, state: str
) -> None:
    Plan.objects.filter(pk=plan.pk).update(state=state)
    with pytest.raises(NotCollectable):
        collection_start(member=controller, plan=plan, bill=bill)


def test_a_currency_that_is_not_collected_is_refused(
    stand_in: StandIn, controller: Member, bill: Bill, company: Company
) -> None:
    plan = approved(company, [(GITHUB, "debug-js", 60_00)], currency="CHF")
    with pytest.raises(NotCollectable, match="not CHF"):
        collection_start(member=controller, plan=plan, bill=bill)


def test_nothing_is_collected_unless_it_is_switched_on(
    controller: Member, plan: Plan, bill: Bill
) -> None:
    with pytest.raises(CollectingOff):
        collection_start(member=controller, plan=plan, bill=bill)


@pytest.mark.parametrize("scenario", ["fault_before", "fault_after"])
@pytest.mark.parametrize("method", ["invoice", "checkout"])
def test_a_fault_of_stripe_at_every_step_never_bills_twice(
    stand_in: StandIn, collect: Collect, scenario: str, method: str
) -> None:
    stand_in.replay.scenario = scenario
    collection = collect(method=method, return_url="https://plans.example/")
    for _ in range(12):
        collection = work(collection)
    kind = "invoice" if method == "invoice" else "checkout.session"
    (made,) = stand_in.stripe.ledger.all(kind)
    assert made["status"] == "open"
    assert (made.get("total") or made["amount_total"]) == 100_00
    assert collection.state == State.OPEN
    assert not collection.problem


@pytest.mark.parametrize("method", ["invoice", "checkout"])
def test_a_bill_whose_answer_was_lost_is_found_behind_any_number_of_newer_ones(
    stand_in: StandIn, collect: Collect, method: str
) -> None:
    collection = collect(method=method, return_url="https://plans.example/")
    ledger, made = stand_in.stripe.ledger, stand_in.stripe.ledger.objects[collection.object_id]
    for number in range(250):
        other = {
            **made,
            "id": f"{made['id']}{number:x}",
            "metadata": {},
            "client_reference_id": "x",
        }
        ledger.objects[other["id"]] = other
    # As after a worker that was killed before it kept the answer, a day ago: Stripe forgot the key.
    stand_in.stripe._kept.clear()
    collection.references.all().delete()
    Collection.objects.filter(pk=collection.pk).update(
        step=Collection.Step.DOCUMENT, state=State.DRAFT, object_id="", begun_at=timezone.now()
    )
    assert work(collection).object_id == made["id"]
    created = "/v1/invoices" if method == "invoice" else "/v1/checkout/sessions"
    assert stand_in.asked("POST", created) == 1


def test_while_stripe_does_not_answer_it_waits_and_goes_on(
    stand_in: StandIn, collect: Collect
) -> None:
    stand_in.replay.scenario = "rate_limited"
    collection = collect()
    assert collection.state == State.DRAFT
    assert "tried again by itself" in collection.problem
    assert collection.due_at
    assert collection.due_at > timezone.now()
    stand_in.replay.scenario = "ordinary"
    assert work(collection).state == State.OPEN
    assert len(invoices(stand_in)) == 1


@pytest.mark.parametrize("scenario", sorted(COMMON))
def test_whatever_comes_back_it_waits_and_bills_once(
    stand_in: StandIn, collect: Collect, scenario: str
) -> None:
    stand_in.replay.scenario = scenario
    collection = collect()
    assert collection.state in (State.DRAFT, State.OPEN)
    stand_in.replay.scenario = "ordinary"
    assert work(collection).state == State.OPEN
    assert len(invoices(stand_in)) == 1


@pytest.mark.parametrize("scenario", ["slow", "slow_head", "slow_body"])
def test_an_answer_that_takes_too_long_is_asked_for_again_later(
    stand_in: StandIn, collect: Collect, monkeypatch: pytest.MonkeyPatch, scenario: str
) -> None:
    with monkeypatch.context() as short:
        short.setattr(line, "_CONNECT_READ", (1, 0.2))
        short.setattr(line, "_SECONDS", 1)
        stand_in.replay.scenario = scenario
        collection = collect()
    assert collection.state == State.DRAFT
    assert "by itself" in collection.problem
    stand_in.replay.scenario = "ordinary"
    assert work(collection).state == State.OPEN
    assert len(invoices(stand_in)) == 1


def test_what_stripe_refuses_has_failed_and_leaves_no_draft(
    stand_in: StandIn, collect: Collect, settings: LazySettings
) -> None:
    settings.SPONSORPLAN_STRIPE_SECRET_KEY = "sk_wrong"
    collection = collect()
    assert collection.state == State.FAILED
    assert "secret key" in collection.problem
    settings.SPONSORPLAN_STRIPE_SECRET_KEY = "sk_test_0123456789"
    assert collect().state == State.OPEN
    assert len(invoices(stand_in)) == 1


def test_a_customer_that_is_gone_is_made_anew(stand_in: StandIn, collect: Collect) -> None:
    first = collect()
    collection_void_done(stand_in, first)
    stand_in.stripe.ledger.objects.pop(first.customer_id)
    assert collect().state == State.FAILED
    again = collect()
    assert again.state == State.OPEN
    assert again.customer_id != first.customer_id


def collection_void_done(stand_in: StandIn, collection: Collection) -> Collection:
    member = Member(collection.company, "controller@acme.example", frozenset())
    with stand_in.run():
        collection_void(member=member, collection=collection)
    return fresh(collection)


def test_a_customer_is_made_once(stand_in: StandIn, collect: Collect) -> None:
    first = collect()
    collection_void_done(stand_in, first)
    assert collect().customer_id == first.customer_id


def test_what_waits_can_be_voided_and_billed_again(stand_in: StandIn, collect: Collect) -> None:
    collection = collection_void_done(stand_in, collect())
    assert collection.state == State.VOID
    assert invoices(stand_in)[0]["status"] == "void"
    assert collect().state == State.OPEN


def test_a_page_that_is_voided_expires(stand_in: StandIn, collect: Collect) -> None:
    collection = collect(method="checkout", return_url="https://plans.example/")
    assert collection_void_done(stand_in, collection).state == State.EXPIRED


def test_what_was_never_made_is_void_at_once(stand_in: StandIn, collect: Collect) -> None:
    stand_in.replay.scenario = "rate_limited"
    collection = collection_void_done(stand_in, collect())
    assert collection.state == State.VOID
    stand_in.replay.scenario = "ordinary"
    assert work(collection).state == State.VOID
    assert not invoices(stand_in)


def test_paid_while_it_is_voided_stays_paid(
    stand_in: StandIn, collect: Collect, controller: Member
) -> None:
    collection = collect()
    payments.pay(stand_in.stripe.ledger, collection.object_id)
    assert collection_void_done(stand_in, collection).state == State.PAID
    with pytest.raises(NothingToVoid):
        collection_void(member=controller, collection=collection)


def test_a_delivery_that_never_comes_is_healed_by_looking(
    stand_in: StandIn, collect: Collect
) -> None:
    collection = collect()
    payments.pay(stand_in.stripe.ledger, collection.object_id)
    Collection.objects.filter(pk=collection.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    with stand_in.run():
        collections_sweep()
    assert fresh(collection).state == State.PAID


def test_a_worker_that_lost_its_lease_writes_nothing(
    stand_in: StandIn, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = collect()
    payments.pay(stand_in.stripe.ledger, collection.object_id)
    real = gateway.look

    def slow(object_id: str, *, is_invoice: bool) -> Seen:
        seen = real(object_id, is_invoice=is_invoice)
        # Another worker took it meanwhile.
        Collection.objects.filter(pk=collection.pk).update(attempt=99)
        return seen

    monkeypatch.setattr(looking, "look", slow)
    assert work(collection).state == State.OPEN


def test_a_declined_card_and_a_bank_that_asks_are_said(stand_in: StandIn, collect: Collect) -> None:
    collection = collect()
    ledger = stand_in.stripe.ledger
    payments.pay(ledger, collection.object_id, "declined")
    assert "insufficient funds" in work(collection).attention
    intent = payments.pay(ledger, collection.object_id, "3ds")
    assert "3-D Secure" in work(collection).attention
    payments.settle(ledger, intent["id"])
    done = work(collection)
    assert (done.state, done.attention) == (State.PAID, "")
    told = [each["what"] for each in done.history][-3:]
    assert "insufficient funds" in told[0]
    assert "3-D Secure" in told[1]
    assert told[2] == "Paid: 100.00 USD"


def test_an_invoice_that_was_changed_in_stripe_is_pointed_out(
    stand_in: StandIn, collect: Collect
) -> None:
    collection = collect()
    invoices(stand_in)[0]["total"] = 119_00
    assert "119.00 USD, not for 100.00 USD" in work(collection).attention


def test_the_log_says_each_change_once(stand_in: StandIn, collect: Collect) -> None:
    collection = collect()
    payments.pay(stand_in.stripe.ledger, collection.object_id)
    for _ in range(3):
        work(collection)
    actions = list(
        AuditEvent.objects.filter(action__startswith="collection.")
        .order_by("number")
        .values_list("action", flat=True)
    )
    assert actions == ["collection.asked", "collection.open", "collection.paid"]
    told = [each["what"] for each in fresh(collection).history]
    assert told == ["Asked for", "Made at Stripe", "Waits for payment", "Paid: 100.00 USD"]
