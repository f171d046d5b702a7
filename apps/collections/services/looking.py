"""What Stripe shows now, kept. Events only say when to look; the state is never made from them."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.collections.gateway import look
from apps.collections.models import Collection, StripeEvent
from apps.collections.selectors import waiting_events
from apps.collections.services.owning import adopt, refer, save
from apps.collections.services.starting import record
from apps.collections.services.telling import told
from sponsorplan.celery import enqueue
from sponsorplan.domain.collecting.seen import Seen, State
from sponsorplan.domain.money import Money

# A delivery may be lost for good, so it is looked at without one too; a dispute comes within months.
_WAITING, _WATCHED, _WATCH = timedelta(hours=1), timedelta(days=1), timedelta(days=180)
_WORDS = {
    State.OPEN: "Waits for payment",
    State.PAID: "Paid: {paid}",
    State.PART_REFUNDED: "Partly refunded: {refunded} of {paid}",
    State.REFUNDED: "Refunded: {refunded}",
    State.DISPUTED: "Disputed: a bank took {disputed} back",
    State.VOID: "Void: it can no longer be paid",
    State.UNCOLLECTIBLE: "Written off in Stripe",
    State.FAILED: "The payment failed",
    State.EXPIRED: "The payment page expired",
    State.DRAFT: "A draft at Stripe",
}


def look_at(collection: Collection) -> None:
    """Fetch, keep, and end the lease. Events that came meanwhile have it looked at again.

    Raises the gateway's errors, and ``Lost``.
    """
    adopt(collection)
    # Before the fetch: an event that comes during it may be of something the fetch did not see.
    events = list(waiting_events(collection=collection).values_list("pk", flat=True))
    seen = look(collection.object_id, is_invoice=collection.method == Collection.Method.INVOICE)
    with transaction.atomic():
        StripeEvent.objects.filter(pk__in=events).update(
            processed_at=timezone.now(), outcome=StripeEvent.Outcome.LOOKED
        )
        _keep(collection, seen)
        _again_if_any(collection)
    if adopt(collection):
        _again_if_any(collection)


def _again_if_any(collection: Collection) -> None:
    if waiting_events(collection=collection).exists():
        save(collection, due_at=timezone.now())
        enqueue("collections.work", collection_id=collection.pk)


def settle(collection: Collection) -> None:
    """Nothing more is done for what was never made whole, whatever is delivered about it."""
    waiting_events(collection=collection).update(
        processed_at=timezone.now(), outcome=StripeEvent.Outcome.LOOKED
    )
    save(collection, due_at=None, lease_until=None)


def _keep(collection: Collection, seen: Seen) -> None:
    before = (collection.state, collection.tally)
    known = collection.attention
    refer(collection, seen.references)
    tally = seen.tally
    # What is over stays over: its period may be collected anew by now.
    reopens = collection.is_over and seen.state in (State.DRAFT, State.OPEN)
    save(
        collection,
        state=collection.state if reopens else Collection.State(seen.state.value),
        paid_minor=tally.paid,
        refunded_minor=tally.refunded,
        disputed_minor=tally.disputed,
        out_of_band=seen.out_of_band,
        number=seen.number[:100],
        hosted_url=seen.hosted_url,
        pay_by=datetime.fromtimestamp(seen.due_at, UTC) if seen.due_at else None,
        attention=_attention(collection, seen),
        seen_at=timezone.now(),
        problem="",
        failures=0,
        lease_until=None,
        due_at=_next_look(collection, seen.state),
    )
    if collection.attention and collection.attention != known:
        save(collection, history=told(collection.history, collection.attention))
    if before == (collection.state, collection.tally):
        return
    words = _WORDS[State(collection.state)].format(
        paid=collection.paid.spoken,
        refunded=collection.refunded.spoken,
        disputed=collection.disputed.spoken,
    )
    if seen.out_of_band and seen.state is State.PAID:
        words += ", outside Stripe"
    save(collection, history=told(collection.history, words))
    record(collection, "Stripe", f"collection.{collection.state}")


def _attention(collection: Collection, seen: Seen) -> str:
    same = seen.tally.due == collection.due_minor
    if same or seen.state in (State.VOID, State.DRAFT):
        return seen.attention
    other = Money(seen.tally.due, collection.currency).spoken
    return f"Stripe asks for {other}, not for {collection.due.spoken} as the plan does."


def _next_look(collection: Collection, state: State) -> datetime | None:
    now = timezone.now()
    if state in (State.DRAFT, State.OPEN):
        return now + _WAITING
    if state in (State.VOID, State.FAILED, State.EXPIRED):
        return None
    return now + _WATCHED if now < collection.made_at + _WATCH else None
