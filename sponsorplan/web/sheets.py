"""Tables for spreadsheets."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What a spreadsheet takes for a formula (OWASP ASVS 1.2.10).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00")
# A number below nothing begins like a formula, and is none.
_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?")


def csv_text(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """CSV in which no cell is a formula, whoever wrote what is in it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(map(_safe, row) for row in rows)
    return out.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell
