"""Receipts and transactions as files that leave."""

from collections.abc import Iterable, Iterator

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from apps.payments.models import Receipt, Transaction
from apps.payments.selectors import receipt_bytes
from sponsorplan.domain.money import Money
from sponsorplan.web.sheets import csv_text


def receipt_response(receipt: Receipt) -> HttpResponse:
    """The receipt as bytes to save, of no type that a browser would open, run or guess."""
    response = HttpResponse(receipt_bytes(receipt=receipt), content_type="application/octet-stream")
    disposition = content_disposition_header(as_attachment=True, filename=receipt.name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


_COLUMNS = (
    *("day", "kind", "source", "platform", "payee", "gross", "fee", "net", "currency"),
    *("reference", "memo", "external_id", "refund_of", "statement"),
)


def transaction_lines(transactions: Iterable[Transaction]) -> Iterator[str]:
    """One row each, amounts in major units; a cell is empty where the source does not say it."""
    head = csv_text(_COLUMNS, ())
    yield head
    for one in transactions:
        amounts = (one.gross_minor, one.fee_minor, one.net_minor)
        row = (
            *(one.happened_on.isoformat(), one.kind, one.source, one.platform, one.payee),
            *("" if each is None else Money(each, one.currency).decimal for each in amounts),
            *(one.currency, one.reference, one.memo, one.external_id, one.refund_of),
            f"stm_{one.statement_id}",
        )
        yield csv_text(_COLUMNS, [row])[len(head) :]
