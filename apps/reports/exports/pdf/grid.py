"""A table on paper: columns as wide as they need, the names in what is left, heads on every sheet."""

from collections.abc import Sequence

from apps.reports.exports.pdf.letters import BOLD, REGULAR, fitted, width, wrapped
from apps.reports.exports.pdf.paper import GROUND, LINE, MARGIN, ROOM, SOFT, Paper
from apps.reports.selectors import Table, Value
from sponsorplan.templatetags.cells import cell

_SIZE, _STEP, _GAP = 8, 11, 8
_LEAST_NAME = 90
_MOST_LINES = 3
_SAMPLE = 400  # rows that widths are measured by; a wider one is cut to fit


def write(paper: Paper, table: Table) -> None:
    """From the paper's top downwards, over as many sheets as it takes."""
    body = [_texts(table, row) for row in (*table.rows, *table.rest)]
    total = _texts(table, table.total) if table.total else None
    widths = _widths(table, [*body[:_SAMPLE], *([total] if total else [])])
    _head(paper, table, widths)
    for row in body:
        _row(paper, table, widths, row)
    if total:
        _row(paper, table, widths, total, font=BOLD)
    paper.top += 10


def _texts(table: Table, row: Sequence[Value]) -> list[str]:
    return [cell(value, column) for value, column in zip(row, table.columns, strict=True)]


def _widths(table: Table, rows: Sequence[Sequence[str]]) -> list[float]:
    """Numbers get what they need; the names share the rest by what they would need."""
    need = [
        max(
            width(column.title, BOLD, _SIZE),
            *(width(row[at], BOLD, _SIZE) for row in rows),
            0,
        )
        + _GAP
        + 1
        for at, column in enumerate(table.columns)
    ]
    over = sum(need) - ROOM
    if over <= 0:
        need[table.head] -= over
        return need
    named = [at for at, column in enumerate(table.columns) if not column.is_number]
    spare = {at: max(need[at] - (_LEAST_NAME if at == table.head else 40), 0) for at in named}
    room = sum(spare.values()) or 1
    for at, much in spare.items():
        need[at] -= min(over, room) * much / room
    squeeze = min(ROOM / sum(need), 1)
    return [one * squeeze for one in need]


def _head(paper: Paper, table: Table, widths: Sequence[float]) -> None:
    paper.need(4 * _STEP)
    titles = [
        wrapped(c.title, BOLD, 7, w - _GAP) for c, w in zip(table.columns, widths, strict=True)
    ]
    high = max(map(len, titles)) * 9 + 5
    paper.box(MARGIN, paper.top, ROOM, high, GROUND)
    _cells(paper, table, widths, titles, size=7, step=9, font=BOLD)
    paper.top += high


def _row(
    paper: Paper, table: Table, widths: Sequence[float], row: Sequence[str], font: str = REGULAR
) -> None:
    cells = []
    for text, column, wide in zip(row, table.columns, widths, strict=True):
        room = wide - _GAP
        if column.is_number:
            cells.append([fitted(text, font, _SIZE, room)])
            continue
        lines = wrapped(text, font, _SIZE, room)
        if len(lines) > _MOST_LINES:
            lines = [
                *lines[: _MOST_LINES - 1],
                fitted("".join(lines[_MOST_LINES - 1 :]), font, _SIZE, room),
            ]
        cells.append(lines)
    high = max(map(len, cells)) * _STEP + 3
    if paper.need(high):
        _head(paper, table, widths)
    _cells(paper, table, widths, cells, size=_SIZE, step=_STEP, font=font)
    paper.top += high
    paper.rule((MARGIN, paper.top), (MARGIN + ROOM, paper.top), LINE)


def _cells(  # noqa: PLR0913 - each is another property of a row
    paper: Paper,
    table: Table,
    widths: Sequence[float],
    cells: Sequence[Sequence[str]],
    *,
    size: int,
    step: int,
    font: str,
) -> None:
    x = float(MARGIN)
    for lines, column, wide in zip(cells, table.columns, widths, strict=True):
        for number, text in enumerate(lines, start=1):
            y = paper.top + number * step - 1
            colour = SOFT if text == column.absent else "#17211c"
            if column.is_number:
                paper.text(
                    x + wide - _GAP / 2, y, text, size=size, font=font, colour=colour, anchor="end"
                )
            else:
                paper.text(x + _GAP / 2, y, text, size=size, font=font, colour=colour)
        x += wide
