"""What members ask for: to collect a plan's budget, or to stop."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.collections.errors import (
    CollectedAlready,
    CollectingOff,
    NotCollectable,
    NothingToVoid,
    UnusableReturn,
)
from apps.collections.models import Collection
from apps.collections.selectors import charges_of, collection_of_period, setup
from apps.collections.services.telling import told
from apps.companies.models import Member
from apps.plans.models import Plan
from sponsorplan.celery import enqueue
from sponsorplan.domain.collecting.bill import bill_lines, period_of
from sponsorplan.domain.collecting.units import to_stripe
from sponsorplan.domain.money import Money

LONGEST_DUE = 180  # days
_VOIDABLE = (Collection.State.DRAFT, Collection.State.OPEN, Collection.State.UNCOLLECTIBLE)


@dataclass(frozen=True, slots=True)
class Bill:
    """Who is billed, and how. ``return_url`` is where a payment page leads back to."""

    bill_to: str
    email: str
    method: str = Collection.Method.INVOICE
    purchase_order: str = ""
    days_until_due: int = 30
    return_url: str = ""
    day: date = field(default_factory=lambda: timezone.now().date())


@transaction.atomic
def collection_start(*, member: Member, plan: Plan, bill: Bill) -> Collection:
    """Have an approved plan's budget collected for the present period.

    Raises ``CollectingOff``, ``NotCollectable``, ``CollectedAlready``, ``UnusableReturn``,
    ``UnusableCharges`` and ``NotAtStripe``.
    """
    _check_setup(plan)
    # The plan alone: whoever approves holds the company first, and would wait for each other with us.
    plans = Plan.objects.select_for_update(of=("self",), no_key=True)
    locked = plans.select_related("company").get(pk=plan.pk)
    period = period_of(bill.day, locked.frequency)
    _check_plan(locked, period)
    _check_return(bill)
    lines = bill_lines(locked.budget, charges_of(plan=locked))
    for line in lines:
        to_stripe(Money(line.minor, locked.currency))
    collection = Collection.objects.create(
        company=member.company,
        plan=locked,
        period=period,
        method=bill.method,
        key=uuid4().hex,
        currency=locked.currency,
        due_minor=locked.budget_minor,
        lines=[{"label": line.label, "minor": line.minor} for line in lines],
        bill_to=bill.bill_to.strip(),
        email=bill.email,
        purchase_order=bill.purchase_order.strip(),
        days_until_due=bill.days_until_due,
        return_url=bill.return_url if bill.method == Collection.Method.CHECKOUT else "",
        history=told([], "Asked for", member.name),
        made_by=member.name,
    )
    record(collection, member.name, "collection.asked")
    enqueue("collections.work", collection_id=collection.pk)
    return collection


@transaction.atomic
def collection_void(*, member: Member, collection: Collection) -> Collection:
    """Make it impossible to pay. Raises ``NothingToVoid`` where it is paid or over."""
    locked = Collection.objects.select_for_update(of=("self",), no_key=True)
    present = locked.select_related("plan", "company").get(pk=collection.pk)
    if present.void_wanted:
        raise NothingToVoid("It is being voided already.")
    if present.state not in _VOIDABLE:
        raise NothingToVoid(
            f"It is {present.get_state_display().lower()}. Only what waits for payment is voided; "
            "give money back in Stripe."
        )
    present.void_wanted = True
    present.due_at = timezone.now()
    present.history = told(present.history, "To be voided", member.name)
    present.save(update_fields=["void_wanted", "due_at", "history"])
    record(present, member.name, "collection.void_asked")
    enqueue("collections.work", collection_id=present.pk)
    return present


def record(collection: Collection, actor: str, action: str) -> None:
    """The audit event of a collection."""
    event_record(
        company_id=collection.company_id,
        actor=actor,
        action=action,
        subject=f"plan {collection.plan.number}: {collection.due.spoken}",
        data={
            "collection": collection.pk,
            "period": collection.period,
            "method": str(collection.method),
            "state": str(collection.state),
            "currency": collection.currency,
            "due": collection.due_minor,
            "paid": collection.paid_minor,
            "refunded": collection.refunded_minor,
            "disputed": collection.disputed_minor,
            "object": collection.object_id,
            "lines": collection.lines,
        },
    )


def _check_setup(plan: Plan) -> None:
    present = setup()
    if not present.is_on:
        raise CollectingOff(
            "This instance collects nothing by Stripe. Whoever runs it switches it on, "
            "if the operator is the payee of record."
        )
    if plan.currency not in present.currencies:
        raise NotCollectable(
            f"{present.payee} collects {', '.join(present.currencies)} here, not {plan.currency}."
        )


def _check_plan(plan: Plan, period: str) -> None:
    if not plan.is_approved:
        raise NotCollectable(
            f"Plan {plan.number} is {plan.get_state_display().lower()}: only an approved plan is "
            "collected."
        )
    earlier: Plan | None = plan
    while earlier is not None:
        found = collection_of_period(plan=earlier, period=period)
        if found is not None:
            when = f" for {period}" if period else ""
            raise CollectedAlready(
                f"Plan {earlier.number} is collected{when} already: it is "
                f"{found.get_state_display().lower()}. Void it, or give it back in Stripe, first."
            )
        earlier = earlier.replaces


def _check_return(bill: Bill) -> None:
    if bill.method != Collection.Method.CHECKOUT:
        return
    parts = urlsplit(bill.return_url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UnusableReturn("Write the whole address, such as https://host/path.")
