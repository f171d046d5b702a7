"""Events as they are delivered: kept once, and never believed."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.collections.gateway import delivery_read, is_live
from apps.collections.models import Collection, StripeEvent, StripeReference
from apps.collections.services.owning import adopt
from sponsorplan.celery import enqueue
from sponsorplan.domain.collecting.order import Delivery

# Kinds of events that may change what is collected.
_KINDS = (
    "checkout.session.",
    "invoice.",
    "invoice_payment.",
    "payment_intent.",
    "charge.",
    "refund.",
    "credit_note.",
)


def delivery_store(*, body: bytes, signature: str) -> StripeEvent:
    """Keep an event by its id, and have its collection looked at. Delivered again, it is the same.

    Raises ``NotFromStripe``.
    """
    delivery = delivery_read(body, signature)
    known = StripeEvent.objects.filter(event_id=delivery.event_id).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _store(delivery, hashlib.sha256(body).hexdigest())
    except IntegrityError:
        # Delivered twice at once.
        return StripeEvent.objects.get(event_id=delivery.event_id)


def _store(delivery: Delivery, sha256: str) -> StripeEvent:
    event = StripeEvent(
        event_id=delivery.event_id,
        sha256=sha256,
        type=delivery.type,
        about=f" {' '.join(delivery.about)} ",
    )
    event.outcome = _outcome(delivery)
    if event.outcome == StripeEvent.Outcome.WAITING:
        event.collection = _collection_of(delivery.about)
        if event.collection is None:
            event.outcome = StripeEvent.Outcome.UNKNOWN_OBJECT
            transaction.on_commit(partial(_look_again, event))
    if event.collection is None:
        event.processed_at = timezone.now()
    event.save(force_insert=True)
    if event.collection is not None:
        _have_looked_at(event.collection)
    return event


def events_forget() -> None:
    """Drop what was of no collection for ``SPONSORPLAN_MESSAGE_DAYS``; Stripe repeats for three days."""
    before = timezone.now() - timedelta(days=settings.SPONSORPLAN_MESSAGE_DAYS)
    StripeEvent.objects.filter(collection=None, received_at__lt=before).exclude(
        outcome=StripeEvent.Outcome.WAITING
    ).delete()


def _look_again(event: StripeEvent) -> None:
    """Nobody knew its object; a worker may have noted it meanwhile. See ``adopt``."""
    collection = _collection_of(event.about.split())
    if collection is not None and adopt(collection):
        _have_looked_at(collection)


def _have_looked_at(collection: Collection) -> None:
    Collection.objects.filter(pk=collection.pk).update(due_at=timezone.now())
    enqueue("collections.work", collection_id=collection.pk)


def _outcome(delivery: Delivery) -> StripeEvent.Outcome:
    if not delivery.type.startswith(_KINDS):
        return StripeEvent.Outcome.UNKNOWN_TYPE
    if delivery.livemode is not None and delivery.livemode != is_live():
        return StripeEvent.Outcome.OTHER_MODE
    return StripeEvent.Outcome.WAITING


def _collection_of(ids: Iterable[str]) -> Collection | None:
    found = StripeReference.objects.filter(external_id__in=list(ids))
    reference = found.select_related("collection").first()
    return reference.collection if reference else None
