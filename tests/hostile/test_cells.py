"""No cell of any table that leaves is a formula, and amounts below nothing stay numbers."""

import ast
import csv
import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client

from apps.companies.models import Company, Membership, User
from apps.companies.roles import Role
from apps.companies.services import membership_set
from apps.contributions.exports import hours_csv
from apps.contributions.models import Contribution
from apps.fiscal.models import CostCentre
from apps.journals.exports.tables import csv_pieces, xlsx_pieces
from apps.payments.exports import transaction_lines
from apps.payments.models import Transaction
from apps.plans.models import Line, Plan
from sponsorplan.domain.ledger import rows as ledger
from sponsorplan.domain.money import Money
from sponsorplan.web.sheets import csv_text, safe_cell

STARTS = ("=", "+", "-", "@", "\t", "\r", "\x00")
_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?")
ROOT = Path(settings.BASE_DIR)


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text.replace("\x00", "\ufffd"))) for cell in row]


def check(text: str) -> int:
    """How many cells were quoted; none may be a formula."""
    found = cells(text)
    for cell in found:
        assert not cell.startswith(STARTS) or _NUMBER.fullmatch(cell), cell
    return sum(cell.startswith("'") for cell in found)


@pytest.mark.parametrize("start", STARTS)
def test_a_cell_that_begins_like_a_formula_is_quoted(start: str) -> None:
    assert safe_cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"
    assert csv_text(["a"], [[f"{start}1+1"]]).splitlines()[1].lstrip('"').startswith("'")


@pytest.mark.parametrize("amount", ["-1", "-12.50", "-0.01", "0", "12"])
def test_an_amount_below_nothing_stays_a_number(amount: str) -> None:
    assert csv_text(["a"], [[amount]]) == f"a\r\n{amount}\r\n"


def test_every_table_is_written_by_those_that_quote() -> None:
    allowed = {"sponsorplan/web/sheets.py", "apps/journals/exports/tables.py"}
    writers = set()
    for folder in ("apps", "sponsorplan"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = (
                    f"{getattr(getattr(node, 'value', None), 'id', '')}.{getattr(node, 'attr', '')}"
                )
                if name in ("csv.writer", "csv.DictWriter", "xlsxwriter.Workbook"):
                    writers.add(path.relative_to(ROOT).as_posix())
    assert writers == allowed


@pytest.fixture
def spoiled(demo: object, browsing: Client) -> Client:
    """The demo company, in which names and free texts begin like formulas."""
    browsing.post("/c/demo/plans/1/copy/", {"title": "=2"})
    Line.objects.update(
        name=Concat(Value("=1+"), "name"),
        reason=Concat(Value("@a"), "reason"),
        upstream=Concat(Value("+"), "upstream"),
    )
    Plan.objects.update(title=Concat(Value("-2+3"), "title"))
    for centre in CostCentre.objects.all():
        centre.code, centre.name = f"@{centre.code}", f"={centre.name}"
        centre.save()
    company = Company.objects.get(slug="demo")
    membership_set(
        company=company,
        user=User.objects.create_user("new@demo.example"),
        role=Role.VIEWER,
        actor="=cmd@demo.example",
    )
    assert Membership.objects.filter(company=company).count() > 2
    return browsing


TABLES = {
    "plans/1/lines.csv": 1,
    "plans/1/charges.csv": 1,
    "plans/beside.csv?a=1&b=2": 0,
    "reports/plan-1.csv?table=upstreams": 1,
    "reports/plan-1.csv?table=packages": 0,
    "budgets.csv": 1,
    "time/hours.csv": 0,
    "payments/payments.csv": 0,
    "payments/transactions.csv": 0,
    "audit/export.csv": 1,
}


def test_every_table_of_a_company_whose_names_are_formulas(spoiled: Client) -> None:
    for address, fewest in TABLES.items():
        answer = spoiled.get(f"/c/demo/{address}")
        assert answer.status_code in (200, 404, 422), address
        if answer.status_code != 200:
            assert not fewest, address
            continue
        body = b"".join(answer) if answer.streaming else answer.content
        assert check(body.decode()) >= fewest, address


def test_hours() -> None:
    row = Contribution(day=date(2026, 11, 1), member="=a@b.example", upstream="+x", minutes=60)
    row.kind, row.link, row.note = "@k", "", "\t=a"
    assert check("".join(hours_csv([row]))) == 4


def test_transactions() -> None:
    moved = Transaction(
        happened_on=date(2026, 11, 1),
        kind="refund",
        payee="=HYPERLINK(1)",
        gross_minor=500,
        fee_minor=-20,
        net_minor=None,
        currency="USD",
        reference="+1",
        memo="@a",
        external_id="-x",
        refund_of="\tq",
        statement_id=1,
    )
    text = "".join(transaction_lines([moved]))
    assert check(text) == 5
    assert "-0.20" in cells(text)


LAYOUTS = {
    "journal": (ledger.JOURNAL, ledger.JOURNAL_FIELDS),
    "xero": (ledger.XERO, ledger.BILL_FIELDS),
    "quickbooks": (ledger.QUICKBOOKS, ledger.BILL_FIELDS),
    "netsuite_bills": (ledger.NETSUITE_BILLS, ledger.BILL_FIELDS),
    "netsuite_expenses": (ledger.NETSUITE_EXPENSES, ledger.BILL_FIELDS),
}


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("start", STARTS)
def test_each_table_of_a_journal(name: str, start: str) -> None:
    layout, fields = LAYOUTS[name]
    row = dict.fromkeys(fields, f"{start}cmd") | {
        "amount": Money(-1250, "USD"),
        "total": Money(-1250, "USD"),
    }
    text = b"".join(csv_pieces(layout, [row])).decode()
    assert check(text) > 3
    assert "'-12.50" not in text
    assert name in ("journal", "netsuite_bills") or "-12.50" in cells(text)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("start", sorted(set(STARTS) - {"\x00"}))  # XML has no NUL
def test_each_spreadsheet_of_a_journal(name: str, start: str) -> None:
    layout, fields = LAYOUTS[name]
    row = dict.fromkeys(fields, f"{start}cmd") | {"debit": Money(-1250, "USD")}
    book = b"".join(xlsx_pieces(layout, [row], "x"))
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    texts = re.findall(r"<t[^>]*>([^<]*)", sheet)
    assert any(text.startswith("'") for text in texts)
    assert not [text for text in texts if text.startswith(STARTS)]
    assert name != "journal" or re.search(r"<v>-12\.50?</v>", sheet)
