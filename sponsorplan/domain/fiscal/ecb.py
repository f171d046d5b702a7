"""Reads the euro reference rates of the European Central Bank: XML of a day or of many, and CSV.

One euro is ``rate`` of a currency. Days without rates, and ``N/A``, are gaps.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.fiscal.rates import EURO, Digits, InvalidRate, parse_rate

_NAMESPACE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}"
_CODE = re.compile(r"[A-Z]{3}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GAPS = ("", "N/A")


class UnreadableRates(DomainError):
    """A file that is none of the bank's, or is broken."""

    code: ClassVar[str] = "unreadable_rates"
    title: ClassVar[str] = "The file of rates could not be read"


@dataclass(frozen=True, slots=True)
class Reference:
    """One euro is ``digits`` of ``currency`` on ``day``."""

    day: date
    currency: str
    digits: Digits


def read_rates(content: bytes) -> list[Reference]:
    """All rates of a file, by day and currency. Raises ``UnreadableRates``, saying where."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    found = list(_of_xml(content) if start.startswith(b"<") else _of_csv(content))
    if not found:
        raise UnreadableRates("It has no rate. Use the bank's eurofxref XML or CSV files.")
    kept: dict[tuple[date, str], Reference] = {}
    for one in found:
        before = kept.setdefault((one.day, one.currency), one)
        if before.digits.value != one.digits.value:
            raise UnreadableRates(f"{one.currency} has two rates on {one.day}.")
    return [kept[place] for place in sorted(kept)]


def _of_xml(content: bytes) -> Iterator[Reference]:
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise UnreadableRates("It is not well-formed XML. Get the file anew.") from error
    for days in root.iter(f"{_NAMESPACE}Cube"):
        text = days.get("time")
        if text is None:
            continue
        where = f"The day {text[:20]}"
        day = _day(text, where)
        for row in days.iterfind(f"{_NAMESPACE}Cube"):
            code = row.get("currency", "")
            yield from _reference(day, code, row.get("rate", ""), f"{where}, {code[:10]}")


def _of_csv(content: bytes) -> Iterator[Reference]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableRates("It is neither XML nor CSV in UTF-8.") from error
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        yield from _of_rows(rows)
    except csv.Error as error:
        raise UnreadableRates(f"Line {rows.line_num} is not CSV.") from error


def _of_rows(rows: Iterable[list[str]]) -> Iterator[Reference]:
    header: list[str] = []
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not header:
            if cells[:1] != ["Date"]:
                raise UnreadableRates("Line 1 must begin with “Date”, as in the bank's CSV files.")
            header = cells
        elif any(cells):
            day = _day(cells[0], f"Line {number}")
            for code, cell in zip(header[1:], cells[1:], strict=False):
                if code:
                    yield from _reference(day, code, cell, f"Line {number}, {code[:10]}")


def _reference(day: date, code: str, rate: str, where: str) -> Iterator[Reference]:
    if rate.strip() in _GAPS:
        return
    if not _CODE.fullmatch(code) or code == EURO:
        raise UnreadableRates(f"{where}: “{code[:10]}” is not a currency code.")
    try:
        yield Reference(day, code, parse_rate(rate))
    except InvalidRate as error:
        raise UnreadableRates(f"{where}: {error.detail}") from error


def _day(text: str, where: str) -> date:
    try:
        return _date(text)
    except ValueError as error:
        raise UnreadableRates(f"{where}: “{text[:20]}” is not a day such as 2026-11-20.") from error


_MONTHS = {
    name: number
    for number, name in enumerate(
        (
            *("January", "February", "March", "April", "May", "June", "July", "August"),
            *("September", "October", "November", "December"),
        ),
        start=1,
    )
}


def _date(text: str) -> date:
    """``2026-11-20``, or ``20 November 2026`` as the daily CSV has it."""
    if _DAY.fullmatch(text):
        return date.fromisoformat(text)
    parts = text.split()
    number = parts[1] if len(parts) == 3 else ""  # noqa: PLR2004 - day, month, year
    if number not in _MONTHS or not (parts[0] + parts[2]).isascii():
        raise ValueError(text)
    return date(int(parts[2]), _MONTHS[number], int(parts[0]))
