"""Bytes of a delimited file as rows, read as they are needed: memory does not grow with rows."""

import codecs
import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sponsorplan.domain.statements.shapes import UnusableStatement

ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-15", "cp1250")
DELIMITERS = (",", ";", "\t", "|")
MOST_ROWS = 100_000
_FIRST_ROWS = 30
_CHUNK = 65_536
_BINARY = {
    b"PK\x03\x04": "It is a workbook or an archive",
    b"\xd0\xcf\x11\xe0": "It is a workbook of an old kind",
    b"%PDF": "It is a PDF",
}
_FIGURE = re.compile(r"[-+(]?[^A-Za-z]{0,4}[0-9][0-9., '’/:-]*\)?")
_SPACES = re.compile(r"\s+")

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """Where a file's heads are. ``columns`` are all told apart; ``line`` is that of the heads."""

    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    line: int

    @property
    def fingerprint(self) -> str:
        """The same for files with the same heads, however they are delimited or encoded."""
        told = "\x1f".join(name.casefold() for name in self.columns)
        return hashlib.sha256(told.encode()).hexdigest()


def table_of(content: bytes, encoding: str = "", delimiter: str = "") -> Table:
    """Find out how a file is written. Raises ``UnusableStatement`` for what is no table of text."""
    for begins, words in _BINARY.items():
        if content.startswith(begins):
            raise UnusableStatement(f"{words}. Save the table as CSV and upload that.")
    if not content.strip():
        raise UnusableStatement("The file is empty. Export it again.")
    if encoding not in ENCODINGS:
        encoding = encoding_of(content)
    if delimiter not in DELIMITERS:
        delimiter = _delimiter_of(content, encoding)
    heads = [row for row in _first_rows(content, encoding, delimiter) if _is_head(row[1])]
    if heads:
        # What stands above a table has fewer cells than its heads.
        line, cells = max(heads, key=lambda row: sum(map(bool, map(clean, row[1]))))
        return Table(encoding, delimiter, _told_apart(cells), line)
    raise UnusableStatement(
        "No row with the names of columns was found among the first "
        f"{_FIRST_ROWS}. Export it as CSV with a header row."
    )


def rows_of(content: bytes, table: Table) -> Iterator[Row]:
    """The rows below the heads with the line where each begins. Raises ``csv.Error`` as it goes."""
    for line, cells in _all_rows(content, table.encoding, table.delimiter):
        if line > table.line:
            yield line, cells


def encoding_of(content: bytes) -> str:
    """By its mark, else UTF-8 where it is that throughout, else what Western offices write."""
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = content[:400]
    if sample[1::2].count(0) > len(sample) // 4:
        return "utf-16-le"
    if sample[::2].count(0) > len(sample) // 4:
        return "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), _CHUNK):
            decoder.decode(content[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def clean(cell: str) -> str:
    """A cell as text to keep: what cannot be seen is gone, spaces are single."""
    if cell.isprintable():  # nearly all are: no letter of these is unseen
        return _SPACES.sub(" ", cell).strip() if "  " in cell else cell.strip()
    seen = "".join(
        " " if letter.isspace() else letter
        for letter in cell
        if letter.isspace() or unicodedata.category(letter)[0] != "C"
    )
    return _SPACES.sub(" ", seen).strip()


def plain(name: str) -> str:
    """A head for comparing: letters and digits alone, in lower case."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _all_rows(content: bytes, encoding: str, delimiter: str) -> Iterator[Row]:
    if encoding == "utf-16" and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16-le"  # without a mark the decoder gives up instead of replacing
    text = io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="")
    reader = csv.reader(text, delimiter=delimiter)
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def _first_rows(content: bytes, encoding: str, delimiter: str) -> list[Row]:
    rows: list[Row] = []
    try:
        for row in _all_rows(content, encoding, delimiter):
            rows.append(row)
            if len(rows) == _FIRST_ROWS:
                break
    except csv.Error:
        pass
    return rows


def _delimiter_of(content: bytes, encoding: str) -> str:
    """The one that parts the most rows into the same number of cells, more than one."""

    def worth(delimiter: str) -> tuple[int, int]:
        sizes = [len(cells) for _, cells in _first_rows(content, encoding, delimiter) if cells]
        widths = [size for size in sizes if size > 1]
        usual = max(widths, key=widths.count, default=0)
        return (widths.count(usual), usual)

    return max(DELIMITERS, key=worth)


def _is_head(cells: Sequence[str]) -> bool:
    named = [cell for cell in map(clean, cells) if cell]
    return len(named) > 1 and not any(_FIGURE.fullmatch(cell) for cell in named)


def _told_apart(cells: Sequence[str]) -> tuple[str, ...]:
    """Names of columns; the second of a name is ``Name (2)``, one without is ``Column 3``."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = clean(cell)[:80] or f"Column {place}"
        number, told = 1, name
        while told in names:
            number += 1
            told = f"{name} ({number})"
        names.append(told)
    return tuple(names)
