"""Making a file twice: once to know its digest and totals, and once to send it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.http import StreamingHttpResponse

from apps.companies.models import Company, Member
from apps.journals import selectors
from apps.journals.errors import FactsChanged
from apps.journals.exports.tables import csv_pieces, xlsx_pieces, zip_pieces
from apps.journals.exports.transfers import transfers_xml
from apps.journals.models import ExportRun
from apps.journals.selectors import Span
from apps.journals.selectors.totals import Summing
from apps.journals.services import Made, Wanted, run_record
from sponsorplan.domain.ledger import rows
from sponsorplan.domain.ledger.build import Books
from sponsorplan.domain.ledger.chart import Chart
from sponsorplan.domain.ledger.documents import json_lines
from sponsorplan.domain.ledger.entries import JournalEntry
from sponsorplan.domain.ledger.formats import BY_KEY, What
from sponsorplan.domain.ledger.layout import Layout, Row
from sponsorplan.domain.ledger.plain_text import beancount, hledger

Entries = Iterable[JournalEntry]


@dataclass(frozen=True, slots=True)
class _Making:
    """One writing of a file: what it is made with, and what goes by."""

    company: Company
    key: str
    span: Span
    settings: Mapping[str, Any]
    summing: Summing

    @property
    def entries(self) -> Entries:
        books = Books(through_payable=bool(self.settings.get("through_payable")))
        found = selectors.entries_in(company=self.company, span=self.span, books=books)
        if BY_KEY[self.key].what is What.BILLS:
            found = rows.bills_of(found)
        return self.summing.through(found)

    @property
    def chart(self) -> Chart:
        return selectors.chart_of(company=self.company, settings=self.settings)

    def pieces(self) -> Iterator[bytes]:
        """The file's bytes."""
        return _WRITERS[self.key](self)


def export_make(*, member: Member, wanted: Wanted) -> ExportRun:
    """Write the file to nowhere, and note its digest in the register.

    Raises ``ExportImpossible`` for payments for which something is missing.
    """
    settings = selectors.settings_now(company=member.company, key=wanted.format)
    settings |= {
        "through_payable": wanted.through_payable,
        "due_days": wanted.due_days,
        "pay_on": wanted.pay_on.isoformat() if wanted.pay_on else None,
    }
    making = _Making(member.company, wanted.format, wanted.span, settings, Summing())
    digest, size = _digest(making)
    totals = {"sums": making.summing.sums, "without_rate": making.summing.without_rate}
    made = Made(wanted.format, wanted.span, settings, digest, making.summing.entries, size, totals)
    return run_record(member=member, made=made)


def export_stream(*, run: ExportRun) -> Iterator[bytes]:
    """The same file again. Raises ``FactsChanged`` where it would not be the same bytes."""
    digest, _ = _digest(_again(run))
    if digest != run.digest:
        raise FactsChanged(
            "Plans, payments or matches of these days changed since this file was made, so the same "
            "bytes cannot be made again. Make a new export, and compare the two.",
            digest=digest,
        )
    return _again(run).pieces()


def file_response(run: ExportRun) -> StreamingHttpResponse:
    """The file as it is written, its digest beside it."""
    response = StreamingHttpResponse(
        export_stream(run=run), content_type=run.file_format.media_type
    )
    response["Content-Disposition"] = f'attachment; filename="{run.company.slug}-{run.file_name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{run.digest}"'
    return response


def _again(run: ExportRun) -> _Making:
    span = Span(run.starts_on, run.ends_on)
    return _Making(run.company, run.format, span, run.settings, Summing())


def _digest(making: _Making) -> tuple[str, int]:
    digest, size = sha256(), 0
    for piece in making.pieces():
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def _table(making: _Making, table: str) -> Layout:
    return selectors.layout_of(company=making.company, table=table, settings=making.settings)


def _csv(making: _Making) -> Iterator[bytes]:
    return csv_pieces(_table(making, "csv"), rows.journal_rows(making.entries, making.chart))


def _xlsx(making: _Making) -> Iterator[bytes]:
    found = rows.journal_rows(making.entries, making.chart)
    return xlsx_pieces(_table(making, "xlsx"), found, "Journal of sponsorship")


def _bills(making: _Making, entries: Entries, *, whole: bool = False) -> Iterator[Row]:
    days = int(making.settings.get("due_days") or 0)
    return rows.bill_rows(entries, making.chart, days=days, whole=whole)


def _bill_csv(making: _Making) -> Iterator[bytes]:
    return csv_pieces(_table(making, making.key), _bills(making, making.entries))


def _netsuite(making: _Making) -> Iterator[bytes]:
    # The entries are read twice, once for each file, and counted once.
    again = _Making(making.company, making.key, making.span, making.settings, Summing())
    bills = _bills(making, making.entries, whole=True)
    lines = _bills(making, again.entries)
    return zip_pieces(
        [
            ("bills.csv", csv_pieces(_table(making, "netsuite_bills"), bills)),
            ("bill_expenses.csv", csv_pieces(_table(making, "netsuite_expenses"), lines)),
        ]
    )


def _pain(making: _Making) -> Iterator[bytes]:
    pay_on = date.fromisoformat(str(making.settings["pay_on"]))
    made = transfers_xml(company=making.company, pay_on=pay_on)
    making.summing.entries = made.count(b"<CdtTrfTxInf>")
    yield made


_WRITERS = {
    "csv": _csv,
    "xlsx": _xlsx,
    "jsonl": lambda making: json_lines(making.entries, making.chart),
    "beancount": lambda making: beancount(making.entries, making.chart),
    "hledger": lambda making: hledger(making.entries, making.chart),
    "xero": _bill_csv,
    "quickbooks": _bill_csv,
    "netsuite": _netsuite,
    "pain001": _pain,
}
