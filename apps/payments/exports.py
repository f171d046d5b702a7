"""Receipts, transactions, and how lines stand, as files that leave."""

from collections.abc import Iterable, Iterator

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from apps.payments.models import Receipt, Standing, Transaction
from apps.payments.selectors import receipt_bytes
from sponsorplan.domain.money import Money
from sponsorplan.web.sheets import csv_pieces, csv_text


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
    *("plan", "recipient", "platform", "handle", "state", "currency", "planned"),
    *("marked_on", "marked", "marked_currency", "seen", "seen_currency", "fee", "net", "refunded"),
    *("difference", "questions", "failed", "receipts"),
)


def standings_response(rows: Iterable[Standing]) -> HttpResponse:
    """How lines stand as CSV. A cell is empty where it is not known."""
    text = csv_text(_COLUMNS, (_cells(row) for row in rows))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="payments.csv"'
    return response


def _cells(row: Standing) -> list[str]:
    return [
        str(row.plan.number),
        row.line.name,
        row.platform,
        row.handle,
        row.state,
        row.currency,
        row.planned.decimal,
        row.marked_on.isoformat() if row.marked_on else "",
        _decimal(row.marked),
        row.marked_currency,
        row.gross.decimal,
        row.seen_currency,
        _decimal(row.fee),
        _decimal(row.net),
        row.refunded.decimal,
        _decimal(row.difference),
        str(row.asked),
        str(row.failed),
        str(vars(row)["receipt_count"]),
    ]


def _decimal(amount: Money | None) -> str:
    return "" if amount is None else amount.decimal


_TRANSACTION_COLUMNS = (
    *("day", "kind", "source", "platform", "payee", "gross", "fee", "net", "currency"),
    *("reference", "memo", "external_id", "refund_of", "statement"),
)


def transaction_lines(transactions: Iterable[Transaction]) -> Iterator[str]:
    """One row each, amounts in major units; a cell is empty where the source does not say it."""
    return csv_pieces(_TRANSACTION_COLUMNS, map(_transaction_cells, transactions))


def _transaction_cells(one: Transaction) -> list[str]:
    amounts = (one.gross_minor, one.fee_minor, one.net_minor)
    return [
        *(one.happened_on.isoformat(), one.kind, one.source, one.platform, one.payee),
        *("" if each is None else Money(each, one.currency).decimal for each in amounts),
        *(one.currency, one.reference, one.memo, one.external_id, one.refund_of),
        f"stm_{one.statement_id}",
    ]
