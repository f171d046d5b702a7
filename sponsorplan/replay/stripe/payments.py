"""What a payer and a bank do: pay, be declined, confirm, refund, dispute."""

from typing import Any

from sponsorplan.replay.stripe.ledger import Ledger, Object, Wrong

_CARDS = ("ok", "declined", "3ds", "bank")


def intent_make(ledger: Ledger, amount: int, currency: str, **fields: Any) -> Object:  # noqa: ANN401
    return ledger.add(
        "payment_intent",
        "pi",
        amount=amount,
        amount_received=0,
        currency=currency,
        status="requires_payment_method",
        latest_charge=None,
        last_payment_error=None,
        **fields,
    )


def pay(ledger: Ledger, owner_id: str, card: str = "ok") -> Object:
    """Pay an open invoice or page. ``card``: ok, declined, 3ds (asks first) or bank (takes a while)."""
    owner = ledger.objects[owner_id]
    if card not in _CARDS:
        raise Wrong(f"There is no card {card}.")
    if owner["status"] != "open":
        raise Wrong("It is not open.")
    intent = _intent_of(ledger, owner)
    if card == "ok":
        return settle(ledger, intent["id"])
    _not_yet(ledger, owner, intent, card)
    return intent


def _not_yet(ledger: Ledger, owner: Object, intent: Object, card: str) -> None:
    if card == "declined":
        intent["status"] = "requires_payment_method"
        intent["last_payment_error"] = {
            "type": "card_error",
            "code": "card_declined",
            "decline_code": "insufficient_funds",
        }
        ledger.emit("payment_intent.payment_failed", intent)
        if owner["object"] == "invoice":
            ledger.emit("invoice.payment_failed", owner)
    elif card == "3ds":
        intent["status"] = "requires_action"
        ledger.emit("payment_intent.requires_action", intent)
        if owner["object"] == "invoice":
            ledger.emit("invoice.payment_action_required", owner)
    else:
        intent["status"] = "processing"
        ledger.emit("payment_intent.processing", intent)
        if owner["object"] == "checkout.session":
            owner["status"] = "complete"
            ledger.emit("checkout.session.completed", owner)


def settle(ledger: Ledger, intent_id: str, *, came: bool = True) -> Object:
    """A payment that waited for a bank or for 3-D Secure came, or did not."""
    intent = ledger.get("payment_intent", intent_id)
    owner = ledger.objects[intent["_owner"]]
    late = owner["object"] == "checkout.session" and owner["status"] == "complete"
    if not came:
        intent["status"] = "requires_payment_method"
        intent["last_payment_error"] = {"type": "card_error", "code": "payment_intent_failed"}
        ledger.emit("payment_intent.payment_failed", intent)
        ledger.emit(
            "checkout.session.async_payment_failed" if late else "invoice.payment_failed", owner
        )
        return intent
    charge = ledger.add(
        "charge",
        "ch",
        amount=intent["amount"],
        amount_refunded=0,
        currency=intent["currency"],
        payment_intent=intent_id,
        status="succeeded",
        paid=True,
        refunded=False,
        disputed=False,
    )
    intent |= {
        "status": "succeeded",
        "latest_charge": charge["id"],
        "amount_received": intent["amount"],
        "last_payment_error": None,
    }
    ledger.emit("charge.succeeded", charge)
    ledger.emit("payment_intent.succeeded", intent)
    if owner["object"] == "invoice":
        _invoice_paid(ledger, owner, intent)
    else:
        owner |= {"status": "complete", "payment_status": "paid"}
        name = "async_payment_succeeded" if late else "completed"
        ledger.emit(f"checkout.session.{name}", owner)
    return intent


def refund(ledger: Ledger, intent_id: str, amount: int | None = None) -> Object:
    """Give a payment back, or a part of it."""
    intent = ledger.get("payment_intent", intent_id)
    if intent["status"] != "succeeded":
        raise Wrong("This PaymentIntent does not have a successful charge to refund.")
    charge = ledger.get("charge", intent["latest_charge"])
    left = charge["amount"] - charge["amount_refunded"]
    amount = left if amount is None else amount
    if not 0 < amount <= left:
        raise Wrong("The refund is more than what is left.", code="charge_already_refunded")
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    made = ledger.add(
        "refund",
        "re",
        amount=amount,
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=intent_id,
        status="succeeded",
    )
    ledger.emit("refund.created", made)
    ledger.emit("charge.refunded", charge)
    return made


def dispute(ledger: Ledger, intent_id: str) -> Object:
    """The payer's bank takes the whole payment back."""
    intent = ledger.get("payment_intent", intent_id)
    charge = ledger.get("charge", intent["latest_charge"])
    charge["disputed"] = True
    made = ledger.add(
        "dispute",
        "du",
        amount=charge["amount"],
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=intent_id,
        reason="general",
        status="needs_response",
    )
    ledger.emit("charge.dispute.created", made)
    ledger.emit("charge.dispute.funds_withdrawn", made)
    return made


def dispute_close(ledger: Ledger, dispute_id: str, *, won: bool) -> Object:
    found = ledger.get("dispute", dispute_id)
    found["status"] = "won" if won else "lost"
    ledger.emit("charge.dispute.closed", found)
    if won:
        ledger.emit("charge.dispute.funds_reinstated", found)
    return found


def _intent_of(ledger: Ledger, owner: Object) -> Object:
    """An invoice has had one since it was finalised, a page gets one when somebody pays."""
    if owner["object"] == "invoice":
        payment = next(ledger.all("invoice_payment", invoice=owner["id"]))
        return ledger.get("payment_intent", payment["payment"]["payment_intent"])
    if owner["payment_intent"]:
        return ledger.get("payment_intent", owner["payment_intent"])
    made = intent_make(
        ledger,
        owner["amount_total"],
        owner["currency"],
        customer=owner["customer"],
        _owner=owner["id"],
    )
    owner["payment_intent"] = made["id"]
    return made


def _invoice_paid(ledger: Ledger, invoice: Object, intent: Object) -> None:
    payment = next(ledger.all("invoice_payment", invoice=invoice["id"]))
    payment |= {"status": "paid", "amount_paid": intent["amount"]}
    invoice |= {
        "status": "paid",
        "amount_paid": intent["amount"],
        "amount_remaining": 0,
    }
    ledger.emit("invoice_payment.paid", payment)
    ledger.emit("invoice.paid", invoice)
