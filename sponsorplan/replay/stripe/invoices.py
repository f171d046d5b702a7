"""Customers, invoices and Checkout pages, as the API changes them."""

import time
from collections.abc import Mapping
from typing import Any

from sponsorplan.replay.stripe.ledger import Ledger, Object, Wrong
from sponsorplan.replay.stripe.payments import intent_make

Params = Mapping[str, Any]
_DAY = 86_400


def whole(params: Params, name: str) -> int:
    text = str(params.get(name, ""))
    if not text.lstrip("-").isdecimal():
        raise Wrong(f"Invalid integer: {text}", param=name, code="parameter_invalid_integer")
    return int(text)


def customer_create(ledger: Ledger, params: Params) -> Object:
    fields = {name: params.get(name) for name in ("name", "email", "description")}
    made = ledger.add("customer", "cus", **fields, **_metadata(params))
    ledger.emit("customer.created", made)
    return made


def invoice_create(ledger: Ledger, params: Params) -> Object:
    customer = ledger.get("customer", str(params.get("customer", "")))
    if params.get("collection_method") == "send_invoice" and not (
        params.get("days_until_due") or params.get("due_date")
    ):
        raise Wrong("You must pass days_until_due or due_date.", param="days_until_due")
    made = ledger.add(
        "invoice",
        "in",
        customer=customer["id"],
        customer_email=customer["email"],
        currency=str(params.get("currency", "usd")),
        collection_method=params.get("collection_method", "charge_automatically"),
        description=params.get("description"),
        custom_fields=params.get("custom_fields") or None,
        status="draft",
        number=None,
        hosted_invoice_url=None,
        due_date=None,
        lines={"object": "list", "data": [], "has_more": False, "url": "/v1/invoices/lines"},
        **_amounts(0),
        **_metadata(params),
    )
    made["_days"] = whole(params, "days_until_due") if params.get("days_until_due") else 0
    ledger.emit("invoice.created", made)
    return made


def lines_add(ledger: Ledger, invoice: Object, params: Params) -> Object:
    _must_be(invoice, "draft")
    if not params.get("lines"):
        raise Wrong("Missing required param: lines.", param="lines", code="parameter_missing")
    for each in params["lines"]:
        _line_add(ledger, invoice, each)
    ledger.emit("invoice.updated", invoice)
    return invoice


def item_create(ledger: Ledger, params: Params) -> Object:
    invoice = ledger.get("invoice", str(params.get("invoice", "")))
    _must_be(invoice, "draft")
    return _line_add(ledger, invoice, params)


def finalise(ledger: Ledger, invoice: Object, address: str) -> Object:
    _must_be(invoice, "draft")
    invoice |= {
        "status": "open",
        "number": ledger.number(),
        "hosted_invoice_url": f"{address}/pay/{invoice['id']}",
        "due_date": int(time.time()) + invoice["_days"] * _DAY,
    }
    intent = intent_make(
        ledger,
        invoice["total"],
        invoice["currency"],
        customer=invoice["customer"],
        _owner=invoice["id"],
    )
    ledger.add(
        "invoice_payment",
        "inpay",
        invoice=invoice["id"],
        amount_requested=invoice["total"],
        amount_paid=None,
        currency=invoice["currency"],
        status="open",
        is_default=True,
        payment={"type": "payment_intent", "payment_intent": intent["id"]},
    )
    ledger.emit("invoice.finalized", invoice)
    return invoice


def send(ledger: Ledger, invoice: Object) -> Object:
    _must_be(invoice, "open")
    ledger.emit("invoice.sent", invoice)
    return invoice


def void(ledger: Ledger, invoice: Object) -> Object:
    _must_be(invoice, "open", "uncollectible")
    invoice["status"] = "void"
    _let_go(ledger, invoice)
    ledger.emit("invoice.voided", invoice)
    return invoice


def write_off(ledger: Ledger, invoice: Object) -> Object:
    _must_be(invoice, "open")
    invoice["status"] = "uncollectible"
    ledger.emit("invoice.marked_uncollectible", invoice)
    return invoice


def pay_outside(ledger: Ledger, invoice: Object, params: Params) -> Object:
    """Only what was paid outside: nobody here has a card to charge."""
    _must_be(invoice, "open", "uncollectible")
    if params.get("paid_out_of_band") != "true":
        raise Wrong("There is no payment method to charge.", code="invoice_no_payment_method_types")
    invoice |= {"status": "paid", "amount_paid": invoice["total"], "amount_remaining": 0}
    _let_go(ledger, invoice)
    ledger.emit("invoice.paid", invoice)
    return invoice


def delete(ledger: Ledger, invoice: Object) -> Object:
    _must_be(invoice, "draft")
    del ledger.objects[invoice["id"]]
    ledger.emit("invoice.deleted", invoice)
    return {"id": invoice["id"], "object": "invoice", "deleted": True}


def page_create(ledger: Ledger, params: Params, address: str) -> Object:
    if params.get("mode") != "payment" or not params.get("line_items"):
        raise Wrong("Missing required param: line_items.", param="line_items")
    customer = ledger.get("customer", str(params.get("customer", "")))
    prices = [each["price_data"] for each in params["line_items"]]
    counts = [whole(each, "quantity") for each in params["line_items"]]
    total = sum(
        whole(price, "unit_amount") * many for price, many in zip(prices, counts, strict=True)
    )
    made = ledger.add(
        "checkout.session",
        "cs_test",
        mode="payment",
        status="open",
        payment_status="unpaid",
        customer=customer["id"],
        client_reference_id=params.get("client_reference_id"),
        currency=prices[0]["currency"],
        amount_subtotal=total,
        amount_total=total,
        payment_intent=None,
        invoice=None,
        success_url=params.get("success_url"),
        expires_at=int(time.time()) + _DAY,
        **_metadata(params),
    )
    made["url"] = f"{address}/pay/{made['id']}"
    return made


def page_expire(ledger: Ledger, page: Object) -> Object:
    _must_be(page, "open")
    page |= {"status": "expired", "url": None}
    ledger.emit("checkout.session.expired", page)
    return page


def _line_add(ledger: Ledger, invoice: Object, params: Params) -> Object:
    made = ledger.add(
        "line_item",
        "il",
        amount=whole(params, "amount"),
        currency=invoice["currency"],
        description=params.get("description"),
        **_metadata(params),
    )
    invoice["lines"]["data"].append(made)
    invoice |= _amounts(sum(each["amount"] for each in invoice["lines"]["data"]))
    return made


def _amounts(total: int) -> Object:
    return {
        "subtotal": total,
        "total": total,
        "amount_due": total,
        "amount_paid": 0,
        "amount_remaining": total,
    }


def _let_go(ledger: Ledger, invoice: Object) -> None:
    for payment in ledger.all("invoice_payment", invoice=invoice["id"]):
        payment["status"] = "canceled"
        ledger.get("payment_intent", payment["payment"]["payment_intent"])["status"] = "canceled"


def _metadata(params: Params) -> Object:
    return {"metadata": params.get("metadata") or {}}


def _must_be(found: Object, *statuses: str) -> None:
    if found["status"] not in statuses:
        raise Wrong(
            f"This {found['object']} is {found['status']}; it must be {' or '.join(statuses)}."
        )
