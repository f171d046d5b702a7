"""What Stripe shows of a collection, and the state that follows from it alone.

The documents are Stripe's own objects, as fetched now. The order in which events came, or how often,
has no part in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sponsorplan.domain.collecting.units import from_stripe

Document = Mapping[str, Any]

# Refunds that failed or were cancelled gave nothing back; those that are pending do.
_REFUNDS = ("succeeded", "pending", "requires_action")
# A dispute takes the money away when it opens, and gives it back when it is won. Inquiries
# ("warning_…") and what was prevented take nothing; a status that is new counts as taken.
_NOT_TAKEN = ("won", "prevented")
_INVOICE = {"draft": "draft", "open": "open", "void": "void", "uncollectible": "uncollectible"}


class State(StrEnum):
    """How far a collection is."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    VOID = "void"
    UNCOLLECTIBLE = "uncollectible"
    FAILED = "failed"
    EXPIRED = "expired"


# Nothing is collected, and nothing more is expected: the period may be collected anew.
OVER = (State.VOID, State.FAILED, State.EXPIRED, State.REFUNDED)


@dataclass(frozen=True, slots=True)
class Tally:
    """Minor units of one currency: asked for, paid, given back, and taken back by a bank."""

    due: int
    paid: int = 0
    refunded: int = 0
    disputed: int = 0

    @property
    def collected(self) -> int:
        return max(self.paid - self.refunded - self.disputed, 0)

    @property
    def missing(self) -> int:
        """What is not there; less than none where more was paid than was asked for."""
        return self.due - self.collected

    @property
    def adds_up(self) -> bool:
        """Whether all parts sum to what is due; not where more came, or more went than came."""
        return self.due == self.paid - self.refunded - self.disputed + max(self.missing, 0)

    @property
    def is_full(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class Moved:
    """The payments of one collection: their intents, what was given back, what is disputed."""

    intents: tuple[Document, ...] = ()
    refunds: tuple[Document, ...] = ()
    disputes: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A collection as Stripe shows it. ``due_at`` is in seconds; ``attention`` is what to know."""

    state: State
    tally: Tally
    references: tuple[str, ...] = ()
    number: str = ""
    hosted_url: str = ""
    due_at: int | None = None
    attention: str = ""
    out_of_band: bool = False


def invoice_seen(invoice: Document, moved: Moved) -> Seen:
    """What an invoice and its payments say."""
    currency = str(invoice["currency"]).upper()
    paid = _units(invoice.get("amount_paid") or 0, currency)
    due = _units(invoice["total"] if invoice.get("total") is not None else 0, currency)
    is_paid = invoice["status"] == "paid"
    by_intent = any(intent.get("status") == "succeeded" for intent in moved.intents)
    out_of_band = is_paid and not by_intent and due > 0
    if out_of_band and not paid:
        paid = due
    tally = _tally(due, paid, moved, currency)
    state = _paid_state(tally) if is_paid else State(_INVOICE[str(invoice["status"])])
    return Seen(
        state,
        tally,
        _references(str(invoice["id"]), moved),
        str(invoice.get("number") or ""),
        str(invoice.get("hosted_invoice_url") or ""),
        invoice.get("due_date"),
        "" if is_paid else _attention(moved),
        out_of_band,
    )


def checkout_seen(session: Document, moved: Moved) -> Seen:
    """What a Checkout Session and its payment say. A page that was left is not yet a payment."""
    currency = str(session["currency"]).upper()
    due = _units(session["amount_total"] or 0, currency)
    is_paid = session["payment_status"] == "paid"
    tally = _tally(due, due if is_paid else 0, moved, currency)
    if is_paid:
        state = _paid_state(tally)
    elif session["status"] == "complete":
        state = _waiting_state(moved)
    else:
        state = State.EXPIRED if session["status"] == "expired" else State.OPEN
    return Seen(
        state,
        tally,
        _references(str(session["id"]), moved),
        "",
        str(session.get("url") or ""),
        session.get("expires_at"),
        "" if is_paid else _attention(moved),
    )


def _tally(due: int, paid: int, moved: Moved, currency: str) -> Tally:
    back = sum(each["amount"] for each in moved.refunds if each.get("status") in _REFUNDS)
    taken = sum(each["amount"] for each in moved.disputes if _is_taken(str(each.get("status"))))
    return Tally(due, paid, _units(back, currency), _units(taken, currency))


def _is_taken(status: str) -> bool:
    return status not in _NOT_TAKEN and not status.startswith("warning_")


def _units(number: int, currency: str) -> int:
    return from_stripe(number, currency).minor


def _paid_state(tally: Tally) -> State:
    if tally.disputed:
        return State.DISPUTED
    if tally.refunded and tally.refunded >= tally.paid:
        return State.REFUNDED
    return State.PART_REFUNDED if tally.refunded else State.PAID


def _waiting_state(moved: Moved) -> State:
    """The page was completed and the money is on its way, by a bank; or it did not come."""
    failed = ("requires_payment_method", "canceled")
    return State.FAILED if any(i.get("status") in failed for i in moved.intents) else State.OPEN


def _references(own: str, moved: Moved) -> tuple[str, ...]:
    found = [own]
    for intent in moved.intents:
        found += [
            str(intent["id"]),
            *([_id(intent["latest_charge"])] if intent.get("latest_charge") else []),
        ]
    return tuple(dict.fromkeys(found))


def _id(value: object) -> str:
    return str(value["id"]) if isinstance(value, Mapping) else str(value)


def _attention(moved: Moved) -> str:
    """What the payer has to do, or what went wrong the last time."""
    for intent in moved.intents:
        if intent.get("status") == "requires_action":
            return "The payer's bank asks for a confirmation, such as 3-D Secure."
        if intent.get("status") == "processing":
            return "The payment was started; the payer's bank has not confirmed it yet."
        error = intent.get("last_payment_error")
        if error:
            why = str(error.get("decline_code") or error.get("code") or "declined").replace(
                "_", " "
            )
            return f"The last attempt to pay failed: {why[:80]}."
    return ""
