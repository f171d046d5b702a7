"""Tables row by row: CSV, spreadsheet, and two CSV files in one archive."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter

from sponsorplan.domain.ledger.layout import Layout, Row, Value
from sponsorplan.domain.money import Money, exponent
from sponsorplan.web.sheets import csv_lines, safe_cell

# Archives and spreadsheets note when they were made; these were always made then, so that the same
# content is the same bytes.
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a spreadsheet knows no time zones
_PIECE = 64 * 1024
_MOST_ROWS = 1_048_575  # below the titles


def csv_pieces(layout: Layout, rows: Iterable[Row]) -> Iterator[bytes]:
    """CSV with a title row, a few hundred rows at a time."""
    return csv_lines(layout.titles, (layout.cells(row) for row in rows))


def xlsx_pieces(layout: Layout, rows: Iterable[Row], name: str) -> Iterator[bytes]:
    """A spreadsheet; amounts are numbers and days are dates. What does not fit goes to more sheets."""
    with tempfile.TemporaryFile() as file:
        _write_book(file, layout, rows, name)
        yield from _pieces(file)


def _write_book(file: IO[bytes], layout: Layout, rows: Iterable[Row], name: str) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": _MADE, "title": name})
        bold = book.add_format({"bold": True})
        formats = {places: book.add_format({"num_format": _figure(places)}) for places in range(5)}
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet, number = None, _MOST_ROWS
        for row in rows:
            if number >= _MOST_ROWS:
                sheet, number = _sheet(book, layout.titles, bold), 0
            number += 1
            for column, value in enumerate(layout.values(row)):
                _write_cell(sheet, (number, column), value, formats, day)
        if sheet is None:
            _sheet(book, layout.titles, bold)


def _sheet(book: xlsxwriter.Workbook, titles: Sequence[str], bold: object) -> object:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, safe_cell(title), bold)
    return sheet


def _write_cell(
    sheet: "xlsxwriter.worksheet.Worksheet",
    at: tuple[int, int],
    value: Value,
    formats: dict[int, object],
    day: object,
) -> None:
    if isinstance(value, Money):
        sheet.write_number(*at, Decimal(value.decimal), formats[exponent(value.currency)])
    elif isinstance(value, date):
        sheet.write_datetime(*at, value, day)
    elif isinstance(value, int):
        sheet.write_number(*at, value)
    elif value:
        sheet.write_string(*at, safe_cell(value))


def _figure(places: int) -> str:
    return "0." + "0" * places if places else "0"


def zip_pieces(files: Iterable[tuple[str, Iterator[bytes]]]) -> Iterator[bytes]:
    """An archive of files, each written as it comes."""
    with tempfile.TemporaryFile() as file:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for name, pieces in files:
                info = ZipInfo(name, _MADE.timetuple()[:6])
                info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
                with archive.open(info, "w", force_zip64=True) as member:
                    for piece in pieces:
                        member.write(piece)
        yield from _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece
