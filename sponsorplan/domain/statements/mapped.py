"""Reading rows by a mapping: exports of banks, cards, Stripe, and of GitHub's payers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.statements import amounts, days
from sponsorplan.domain.statements.mapping import Mapping
from sponsorplan.domain.statements.open_collective import refund_of
from sponsorplan.domain.statements.shapes import Item, Kind, Problem, Said, Skipped
from sponsorplan.domain.statements.tables import Row, Table, clean, plain

_KINDS = {
    **dict.fromkeys(("refund", "paymentrefund", "chargerefund"), Kind.REFUND),
    **dict.fromkeys(("failed", "declined", "canceled", "cancelled", "paymentfailure"), Kind.FAILED),
    **dict.fromkeys(("fee", "stripefee", "applicationfee", "networkcost"), Kind.FEE),
}
_NO_PAYMENT = ("payout", "transfer", "topup", "payoutfailure", "adjustment", "pending")
_TOTALS = (
    "total",
    "totals",
    "sum",
    "subtotal",
    "grandtotal",
    "balance",
    "summe",
    "saldo",
    "gesamt",
)


@dataclass(frozen=True, slots=True)
class Reader:
    """A mapping with where its columns are."""

    table: Table
    mapping: Mapping
    platform: str = ""

    def items_of(self, row: Row) -> Iterator[Item]:
        """What one row says. A wrong cell is a problem that names its line and column."""
        line, cells = row
        aside = aside_of(row, self.table)
        if aside is None and not self.cell(cells, "day") and not self._amounts(cells):
            aside = Skipped(line, "rows without a day and an amount")
        if aside is not None:
            yield aside
            return
        try:
            yield from self._said(line, cells)
        except DomainError as error:
            column = self.mapping.amount or self.mapping.debit
            yield Problem(line, column, f"{error.detail} The row was left out.")

    def cell(self, cells: list[str], field: str) -> str:
        name = getattr(self.mapping, field)
        return clean(cells[self.table.columns.index(name)]) if name else ""

    def _amounts(self, cells: list[str]) -> str:
        return "".join(self.cell(cells, field) for field in ("amount", "debit", "credit"))

    def _said(self, line: int, cells: list[str]) -> Iterator[Item]:
        happened_on = days.day_of(self.cell(cells, "day"), self.mapping.order)
        payee = self.cell(cells, "payee")[:200]
        if happened_on is None or not payee:
            field = "day" if happened_on is None else "payee"
            shown = self.cell(cells, field)[:40]
            words = f"“{shown}” is no {field}" if shown else "The cell is empty"
            yield Problem(line, getattr(self.mapping, field), f"{words}. The row was left out.")
            return
        currency = (self.cell(cells, "currency_column") or self.mapping.currency).upper()
        value = self._value(cells, currency)
        status = plain(self.cell(cells, "status"))
        kind = self._kind(status, value)
        if not isinstance(kind, Kind):
            yield Skipped(line, kind)
            return
        said = Said(
            line=line,
            kind=kind,
            happened_on=happened_on,
            payee=payee.lstrip("@").lower() if self.platform else payee,
            gross_minor=abs(value),
            currency=currency,
            external_id=self.cell(cells, "external_id")[:120],
            platform=self.platform,
            fee_minor=self._side(cells, "fee", currency),
            net_minor=self._side(cells, "net", currency),
            reference=self.cell(cells, "reference")[:200],
            memo=self.cell(cells, "memo")[:500],
        )
        yield said
        if status == "refunded" and said.external_id:
            yield replace(refund_of(said, ""), line=line)

    def _value(self, cells: list[str], currency: str) -> int:
        """Minor units: below nothing what went out."""
        mark = self.mapping.mark or "."
        if self.mapping.amount:
            value = amounts.minor_of(self.cell(cells, "amount"), currency, mark)
            return -value if self.mapping.sign == "positive" else value
        debit, credit = (self.cell(cells, field) for field in ("debit", "credit"))
        out = abs(amounts.minor_of(debit, currency, mark)) if debit else 0
        return (abs(amounts.minor_of(credit, currency, mark)) if credit else 0) - out

    def _side(self, cells: list[str], field: str, currency: str) -> int | None:
        text = self.cell(cells, field)
        return abs(amounts.minor_of(text, currency, self.mapping.mark or ".")) if text else None

    def _kind(self, status: str, value: int) -> Kind | str:
        if value == 0:
            return "amounts of nothing"
        if status in _NO_PAYMENT:
            return f"{status}: not a payment"
        if status in _KINDS:
            return _KINDS[status]
        if value < 0:
            return Kind.PAYMENT
        return Kind.REFUND if self.mapping.incoming == "refund" else "money that came in"


def aside_of(row: Row, table: Table) -> Skipped | Problem | None:
    """Why a row says nothing: it is empty, a sum, the heads again, or has other columns."""
    line, cells = row
    texts = [clean(cell) for cell in cells]
    named = [text for text in texts if text]
    if not named:
        return Skipped(line, "empty rows")
    if plain(named[0]) in _TOTALS:
        return Skipped(line, "rows of totals")
    wanted = len(table.columns)
    if tuple(text or f"Column {n}" for n, text in enumerate(texts, 1))[:wanted] == table.columns:
        return Skipped(line, "the names of columns again")
    if len(texts) < wanted or any(texts[wanted:]):
        return Problem(
            line,
            "",
            f"The row has {len(texts)} cells and the header {wanted}. It was left out. Look for a "
            "delimiter that is in a cell without quotes.",
        )
    return None
