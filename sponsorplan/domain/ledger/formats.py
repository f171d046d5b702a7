"""The files that can be made, and what is to be checked of those that nobody could try."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sponsorplan.domain.ledger import rows
from sponsorplan.domain.ledger.layout import Layout


class What(StrEnum):
    JOURNAL = "journal"
    BILLS = "bills"
    PAYMENTS = "payments"


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose columns a company may change: its key, default and the fields there are."""

    key: str
    title: str
    default: Layout
    fields: Sequence[str]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file; ``words`` say what it is for.

    ``hypothesis`` says what to look at on the first import where the form was never tried with the
    program itself; it is empty where it was.
    """

    key: str
    title: str
    what: What
    ending: str
    media_type: str
    words: str
    hypothesis: str = ""
    tables: Sequence[Table] = ()


_CSV = Table("csv", "Journal as CSV", rows.JOURNAL, rows.JOURNAL_FIELDS)
_XLSX = Table("xlsx", "Journal as spreadsheet", rows.JOURNAL, rows.JOURNAL_FIELDS)
_XERO = Table("xero", "Bills for Xero", rows.XERO, rows.BILL_FIELDS)
_QUICKBOOKS = Table("quickbooks", "Bills for QuickBooks", rows.QUICKBOOKS, rows.BILL_FIELDS)
_BILLS = Table("netsuite_bills", "NetSuite: bills", rows.NETSUITE_BILLS, rows.BILL_FIELDS)
_LINES = Table("netsuite_expenses", "NetSuite: lines", rows.NETSUITE_EXPENSES, rows.BILL_FIELDS)

FORMATS: Sequence[Format] = (
    Format(
        "csv",
        "CSV",
        What.JOURNAL,
        "csv",
        "text/csv; charset=utf-8",
        "For any program that imports a journal: SAP, Dynamics, DATEV or your own. Order, rename and "
        "leave out columns as it wants them.",
        tables=(_CSV,),
    ),
    Format(
        "xlsx",
        "Spreadsheet",
        What.JOURNAL,
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "For reading and for auditors. Amounts are numbers, dates are dates.",
        tables=(_XLSX,),
    ),
    Format(
        "jsonl",
        "JSON lines",
        What.JOURNAL,
        "jsonl",
        "application/x-ndjson",
        "For programs: one entry on each line, amounts in minor units.",
    ),
    Format(
        "beancount",
        "Beancount",
        What.JOURNAL,
        "beancount",
        "text/plain; charset=utf-8",
        "For plain-text accounting. Checked with bean-check.",
    ),
    Format(
        "hledger",
        "hledger",
        What.JOURNAL,
        "journal",
        "text/plain; charset=utf-8",
        "For plain-text accounting with hledger or Ledger. Checked with hledger.",
    ),
    Format(
        "xero",
        "Xero",
        What.BILLS,
        "csv",
        "text/csv; charset=utf-8",
        "Bills of what was paid, a line for each cost centre.",
        "Xero's own template was not seen. On the first import look whether it takes the columns, the "
        "dates as day/month/year, and “Tax Exempt” as the name of a tax rate of yours. It takes at "
        "most 500 bills in a file.",
        tables=(_XERO,),
    ),
    Format(
        "quickbooks",
        "QuickBooks Online",
        What.BILLS,
        "csv",
        "text/csv; charset=utf-8",
        "Bills of what was paid. Its columns are mapped on the screen.",
        "QuickBooks's own template was not seen. On the first import look whether accounts are found "
        "by their names, and dates are read as month/day/year.",
        tables=(_QUICKBOOKS,),
    ),
    Format(
        "netsuite",
        "NetSuite",
        What.BILLS,
        "zip",
        "application/zip",
        "Two files for a multi-file import: bills, and their expenses.",
        "The two files follow NetSuite's documentation; their titles are mapped on the screen. On the "
        "first import look whether vendors are found by their external IDs and accounts by their "
        "numbers.",
        tables=(_BILLS, _LINES),
    ),
    Format(
        "pain001",
        "SEPA credit transfer",
        What.PAYMENTS,
        "xml",
        "application/xml",
        "pain.001.001.09 for your bank: what is still open, in euros, for payees whose bank details "
        "two members have checked.",
        "Checked against the schema; banks have rules of their own. Send a file with one small "
        "payment first.",
    ),
)
BY_KEY: Mapping[str, Format] = {one.key: one for one in FORMATS}
TABLES: Mapping[str, Table] = {table.key: table for one in FORMATS for table in one.tables}
