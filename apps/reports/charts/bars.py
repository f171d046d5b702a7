"""Bars that lie: one row for each part, its name and its figure above it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from apps.reports.charts.scene import WIDTH, Bar, Label, Mark, Picture, shortened

_ROW, _TEXT_AT, _BAR_AT, _BAR = 34, 13, 18, 9
_LONGEST_NAME = 30
_NARROWEST = 4


@dataclass(frozen=True, slots=True)
class Item:
    """A part: its name, its size in any unit, the size in words, and its kind.

    Without a kind it has no bar: many parts together would make all others look small.
    """

    name: str
    size: int
    words: str
    kind: str = "payable"


def bars(title: str, about: str, items: Iterable[Item]) -> Picture:
    """The largest part takes the whole width."""
    rows = list(items)
    return _picture(title, about, rows, max([row.size for row in rows if row.kind], default=0))


def ladder(title: str, about: str, items: Iterable[Item], whole: int) -> Picture:
    """Each part against the whole, which the bar's ground is."""
    return _picture(title, about, list(items), whole)


def _picture(title: str, about: str, rows: list[Item], most: int) -> Picture:
    marks = tuple(mark for at, row in enumerate(rows) for mark in _row(at * _ROW, row, most))
    return Picture(title, about, _ROW * len(rows), marks)


def _row(top: int, row: Item, most: int) -> Iterator[Mark]:
    yield Label(0, top + _TEXT_AT, shortened(row.name, _LONGEST_NAME))
    yield Label(WIDTH, top + _TEXT_AT, row.words, "end", "figure")
    if row.kind:
        yield Bar(0, top + _BAR_AT, WIDTH, _BAR, "ground")
    if row.kind and row.size > 0:
        # Thinner bars could not be seen.
        width = max(row.size * WIDTH // most, _NARROWEST)
        yield Bar(0, top + _BAR_AT, width, _BAR, row.kind, f"{row.name}: {row.words}")
