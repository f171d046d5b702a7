"""Entries as rows of tables: the journal, and the bills of three accounting programs."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import sha256

from sponsorplan.domain.ledger.chart import Chart
from sponsorplan.domain.ledger.entries import JournalEntry, Kind, Posting, Role
from sponsorplan.domain.ledger.layout import Column, DateForm, Layout, Row
from sponsorplan.domain.money import Money

_LONGEST_NUMBER = 21  # what QuickBooks takes for a bill's number
_MEMO = 1000

JOURNAL_FIELDS = (
    *("entry", "date", "kind", "text", "payee_name", "account_code", "account_name", "debit"),
    *("credit", "amount", "currency", "centre", "plan", "line", "upstream", "purl", "payee"),
    *("platform", "reference", "note"),
)
JOURNAL = Layout(
    [
        Column("Entry", "entry"),
        Column("Date", "date"),
        Column("Kind", "kind"),
        Column("Text", "text"),
        Column("Payee", "payee_name"),
        Column("Account", "account_code"),
        Column("Account name", "account_name"),
        Column("Debit", "debit"),
        Column("Credit", "credit"),
        Column("Currency", "currency"),
        Column("Cost centre", "centre"),
        Column("Plan", "plan"),
        Column("Line", "line"),
        Column("Upstream", "upstream"),
        Column("Package URL", "purl"),
        Column("Payee account", "payee"),
        Column("Reference", "reference"),
        Column("Note", "note"),
    ]
)
BILL_FIELDS = (
    *("number", "contact", "date", "due", "description", "quantity", "amount", "total"),
    *("account_code", "account_name", "currency", "centre", "memo", "payee", "plan", "reference"),
    "empty",
)


def _empty(*titles: str) -> list[Column]:
    return [Column(title, fixed="") for title in titles]


XERO = Layout(
    [
        Column("*ContactName", "contact"),
        *_empty("EmailAddress", "POAddressLine1", "POAddressLine2", "POAddressLine3"),
        *_empty("POAddressLine4", "POCity", "PORegion", "POPostalCode", "POCountry"),
        Column("*InvoiceNumber", "number"),
        Column("*InvoiceDate", "date"),
        Column("*DueDate", "due"),
        Column("Total", "total"),
        *_empty("InventoryItemCode"),
        Column("Description", "description"),
        Column("*Quantity", "quantity"),
        Column("*UnitAmount", "amount"),
        Column("*AccountCode", "account_code"),
        Column("*TaxType", fixed="Tax Exempt"),
        *_empty("TaxAmount"),
        Column("TrackingName1", fixed="Cost centre"),
        Column("TrackingOption1", "centre"),
        *_empty("TrackingName2", "TrackingOption2"),
        Column("Currency", "currency"),
    ],
    DateForm.DAY_FIRST,
)
QUICKBOOKS = Layout(
    [
        Column("BillNo", "number"),
        Column("Supplier", "contact"),
        Column("BillDate", "date"),
        Column("DueDate", "due"),
        *_empty("Terms", "Location"),
        Column("Memo", "memo"),
        Column("Account", "account_name"),
        Column("LineDescription", "description"),
        Column("LineAmount", "amount"),
        *_empty("LineTaxCode", "LineTaxAmount"),
        Column("Currency", "currency"),
    ],
    DateForm.MONTH_FIRST,
)
NETSUITE_BILLS = Layout(
    [
        Column("External ID", "number"),
        Column("Vendor External ID", "payee"),
        Column("Date", "date"),
        Column("Due Date", "due"),
        Column("Reference No.", "number"),
        Column("Currency", "currency"),
        Column("Memo", "memo"),
    ],
    DateForm.MONTH_FIRST,
)
NETSUITE_EXPENSES = Layout(
    [
        Column("External ID", "number"),
        Column("Account", "account_code"),
        Column("Amount", "amount"),
        Column("Memo", "description"),
        Column("Department", "centre"),
        Column("Class", "plan"),
    ]
)


def journal_rows(entries: Iterable[JournalEntry], chart: Chart) -> Iterator[Row]:
    """One row for each posting."""
    for entry in entries:
        for posting in entry.postings:
            yield _journal_row(entry, posting, chart)


def _journal_row(entry: JournalEntry, posting: Posting, chart: Chart) -> Row:
    account, money, tags = chart.of(posting), posting.money, entry.tags
    return {
        "entry": entry.id,
        "date": entry.day,
        "kind": entry.kind.value,
        "text": entry.text,
        "payee_name": entry.name,
        "account_code": account.code,
        "account_name": account.name,
        "debit": money if money.minor >= 0 else None,
        "credit": Money(-money.minor, money.currency) if money.minor < 0 else None,
        "amount": money,
        "currency": money.currency,
        "centre": posting.centre,
        "plan": tags.plan,
        "line": tags.line or None,
        "upstream": tags.upstream,
        "purl": tags.purl,
        "payee": tags.payee,
        "platform": posting.platform,
        "reference": entry.reference,
        "note": entry.note,
    }


def bills_of(entries: Iterable[JournalEntry]) -> Iterator[JournalEntry]:
    """The entries of which each is one bill: what was paid."""
    return (entry for entry in entries if entry.kind is Kind.PAY)


def bill_number(entry: JournalEntry) -> str:
    """At most 21 characters, and of one payment always the same."""
    key = entry.id.partition(":")[2]
    number = f"{entry.tags.plan}-{key}"
    if len(number) <= _LONGEST_NUMBER:
        return number
    return f"{entry.tags.plan[:8]}-{sha256(entry.id.encode()).hexdigest()[:12]}"


def bill_rows(
    entries: Iterable[JournalEntry], chart: Chart, *, days: int = 0, whole: bool = False
) -> Iterator[Row]:
    """One row for each expense of a bill; where ``whole``, one for each bill."""
    for entry in bills_of(entries):
        spent = [one for one in entry.postings if one.role in (Role.EXPENSE, Role.PAYABLE)]
        if spent:
            total = Money(sum(one.money.minor for one in spent), spent[0].money.currency)
            for posting in spent[:1] if whole else spent:
                yield _bill_row(entry, posting, total, chart, days)


def _bill_row(entry: JournalEntry, posting: Posting, total: Money, chart: Chart, days: int) -> Row:
    # A bill books the expense, also where payments settle a payable.
    spent = Posting(
        Role.EXPENSE, posting.money, posting.centre, posting.platform, posting.ecosystem
    )
    account, tags = chart.of(spent), entry.tags
    return {
        "number": bill_number(entry),
        "contact": entry.name,
        "date": entry.day,
        "due": entry.day + timedelta(days=days),
        "description": f"{entry.text}: {tags.upstream}"[:_MEMO] if tags.upstream else entry.text,
        "quantity": 1,
        "amount": posting.money,
        "total": total,
        "account_code": account.code,
        "account_name": account.name,
        "currency": posting.money.currency,
        "centre": posting.centre,
        "memo": entry.text,
        "payee": tags.payee or entry.name,
        "plan": tags.plan,
        "reference": entry.reference,
        "empty": "",
    }
