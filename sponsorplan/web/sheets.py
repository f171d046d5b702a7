"""Tables for spreadsheets."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

# What a spreadsheet takes for a formula (OWASP ASVS 1.2.10).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00")
# A number below nothing begins like a formula, and is none.
_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?")
_PIECE = 32 * 1024


def csv_text(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """CSV in which no cell is a formula, whoever wrote what is in it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(map(safe_cell, row) for row in rows)
    return out.getvalue()


def csv_lines(
    columns: Sequence[str], rows: Iterable[Iterable[tuple[str, bool]]]
) -> Iterator[bytes]:
    """The same, piece by piece, of cells that say whether they are figures; figures stay bare."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(column) for column in columns])
    for row in rows:
        writer.writerow([cell if figure else safe_cell(cell) for cell, figure in row])
        if out.tell() > _PIECE:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def safe_cell(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell
