"""Which column of a table is read as what: guessed from its heads, answered by a person."""

from collections.abc import Mapping as Document
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sponsorplan.domain.money import CURRENCIES
from sponsorplan.domain.statements import amounts, days
from sponsorplan.domain.statements.tables import DELIMITERS, ENCODINGS, Table, plain

COLUMNS = (
    *("day", "payee", "amount", "debit", "credit", "currency_column"),
    *("reference", "memo", "external_id", "status", "fee", "net"),
)
SIGNS = ("negative", "positive")
INCOMING = ("leave", "refund")
_NAMES: dict[str, tuple[str, ...]] = {
    "day": (
        *("date", "transaction date", "booking date", "posted date", "posting date", "created utc"),
        *("created", "created date utc", "value date", "buchungstag", "datum", "fecha", "day"),
        *("payment date", "processed at", "date & time"),
    ),
    "payee": (
        *("payee", "sponsored", "sponsored login", "maintainer", "maintainer login", "sponsorable"),
        *("maintainer username", "sponsorable login", "recipient", "beneficiary", "counterparty"),
        *("merchant", "name", "empfänger", "beguenstigter", "description", "beschreibung", "login"),
    ),
    "amount": (
        *("amount", "processed amount", "transaction amount", "betrag", "gross", "amount usd"),
        *("value", "umsatz", "importe", "montant", "sponsorship amount"),
    ),
    "debit": (
        "debit",
        "debit amount",
        "withdrawal",
        "withdrawals",
        "paid out",
        "money out",
        "soll",
    ),
    "credit": ("credit", "credit amount", "deposit", "deposits", "paid in", "money in", "haben"),
    "currency_column": ("currency", "währung", "ccy", "devise"),
    "reference": ("reference", "end to end reference", "source", "invoice", "receipt number"),
    "memo": ("memo", "purpose", "verwendungszweck", "details", "narrative", "note", "description"),
    "external_id": ("id", "transaction id", "transaction number", "balance transaction id"),
    "status": ("status", "type", "reporting category"),
    "fee": ("fee", "fees"),
    "net": ("net", "net amount"),
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """Names of columns, empty for none, and how their cells are written.

    ``order`` is that of day and month, ``mark`` parts decimals, ``sign`` says which amounts went
    out, ``incoming`` what becomes of money that came in, ``currency`` that of every row where no
    column has it, ``account`` tells accounts apart whose exports may hold equal rows.
    """

    day: str = ""
    payee: str = ""
    amount: str = ""
    debit: str = ""
    credit: str = ""
    currency_column: str = ""
    reference: str = ""
    memo: str = ""
    external_id: str = ""
    status: str = ""
    fee: str = ""
    net: str = ""
    order: str = ""
    mark: str = ""
    sign: str = "negative"
    incoming: str = "leave"
    currency: str = ""
    account: str = ""
    encoding: str = ""
    delimiter: str = ""

    @property
    def document(self) -> dict[str, str]:
        return asdict(self)


def mapping_from(document: Document[str, Any]) -> Mapping:
    """Of a document that was kept; what it does not have is as for a new one."""
    known = {field.name for field in fields(Mapping)}
    return Mapping(**{name: str(value) for name, value in document.items() if name in known})


def guessed(table: Table, source: str) -> Mapping:
    """What the heads suggest. Only names that are known: no cell is looked at."""
    heads = {plain(name): name for name in reversed(table.columns)}
    found: dict[str, str] = {}
    for field, names in _NAMES.items():
        taken = set(found.values())
        there = (heads[plain(name)] for name in names if plain(name) in heads)
        found[field] = next((name for name in there if name not in taken), "")
    if found["debit"]:
        found["amount"] = ""
    else:
        found["credit"] = ""
    if source != "stripe":
        found["status"] = found["status"] if plain(found["status"]) == "status" else ""
    if source == "github":
        return replace(Mapping(**found), sign="positive", currency="USD", mark=".")
    return replace(Mapping(**found), sign="positive" if source == "stripe" else "negative")


def wrong(mapping: Mapping, table: Table) -> dict[str, str]:
    """What is missing or impossible, by field, and what to do; empty when rows can be read."""
    problems = {
        field: f"There is no column “{named}” in this file. Choose one of its columns."
        for field in COLUMNS
        if (named := getattr(mapping, field)) and named not in table.columns
    }
    for field in ("day", "payee"):
        if not getattr(mapping, field):
            problems[field] = f"Choose the column that has the {field}."
    if not mapping.amount and not mapping.debit:
        problems["amount"] = "Choose the column of amounts, or the one of debits."
    if mapping.amount and mapping.debit:
        problems["debit"] = "Choose a column of amounts or one of debits, not both."
    if not mapping.currency_column and mapping.currency not in CURRENCIES:
        problems["currency"] = "Choose the column of currencies, or write a code such as EUR."
    for field, choices in _CHOICES.items():
        if getattr(mapping, field) not in ("", *choices):
            problems[field] = f"Choose one of: {', '.join(choices)}."
    return problems


_CHOICES: dict[str, Sequence[str]] = {
    "order": days.ORDERS,
    "mark": amounts.MARKS,
    "sign": SIGNS,
    "incoming": INCOMING,
    "encoding": ENCODINGS,
    "delimiter": DELIMITERS,
}
