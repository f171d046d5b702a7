"""The steps that make a collection at Stripe; each may be cut off at any moment and begun again."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.collections import gateway
from apps.collections.models import Collection
from apps.collections.services.owning import LEASE, refer, save
from apps.collections.services.starting import record
from apps.collections.services.telling import told
from sponsorplan.domain.collecting.bill import BillLine
from sponsorplan.domain.collecting.order import Order

Step = Collection.Step
_AFTER = {
    Collection.Method.INVOICE: {
        Step.CUSTOMER: Step.DOCUMENT,
        Step.DOCUMENT: Step.LINES,
        Step.LINES: Step.FINALISE,
        Step.FINALISE: Step.SEND,
        Step.SEND: Step.DONE,
    },
    Collection.Method.CHECKOUT: {Step.CUSTOMER: Step.DOCUMENT, Step.DOCUMENT: Step.DONE},
}


def make(collection: Collection) -> None:
    """Go on where it stopped, to the end. Raises the gateway's errors, and ``Lost``."""
    while collection.step != Step.DONE:
        resumed = collection.begun_at is not None
        now = timezone.now()
        save(collection, begun_at=now, lease_until=now + LEASE)
        _DO[Step(collection.step)](collection, resumed)
    collection.history = told(collection.history, "Made at Stripe")
    save(collection, history=collection.history)


def unmake(collection: Collection) -> None:
    """Make it impossible to pay; what was never made there is void at once."""
    if not collection.object_id and collection.begun_at and collection.customer_id:
        # It may be there all the same: the answer that said so was lost.
        find = gateway.invoice_find if _is_invoice(collection) else gateway.checkout_find
        if found := find(order_of(collection), collection.customer_id):
            _document_is(collection, found)
    if collection.object_id:
        gateway.withdraw(
            collection.object_id, _key(collection, "void"), is_invoice=_is_invoice(collection)
        )
        return
    with transaction.atomic():
        history = told(collection.history, "Void before it was made at Stripe", "SponsorPlan")
        save(
            collection,
            state=Collection.State.VOID,
            history=history,
            due_at=None,
            lease_until=None,
        )
        record(collection, "SponsorPlan", "collection.void")


def take_back(collection: Collection, gone: bool) -> None:  # noqa: FBT001 - said of Stripe's answer
    """Leave nothing half made at Stripe. ``gone``: it misses something, maybe the customer we knew."""
    if collection.object_id:
        gateway.withdraw(
            collection.object_id, _key(collection, "back"), is_invoice=_is_invoice(collection)
        )
    elif gone and collection.customer_id:
        same = Collection.objects.filter(customer_id=collection.customer_id)
        same.filter(company=collection.company).update(customer_id="")


def order_of(collection: Collection) -> Order:
    when = f", {collection.period}" if collection.period else ""
    return Order(
        collection.key,
        f"Open-source sponsorship: {collection.plan.title}, plan {collection.plan.number}{when}",
        collection.bill_to,
        collection.email,
        collection.currency,
        tuple(BillLine(line["label"], line["minor"]) for line in collection.lines),
        collection.purchase_order,
        collection.days_until_due,
        collection.return_url,
    )


def _is_invoice(collection: Collection) -> bool:
    return collection.method == Collection.Method.INVOICE


def _key(collection: Collection, step: str) -> str:
    """The same whoever asks, until Stripe itself had a fault; that answer it would repeat."""
    return f"sponsorplan-{collection.key}-{step}-{collection.tries}"


def _done(collection: Collection, **fields: Any) -> None:  # noqa: ANN401 - the model's fields
    after = _AFTER[Collection.Method(collection.method)][Step(collection.step)]
    save(collection, step=after, begun_at=None, failures=0, problem="", **fields)


def _customer(collection: Collection, _resumed: bool) -> None:  # noqa: FBT001 - as each step is called
    same = Collection.objects.filter(
        company=collection.company, email=collection.email, bill_to=collection.bill_to
    ).exclude(customer_id="")
    known = same.values_list("customer_id", flat=True).first()
    order = order_of(collection)
    _done(
        collection,
        customer_id=known or gateway.customer_create(order, _key(collection, "customer")),
    )


def _document(collection: Collection, resumed: bool) -> None:  # noqa: FBT001 - as each step is called
    """The invoice or the page. Where the last answer was lost it is looked for first.

    Stripe forgets a key after a day, and repeats a fault of its own until then: neither may make
    a second one.
    """
    order, customer = order_of(collection), collection.customer_id
    key = _key(collection, "document")
    if _is_invoice(collection):
        found = gateway.invoice_find(order, customer) if resumed else ""
        found = found or gateway.invoice_create(order, customer, key)
    else:
        found = gateway.checkout_find(order, customer) if resumed else ""
        found = found or gateway.checkout_create(order, customer, key)
    _document_is(collection, found)


@transaction.atomic
def _document_is(collection: Collection, object_id: str) -> None:
    refer(collection, (object_id,))
    _done(collection, object_id=object_id)


def _lines(collection: Collection, _resumed: bool) -> None:  # noqa: FBT001 - as each step is called
    gateway.lines_add(order_of(collection), collection.object_id, _key(collection, "lines"))
    _done(collection)


def _finalise(collection: Collection, _resumed: bool) -> None:  # noqa: FBT001 - as each step is called
    gateway.invoice_finalise(collection.object_id, _key(collection, "finalise"))
    _done(collection)


def _send(collection: Collection, _resumed: bool) -> None:  # noqa: FBT001 - as each step is called
    gateway.invoice_send(collection.object_id, _key(collection, "send"))
    _done(collection)


_DO: dict[Step, Callable[[Collection, bool], None]] = {
    Step.CUSTOMER: _customer,
    Step.DOCUMENT: _document,
    Step.LINES: _lines,
    Step.FINALISE: _finalise,
    Step.SEND: _send,
}
