"""What Stripe shows of a collection now, fetched whole."""

from collections.abc import Iterable
from typing import Any

from apps.collections.errors import StripeRefused
from apps.collections.gateway.line import client
from sponsorplan.domain.collecting.seen import (
    Moved,
    Seen,
    State,
    Tally,
    checkout_seen,
    invoice_seen,
)

_PAGE = 100
_GONE = "resource_missing"


def look(object_id: str, *, is_invoice: bool) -> Seen:
    """Ask for the object, its payments, refunds and disputes. A draft that was deleted is void."""
    try:
        with client() as line:
            if not is_invoice:
                session = line.v1.checkout.sessions.retrieve(object_id).to_dict()
                intents = [session["payment_intent"]] if session.get("payment_intent") else []
                return checkout_seen(session, _moved(line, intents))
            invoice = line.v1.invoices.retrieve(object_id).to_dict()
            if invoice.get("deleted"):
                return Seen(State.VOID, Tally(0), (object_id,))
            return invoice_seen(invoice, _moved(line, _intents(line, object_id)))
    except StripeRefused as error:
        if is_invoice and error.extra.get("code") == _GONE:
            return Seen(State.VOID, Tally(0), (object_id,))
        raise


def _intents(line: Any, invoice: str) -> list[str]:  # noqa: ANN401 - the library's client
    found = line.v1.invoice_payments.list({"invoice": invoice, "limit": _PAGE})
    payments = [each.to_dict()["payment"] for each in found.auto_paging_iter()]
    return [str(each["payment_intent"]) for each in payments if each.get("payment_intent")]


def _moved(line: Any, intents: Iterable[str]) -> Moved:  # noqa: ANN401 - the library's client
    seen: list[dict[str, Any]] = []
    refunds: list[dict[str, Any]] = []
    disputes: list[dict[str, Any]] = []
    for intent in dict.fromkeys(intents):
        shown, back = _intent_moves(line, intent)
        seen.append(shown)
        refunds += back
        disputes += _all(line.v1.disputes, intent)
    return Moved(tuple(seen), tuple(refunds), tuple(disputes))


def _intent_moves(line: Any, intent: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:  # noqa: ANN401 - the library's client
    """A payment, and what was given back of it."""
    return line.v1.payment_intents.retrieve(intent).to_dict(), _all(line.v1.refunds, intent)


def _all(service: Any, intent: str) -> list[dict[str, Any]]:  # noqa: ANN401 - the library's
    found = service.list({"payment_intent": intent, "limit": _PAGE})
    return [each.to_dict() for each in found.auto_paging_iter()]
