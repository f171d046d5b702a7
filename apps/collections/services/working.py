"""A worker's part: make it at Stripe, stop it, and look at what became of it.

A row is its own job: ``due_at`` says when it wants work, ``attempt`` whose it is. A worker that dies
leaves a lease that runs out, and a sweep hands the row to another one, which goes on at the same
step with the same idempotency key.
"""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from apps.collections.errors import StripeFault, StripeRefused, StripeUnavailable
from apps.collections.models import Collection
from apps.collections.selectors import setup
from apps.collections.services.deliveries import events_forget
from apps.collections.services.looking import look_at, settle
from apps.collections.services.making import make, take_back, unmake
from apps.collections.services.owning import LEASE, Lost, mine
from apps.collections.services.starting import record
from apps.collections.services.telling import told
from sponsorplan.celery import enqueue

_SHORTEST, _LONGEST = timedelta(seconds=20), timedelta(hours=6)
_MOST_DOUBLINGS = 10
_AT_ONCE = 200


def collection_work(*, collection_id: int) -> None:
    """Do what a collection wants now. Nothing where another worker does, or Stripe is off."""
    collection = _claim(collection_id) if setup().is_on else None
    if collection is None:
        return
    try:
        _work(collection)
    except Lost:
        return
    except StripeUnavailable as error:
        _wait(collection, error)
    except StripeRefused as error:
        _refused(collection, error)


def collections_sweep() -> None:
    """Queue what is due and nobody's: also what a lost message or a killed worker left."""
    events_forget()
    if not setup().is_on:
        return
    due = Collection.objects.filter(due_at__lte=timezone.now()).filter(_free())
    for pk in due.order_by("due_at").values_list("pk", flat=True)[:_AT_ONCE]:
        enqueue("collections.work", collection_id=pk)


def _free() -> Q:
    return Q(lease_until=None) | Q(lease_until__lt=timezone.now())


def _claim(pk: int) -> Collection | None:
    now = timezone.now()
    rows = Collection.objects.filter(_free(), pk=pk, due_at__lte=now)
    if not rows.update(attempt=F("attempt") + 1, lease_until=now + LEASE):
        return None
    return Collection.objects.select_related("plan", "company").get(pk=pk)


def _work(collection: Collection) -> None:
    if collection.void_wanted and collection.state in ("draft", "open", "uncollectible"):
        unmake(collection)
    elif collection.step != Collection.Step.DONE and collection.state == Collection.State.DRAFT:
        make(collection)
    if collection.state == Collection.State.FAILED and collection.step != Collection.Step.DONE:
        settle(collection)
    elif collection.object_id:
        look_at(collection)


def _wait(collection: Collection, error: StripeUnavailable) -> None:
    """Later again, longer with every failure. A fault that Stripe would repeat gets another key."""
    mine(collection).update(
        failures=F("failures") + 1,
        tries=F("tries") + (1 if isinstance(error, StripeFault) else 0),
        problem=error.detail[:500],
        due_at=timezone.now() + _pause(collection),
        lease_until=None,
    )


def _pause(collection: Collection) -> timedelta:
    doublings = min(collection.failures, _MOST_DOUBLINGS)
    return min(_SHORTEST * (1 << doublings), _LONGEST)


def _refused(collection: Collection, error: StripeRefused) -> None:
    """What was never made has failed, and is taken back; what is there is looked at again later."""
    history = told(collection.history, error.detail)
    fields = {"problem": error.detail[:500], "history": history, "lease_until": None}
    if collection.step == Collection.Step.DONE:
        again = timezone.now() + _pause(collection)
        mine(collection).update(failures=F("failures") + 1, due_at=again, **fields)
        return
    with suppress(StripeUnavailable, StripeRefused, Lost):
        take_back(collection, error.extra.get("code") == "resource_missing")
    with transaction.atomic():
        if mine(collection).update(state=Collection.State.FAILED, due_at=None, **fields):
            collection.state = Collection.State.FAILED
            record(collection, "Stripe", "collection.failed")
