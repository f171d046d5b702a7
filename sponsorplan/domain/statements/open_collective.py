"""Open Collective's export of transactions, as its payer has it.

Columns are found by their names: those of fields, or the English labels of ``useFieldNames``. A
``DEBIT`` of the payer is a payment. The two amounts of a row differ by the fees where its row holds
them; where fees are rows of their own they are fees here too. Amounts are in major units.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sponsorplan.domain.channels.open_collective import PLATFORM
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.lockfiles.decode import table as table_in
from sponsorplan.domain.lockfiles.decode import text_of
from sponsorplan.domain.statements import amounts, days
from sponsorplan.domain.statements.shapes import Item, Kind, Problem, Said, Skipped
from sponsorplan.domain.statements.tables import Row, Table, clean, plain

_NAMES = {
    "datetime": ("datetime", "effectivedate", "Date & Time", "createdAt"),
    "short_id": ("shortId", "Short Transaction ID"),
    "id": ("id", "Transaction ID"),
    "public_id": ("publicId", "Public ID"),
    "legacy_id": ("legacyId", "Legacy Transaction ID"),
    "group": ("shortGroup", "Short Group ID", "group", "Group ID"),
    "description": ("description",),
    "type": ("type", "Credit/Debit"),
    "kind": ("kind",),
    "is_refund": ("isRefund", "Is Refund"),
    "is_refunded": ("isRefunded", "Is Refunded"),
    "refund_id": ("shortRefundId", "Short Refund Transaction ID", "refundId", "Refund ID"),
    "amount": ("amount", "Amount Single Column", "Gross Amount"),
    "net": ("netAmount", "Net Amount"),
    "processor_fee": ("paymentProcessorFee", "Payment Processor Fee"),
    "host_fee": ("hostFee", "Host Fee"),
    "currency": ("currency",),
    "payer": ("accountSlug", "Account Handle"),
    "payee": ("oppositeAccountSlug", "Opposite Account Handle"),
    "memo": ("orderMemo", "Contribution Memo"),
}
_NEEDED = ("datetime", "type", "kind", "amount", "currency", "payee")
_PAYMENTS = ("CONTRIBUTION", "ADDED_FUNDS", "BALANCE_TRANSFER", "PLATFORM_TIP")
_FEES = (
    "HOST_FEE",
    "PAYMENT_PROCESSOR_FEE",
    "PAYMENT_PROCESSOR_DISPUTE_FEE",
    "PLATFORM_FEE",
    "TAX",
)
_TRUE = ("true", "yes", "1", "refund", "refunded")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_WARNING = re.compile(r"Warning: totalCount is ([0-9]+) and limit was ([0-9]+)")
_CUT = "Error while fetching"
_LONGEST_ID = 120

Json = Mapping[str, Any]


def places_of(table: Table) -> Mapping[str, int] | None:
    """Where the columns are; ``None`` for a table that is no such export."""
    heads = [plain(name) for name in table.columns]
    found = {}
    for field, names in _NAMES.items():
        places = [heads.index(plain(name)) for name in names if plain(name) in heads]
        if places:
            found[field] = places[0]
    return found if all(name in found for name in _NEEDED) else None


def items_of(row: Row, places: Mapping[str, int]) -> Iterator[Item]:
    """What one row says: a transaction, also the refund that it mentions; a problem; or nothing."""
    line, cells = row
    ending = _ending(line, cells)
    if ending is not None:
        yield ending
        return
    told = {field: clean(cells[place]) for field, place in places.items() if place < len(cells)}
    try:
        yield from _said(_Told(line, told))
    except DomainError as error:
        yield Problem(line, "amount", f"{error.detail} The row was left out.")


def items_of_node(line: int, node: Json) -> Iterator[Item]:
    """The same of one node of the GraphQL API's ``transactions``, whose amounts are hundredths.

    An account's own side alone is asked for, so that its opposite is who was paid.
    """
    try:
        yield from _said(_Told(line, _cells_of(node)))
    except DomainError as error:
        yield Problem(line, "amount", f"{error.detail} The transaction was left out.")


def _cells_of(node: Json) -> dict[str, str]:
    """A node as the export would write it. In yen, too, the API counts hundredths."""
    amount, net = table_in(node.get("amountInHostCurrency")), node.get("netAmountInHostCurrency")
    told = {
        "datetime": node.get("createdAt"),
        "id": node.get("id"),
        "group": node.get("group"),
        "description": node.get("description"),
        "type": node.get("type"),
        "kind": node.get("kind"),
        "is_refund": "true" if node.get("isRefund") is True else "",
        "refund_id": table_in(node.get("refundTransaction")).get("id"),
        "currency": amount.get("currency"),
        "payee": table_in(node.get("oppositeAccount")).get("slug"),
    }
    cells = {field: clean(text_of(value)) for field, value in told.items()}
    for field, value in (("amount", amount), ("net", table_in(net))):
        cents = value.get("valueInCents")
        cells[field] = _major(cents) if isinstance(cents, int) else ""
    return cells


def _major(cents: int) -> str:
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole}.{rest:02d}" if rest else f"{sign}{whole}"


@dataclass(frozen=True, slots=True)
class _Told:
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        return self.cells.get(field, "")

    def is_true(self, field: str) -> bool:
        return self[field].lower() in _TRUE

    def minor(self, field: str) -> int | None:
        return amounts.minor_of(self[field], self.currency, ".") if self[field] else None

    @property
    def currency(self) -> str:
        return self["currency"].upper()

    @property
    def external_id(self) -> str:
        """The short form of an id, as every export of the same transaction can be brought to it."""
        if self["short_id"]:
            return self["short_id"].lower()[:_LONGEST_ID]
        return _short(self["id"]) or (self["public_id"] or self["legacy_id"])[:_LONGEST_ID]


def _short(identity: str) -> str:
    lower = identity.lower()
    return lower[:8] if _UUID.fullmatch(lower) else lower[:_LONGEST_ID]


def _ending(line: int, cells: list[str]) -> Problem | None:
    """What is written below a table that is not all of it."""
    text = ",".join(cells).strip()
    found = _WARNING.search(text)
    if found:
        return Problem(
            line,
            "",
            f"The export is not complete: it has {found[2]} of {found[1]} transactions. Export it "
            "again with fetchAll=1, or in shorter periods with dateFrom and dateTo, and upload that "
            "too. What is known already is not counted twice.",
            incomplete=True,
        )
    if text.startswith(_CUT):
        return Problem(
            line,
            "",
            "Open Collective stopped in the middle of this export, so what follows is missing. "
            "Export it again and upload that too. What is known already is not counted twice.",
            incomplete=True,
        )
    return None


def _said(told: _Told) -> Iterator[Item]:
    kind = _kind(told)
    if not isinstance(kind, Kind):
        yield Skipped(told.line, kind)
        return
    happened_on = days.day_of(told["datetime"], "")
    if happened_on is None:
        shown = told["datetime"][:40]
        yield Problem(told.line, "datetime", f"“{shown}” is no day. The row was left out.")
        return
    value, net = told.minor("amount"), told.minor("net")
    if not value or not told["payee"]:
        column = "amount" if told["payee"] else "oppositeAccountSlug"
        yield Problem(told.line, column, "The cell is empty or nothing. The row was left out.")
        return
    gross, fee, arrived = _parts(told, abs(value), abs(net) if net is not None else None)
    said = Said(
        line=told.line,
        kind=kind,
        happened_on=happened_on,
        payee=told["payee"].lower()[:200],
        gross_minor=gross,
        currency=told.currency,
        external_id=told.external_id,
        platform=PLATFORM,
        fee_minor=fee,
        net_minor=arrived,
        reference=told["group"][:200],
        memo=(told["memo"] or told["description"])[:500],
        refund_of=_short(told["refund_id"]) if kind is Kind.REFUND else "",
    )
    yield said
    if kind is Kind.PAYMENT and told.is_true("is_refunded"):
        yield refund_of(said, _short(told["refund_id"]))


def refund_of(said: Said, external_id: str) -> Said:
    """The refund that a payment's row mentions; the source does not say there when it was."""
    return Said(
        line=said.line,
        kind=Kind.REFUND,
        happened_on=said.happened_on,
        payee=said.payee,
        gross_minor=said.gross_minor,
        currency=said.currency,
        external_id=external_id or f"refund:{said.external_id}"[:_LONGEST_ID],
        platform=said.platform,
        reference=said.reference,
        memo="Marked as refunded; the day is that of the payment.",
        refund_of=said.external_id,
        assumed=True,
    )


def _kind(told: _Told) -> Kind | str:
    """What a row is; or in words why it says nothing that was paid."""
    kind, side = told["kind"].upper().replace(" ", "_"), told["type"].upper()
    if side not in ("DEBIT", "CREDIT"):
        return "neither credit nor debit"
    if kind in _FEES:
        return Kind.FEE if side == "DEBIT" else "fees that were given back"
    if told.is_true("is_refund"):
        return Kind.REFUND if side == "CREDIT" else "refunds that were given to others"
    if side == "CREDIT":
        return "money that came in"
    if kind in _PAYMENTS:
        return Kind.PAYMENT
    words = kind.lower().replace("_", " ") or "no kind"
    return f"{words}: not a contribution"


def _parts(told: _Told, value: int, net: int | None) -> tuple[int, int | None, int | None]:
    """Gross, fee and what arrived. The fee is known where its columns or the two amounts tell it."""
    written = [told.minor(field) for field in ("processor_fee", "host_fee")]
    fees = [abs(fee) for fee in written if fee is not None]
    gross = max(value, net or 0)
    if fees:
        fee = sum(fees)
    elif net is not None and net != value:
        fee = abs(value - net)
    else:
        return gross, None, None
    return gross, fee, gross - fee
