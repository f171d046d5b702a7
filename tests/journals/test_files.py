"""The files: read by the programs they are for, the same twice, and safe to open."""

import csv
import io
import json
import subprocess
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from beancount import loader
from openpyxl import load_workbook

from apps.companies.models import Company, Member
from apps.journals.exports import export_make, export_stream
from apps.journals.exports.tables import csv_pieces, xlsx_pieces
from apps.journals.models import ExportRun
from apps.journals.selectors import Span, same_bytes
from apps.journals.services import Wanted
from apps.plans.models import Line
from sponsorplan.domain.ledger import rows
from sponsorplan.domain.ledger.formats import BY_KEY
from sponsorplan.domain.ledger.layout import Row
from sponsorplan.domain.money import Money
from tests import hledger
from tests.journals.worlds import small

EVER = Span()
EVIL = '=HYPERLINK("https://evil.example")'


def made(member: Member, key: str, **more: object) -> tuple[ExportRun, bytes]:
    run = export_make(member=member, wanted=Wanted(key, EVER, **more))  # type: ignore[arg-type]
    return run, b"".join(export_stream(run=run))


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@pytest.mark.parametrize("key", [key for key in BY_KEY if key != "pain001"])
def test_the_same_export_twice_is_the_same_bytes(company: Company, owner: Member, key: str) -> None:
    small(company)
    first, content = made(owner, key)
    again, same = made(owner, key)
    assert content == same
    assert same_bytes(run=again) == first
    assert same_bytes(run=first) is None
    assert first.size == len(content)


def test_the_journal_as_csv_balances(company: Company, owner: Member) -> None:
    small(company)
    run, content = made(owner, "csv")
    found = table(content)
    for currency in ("USD", "EUR"):
        sums = [
            sum(
                int(row[side].replace(".", "") or 0) for row in found if row["Currency"] == currency
            )
            for side in ("Debit", "Credit")
        ]
        assert sums[0] == sums[1] > 0
    assert len({row["Entry"] for row in found}) == run.rows
    kinds = [row["Kind"] for row in found]
    assert {"commit", "pay", "fee", "refund", "release"} == set(kinds)
    assert any("it stays in EUR" in row["Note"] for row in found)


def test_no_name_becomes_a_formula(company: Company, owner: Member) -> None:
    plan = small(company)
    Line.objects.filter(plan=plan).update(name=EVIL, packages=[])
    for key in ("csv", "xero", "quickbooks"):
        found = table(made(owner, key)[1])
        cells = [cell for row in found for cell in row.values() if "HYPERLINK" in cell]
        assert cells
        assert all(cell.startswith("'=") for cell in cells)
    sheet = load_workbook(io.BytesIO(made(owner, "xlsx")[1])).active
    assert sheet is not None
    found_cells = [
        cell for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)
    ]
    assert {cell.data_type for cell in found_cells} == {"s"}
    assert all(str(cell.value).startswith("'=") for cell in found_cells)


def test_the_spreadsheet_has_numbers_and_days(company: Company, owner: Member) -> None:
    small(company)
    sheet = load_workbook(io.BytesIO(made(owner, "xlsx")[1])).active
    assert sheet is not None
    titles, first, *_ = sheet.iter_rows(values_only=True)
    row = dict(zip(titles, first, strict=True))
    assert row["Debit"] == 50
    assert row["Date"].date() == date(2026, 11, 2)  # type: ignore[union-attr]
    assert row["Cost centre"] is None


def test_json_lines_hold_one_entry_each(company: Company, owner: Member) -> None:
    small(company)
    run, content = made(owner, "jsonl")
    entries = [json.loads(line) for line in content.splitlines()]
    assert len(entries) == run.rows
    for entry in entries:
        sums: dict[str, int] = {}
        for posting in entry["postings"]:
            amount = posting["amount"]
            sums[amount["currency"]] = sums.get(amount["currency"], 0) + amount["minor"]
        assert not any(sums.values())


@pytest.mark.parametrize("name", ["ada", 'a "b" \\ c', "x ; y | (z) [2026-01-01], =1\n* 5", "; *"])
def test_bean_check_and_hledger_take_their_journals(
    company: Company, owner: Member, tmp_path: Path, name: str
) -> None:
    plan = small(company)
    Line.objects.filter(plan=plan).update(name=name)
    path = tmp_path / "journal.beancount"
    path.write_bytes(made(owner, "beancount")[1])
    entries, errors, _ = loader.load_file(str(path))
    assert not errors
    assert sum(type(entry).__name__ == "Transaction" for entry in entries) == 9
    program = hledger.find()
    assert program, "hledger is missing: python -m tests.hledger installs it"
    path = tmp_path / "journal.journal"
    path.write_bytes(made(owner, "hledger")[1])
    check = subprocess.run(
        [program, "-f", str(path), "check", "-s", "balancednoautoconversion"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert check.returncode == 0, check.stderr
    balance = subprocess.run(
        [program, "-f", str(path), "balance", "Equity:Commitments:Sponsorship", "-N"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert balance.stdout.split()[:2] == ["9.50", "USD"]  # the one line that is open


def test_bills_have_the_columns_that_programs_want(company: Company, owner: Member) -> None:
    small(company)
    first, second = table(made(owner, "xero", due_days=14)[1])
    assert first["*ContactName"] == "ada"
    assert (first["*InvoiceDate"], first["*DueDate"]) == ("20/11/2026", "04/12/2026")
    assert (first["*UnitAmount"], first["Total"], first["Currency"]) == ("50.00", "50.00", "USD")
    assert (second["*UnitAmount"], second["Currency"]) == ("37.00", "EUR")
    assert len(first["*InvoiceNumber"]) <= 21
    found = table(made(owner, "quickbooks")[1])
    assert [row["BillDate"] for row in found] == ["11/20/2026"] * 2


def test_netsuite_gets_two_files_that_belong_together(company: Company, owner: Member) -> None:
    small(company)
    archive = zipfile.ZipFile(io.BytesIO(made(owner, "netsuite")[1]))
    bills, lines = (table(archive.read(name)) for name in ("bills.csv", "bill_expenses.csv"))
    assert [row["External ID"] for row in bills] == [row["External ID"] for row in lines]
    assert {info.date_time for info in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}


def test_payments_settle_payables_where_bills_are_booked_apart(
    company: Company, owner: Member
) -> None:
    small(company)
    found = table(made(owner, "csv", through_payable=True)[1])
    paid = [row["Account name"] for row in found if row["Kind"] == "pay" and row["Debit"]]
    assert "Accounts payable" in paid
    assert "Open-source sponsorship" not in paid


class Counting:
    """A hundred thousand rows, none of which exists before it is asked for."""

    def __init__(self, most: int) -> None:
        self.given, self.most = 0, most

    def __iter__(self) -> Iterator[Row]:
        for number in range(self.most):
            self.given += 1
            yield {
                "entry": f"pay:{number}",
                "date": date(2026, 11, 1),
                "debit": Money(number, "USD"),
            }


def test_a_hundred_thousand_rows_are_written_as_they_come() -> None:
    source = Counting(100_000)
    pieces = csv_pieces(rows.JOURNAL, source)
    assert next(pieces)
    assert source.given < 2_000
    assert all(len(piece) < 100_000 for piece in pieces)
    assert source.given == 100_000


def test_writing_more_rows_takes_no_more_memory() -> None:
    peaks = []
    for most in (2_000, 10_000):
        tracemalloc.start()
        for _ in csv_pieces(rows.JOURNAL, Counting(most)):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 2
    assert peaks[1] < 1_000_000


def test_a_spreadsheet_is_written_without_keeping_its_rows() -> None:
    tracemalloc.start()
    size = sum(len(piece) for piece in xlsx_pieces(rows.JOURNAL, Counting(3_000), "x"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 30_000
    assert peak < 3_000_000
