"""Tables for spreadsheets."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse

_Row = TypeVar("_Row", bound=Model)
CSV = "text/csv; charset=utf-8"

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


def csv_pieces(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """`csv_text` piece by piece, for tables of any length."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        if out.tell() > _PIECE:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def in_chunks(rows: QuerySet[_Row], size: int = 1_000) -> Iterator[_Row]:
    """The rows in their order, so many in memory at once, and the primary keys of all.

    A cursor of the database would do without those, but none outlives its transaction behind a pooler.
    Rows that are removed meanwhile are passed over.
    """
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), size):
        chunk = keys[start : start + size]
        found = rows.in_bulk(chunk)
        yield from (found[key] for key in chunk if key in found)


def table_response(pieces: Iterable[str], name: str, media_type: str) -> StreamingHttpResponse:
    """A file to save, sent as it is made."""
    response = StreamingHttpResponse(pieces, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


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
