"""An event and a worker's note of its object that are written at once do not see each other."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from apps.collections.models import Collection, StripeEvent
from apps.collections.services import collection_work, collections_sweep
from apps.collections.services.deliveries import events_forget
from apps.collections.services.owning import refer
from sponsorplan.replay.stripe import payments
from tests.collections.conftest import StandIn

Collect = Callable[..., Collection]
Outcome = StripeEvent.Outcome


@contextmanager
def at_once(work: Callable[[], object]) -> Iterator[None]:
    """Done elsewhere, and seen by nobody until the block has ended. A SQLite has one writer: done before."""
    done, may_end = threading.Event(), threading.Event()
    if connection.vendor == "sqlite":
        may_end.set()

    def elsewhere() -> None:
        try:
            with transaction.atomic():
                work()
                done.set()
                assert may_end.wait(20)
        finally:
            done.set()
            close_old_connections()
            connection.close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    assert done.wait(20)
    if connection.vendor == "sqlite":
        thread.join()
    yield
    may_end.set()
    thread.join()


@pytest.fixture
def refunded(stand_in: StandIn, collect: Collect) -> Collection:
    """Paid and partly refunded at Stripe, of which nothing is known here."""
    collection = collect()
    collection.references.exclude(external_id=collection.object_id).delete()
    ledger = stand_in.stripe.ledger
    intent = payments.pay(ledger, collection.object_id)
    payments.refund(ledger, intent["id"], 40_00)
    return collection


def _event(stand_in: StandIn) -> dict[str, object]:
    return next(each for each in stand_in.events if each["type"] == "refund.created")


def _ids(stand_in: StandIn) -> tuple[str, ...]:
    refund = next(iter(stand_in.stripe.ledger.all("refund")))
    return (refund["id"], refund["payment_intent"], refund["charge"])


@pytest.mark.django_db(transaction=True)
def test_an_event_that_comes_while_its_object_is_noted_is_seen_by_who_noted_it(
    stand_in: StandIn, refunded: Collection
) -> None:
    with at_once(lambda: refer(refunded, _ids(stand_in))):
        assert stand_in.deliver(_event(stand_in)) == 200
    Collection.objects.filter(pk=refunded.pk).update(due_at=timezone.now())
    collection_work(collection_id=refunded.pk)
    collections_sweep()
    assert StripeEvent.objects.get().outcome == Outcome.LOOKED


@pytest.mark.django_db(transaction=True)
def test_an_object_that_is_noted_while_its_event_comes_is_seen_by_the_event(
    stand_in: StandIn, refunded: Collection
) -> None:
    event = _event(stand_in)
    with at_once(lambda: stand_in.deliver(event)):
        refer(refunded, _ids(stand_in))
    # Whoever sweeps finds it due.
    refunded.refresh_from_db()
    assert StripeEvent.objects.get().outcome in {Outcome.WAITING, Outcome.LOOKED}
    assert StripeEvent.objects.get().collection_id == refunded.pk


@pytest.mark.django_db
def test_events_of_no_collection_are_dropped_after_their_time(
    stand_in: StandIn, refunded: Collection
) -> None:
    assert stand_in.deliver(_event(stand_in)) == 200
    kept = StripeEvent.objects.get()
    assert kept.outcome == Outcome.UNKNOWN_OBJECT
    events_forget()
    assert StripeEvent.objects.exists()
    StripeEvent.objects.update(received_at=timezone.now() - timedelta(days=91))
    collections_sweep()
    assert not StripeEvent.objects.exists()
