"""Writing to a collection only while it is this worker's."""

from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.collections.models import Collection, StripeEvent, StripeReference

# Longer than any one request may take.
LEASE = timedelta(minutes=3)


class Lost(Exception):
    """The lease ran out, and another worker has the collection."""


def mine(collection: Collection) -> QuerySet[Collection]:
    """The row, if it is still this worker's."""
    return Collection.objects.filter(pk=collection.pk, attempt=collection.attempt)


def save(collection: Collection, **fields: Any) -> None:  # noqa: ANN401 - the model's fields
    """Raises ``Lost``."""
    if not mine(collection).update(**fields):
        raise Lost
    for name, value in fields.items():
        setattr(collection, name, value)


@transaction.atomic
def refer(collection: Collection, ids: tuple[str, ...]) -> None:
    """Note that these objects of Stripe's are this collection's; what came of them before waits again.

    An event about a payment may come before anybody here knows the payment.
    """
    known = set(
        StripeReference.objects.filter(external_id__in=ids).values_list("external_id", flat=True)
    )
    for each in ids:
        if each and each not in known:
            StripeReference.objects.create(
                company_id=collection.company_id, collection=collection, external_id=each
            )
    _wait_again(collection, [each for each in ids if each and each not in known])


def adopt(collection: Collection) -> bool:
    """Whether anything waits again that was kept as nobody's while its object was being noted.

    An event and a note that are written at once do not see each other. Each looks again after it is
    written, outside of its transaction, so that the later of them does: see ``delivery_store``.
    """
    ids = collection.references.values_list("external_id", flat=True)
    return _wait_again(collection, list(ids)) > 0


def _wait_again(collection: Collection, ids: list[str]) -> int:
    """How many events of these objects, that were nobody's, are this collection's now."""
    if not ids:
        return 0
    names_one = reduce(or_, (Q(about__contains=f" {each} ") for each in ids))
    return StripeEvent.objects.filter(names_one, outcome=StripeEvent.Outcome.UNKNOWN_OBJECT).update(
        collection=collection, processed_at=None, outcome=StripeEvent.Outcome.WAITING
    )
