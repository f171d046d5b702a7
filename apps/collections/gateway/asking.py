"""Having a collection made at Stripe, one step at a time.

``step`` is the idempotency key: the same for the same step of the same collection, whoever asks.
Numbers are in Stripe's units from here on.
"""

from contextlib import suppress
from typing import TYPE_CHECKING

from apps.collections.errors import StripeRefused
from apps.collections.gateway.line import client
from sponsorplan.domain.collecting.order import Order
from sponsorplan.domain.collecting.units import to_stripe
from sponsorplan.domain.money import Money

if TYPE_CHECKING:
    from stripe.params import InvoiceCreateParamsCustomField

_METADATA = "sponsorplan_collection"
_PAGE = 100


def customer_create(order: Order, step: str) -> str:
    """A customer to bill; returns its id."""
    with client() as line:
        made = line.v1.customers.create(
            {"name": order.bill_to, "email": order.email, "metadata": {_METADATA: order.key}},
            {"idempotency_key": step},
        )
        return made.id


def invoice_create(order: Order, customer: str, step: str) -> str:
    """An empty draft that Stripe does not finalise by itself; returns its id."""
    number = order.purchase_order
    fields: list[InvoiceCreateParamsCustomField] = (
        [{"name": "Purchase order", "value": number}] if number else []
    )
    with client() as line:
        made = line.v1.invoices.create(
            {
                "customer": customer,
                "collection_method": "send_invoice",
                "days_until_due": order.days_until_due,
                "currency": order.currency.lower(),
                "auto_advance": False,
                "description": order.title,
                "pending_invoice_items_behavior": "exclude",
                "metadata": {_METADATA: order.key},
                "custom_fields": fields or "",
            },
            {"idempotency_key": step},
        )
        return str(made.id)


def invoice_find(order: Order, customer: str) -> str:
    """The invoice that was made for this collection, whatever its answer was; else empty."""
    with client() as line:
        for each in line.v1.invoices.list(
            {"customer": customer, "limit": _PAGE}
        ).auto_paging_iter():
            if each.metadata and each.metadata.to_dict().get(_METADATA) == order.key:
                return str(each.id)
    return ""


def lines_add(order: Order, invoice: str, step: str) -> None:
    """All lines in one request, unless the invoice has them: all of them or none."""
    with client() as line:
        found = line.v1.invoices.retrieve(invoice)
        if found.status != "draft" or found.lines.data:
            return
        line.v1.invoices.add_lines(
            invoice,
            {
                "lines": [
                    {
                        "description": each.label,
                        "amount": to_stripe(Money(each.minor, order.currency)),
                    }
                    for each in order.lines
                ]
            },
            {"idempotency_key": step},
        )


def invoice_finalise(invoice: str, step: str) -> None:
    """Give it its number, and let it be paid."""
    with client() as line:
        if line.v1.invoices.retrieve(invoice).status == "draft":
            line.v1.invoices.finalize_invoice(
                invoice, {"auto_advance": False}, {"idempotency_key": step}
            )


def invoice_send(invoice: str, step: str) -> None:
    """Have Stripe mail it to the customer, if it can still be paid."""
    with client() as line:
        if line.v1.invoices.retrieve(invoice).status == "open":
            line.v1.invoices.send_invoice(invoice, {}, {"idempotency_key": step})


def checkout_create(order: Order, customer: str, step: str) -> str:
    """A payment page at Stripe; returns the session's id."""
    currency = order.currency.lower()
    with client() as line:
        made = line.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "customer": customer,
                "client_reference_id": order.key,
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": currency,
                            "unit_amount": to_stripe(Money(each.minor, order.currency)),
                            "product_data": {"name": each.label},
                        },
                    }
                    for each in order.lines
                ],
                "success_url": order.return_url,
                "cancel_url": order.return_url,
                "metadata": {_METADATA: order.key},
                "payment_intent_data": {
                    "description": order.title,
                    "metadata": {_METADATA: order.key},
                },
            },
            {"idempotency_key": step},
        )
        return str(made.id)


def checkout_find(order: Order, customer: str) -> str:
    """The page that was made for this collection, whatever its answer was; else empty."""
    with client() as line:
        for each in line.v1.checkout.sessions.list(
            {"customer": customer, "limit": _PAGE}
        ).auto_paging_iter():
            if each.client_reference_id == order.key:
                return str(each.id)
    return ""


def withdraw(object_id: str, step: str, *, is_invoice: bool) -> None:
    """Make it impossible to pay: void, delete a draft, or let a page expire. What is paid stays."""
    options = {"idempotency_key": step}
    with client() as line:
        if not is_invoice:
            if line.v1.checkout.sessions.retrieve(object_id).status == "open":
                # It may have been paid or have expired meanwhile; the next look says.
                with suppress(StripeRefused):
                    line.v1.checkout.sessions.expire(object_id, {}, options)  # type: ignore[arg-type]  # a TypedDict
            return
        status = line.v1.invoices.retrieve(object_id).status
        if status == "draft":
            line.v1.invoices.delete(object_id)
        elif status in ("open", "uncollectible"):
            line.v1.invoices.void_invoice(object_id, {}, options)  # type: ignore[arg-type]  # a TypedDict
