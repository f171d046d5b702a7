"""Columns that stand side by side: one for each plan, oldest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.reports.charts.scene import WIDTH, Bar, Label, Mark, Picture, Rule, shortened

_TOP, _HEIGHT, _FOOT = 26, 190, 22
_BAND, _BAND_TOP, _BAND_HEIGHT = 68, 24, 34
_WIDEST = 240
_LONGEST_NAME = 34
_LETTER_NEEDS = 16


@dataclass(frozen=True, slots=True)
class Column:
    """A plan: what stands below its column, and its parts as (kind, size, words), lowest first.

    The sizes of a column sum to ``size``; ``words`` is that sum.
    """

    name: str
    size: int
    words: str
    parts: tuple[tuple[str, int, str], ...]


def columns(
    title: str, about: str, found: Sequence[Column], legend: Sequence[tuple[str, str]]
) -> Picture:
    """Stacked parts; the highest column takes the whole height."""
    most = max([column.size for column in found], default=0) or 1
    marks: list[Mark] = []
    highest = max(found, key=lambda column: column.size, default=None)
    if highest:
        marks += [
            Rule(0, _TOP, WIDTH, _TOP, "grid"),
            Label(0, _TOP - 8, highest.words, "start", "figure"),
        ]
    for at, column in enumerate(found):
        x, width = _place(at, len(found))
        marks += _stack(column, x, width, most)
        marks.append(Label(x + width // 2, _TOP + _HEIGHT + 16, column.name, "middle"))
    marks.append(Rule(0, _TOP + _HEIGHT, WIDTH, _TOP + _HEIGHT, "axis"))
    return Picture(title, about, _TOP + _HEIGHT + _FOOT, tuple(marks), tuple(legend))


def small_columns(
    title: str, about: str, names: Sequence[str], rows: Sequence[tuple[str, Sequence[Column]]]
) -> Picture:
    """For each name a small band of columns, all on one scale, so that bands can be compared.

    ``names`` are what stands below the last band; a column of no size is a plan without a part.
    """
    most = max([column.size for _, band in rows for column in band], default=0) or 1
    marks: list[Mark] = []
    for at, (name, band) in enumerate(rows):
        top = at * _BAND
        floor = top + _BAND_TOP + _BAND_HEIGHT
        marks.append(Label(0, top + 16, shortened(name, _LONGEST_NAME)))
        marks.append(Label(WIDTH, top + 16, band[-1].words, "end", "figure"))
        for place, column in enumerate(band):
            x, width = _place(place, len(band))
            height = column.size * _BAND_HEIGHT // most
            if column.size:
                title_ = f"{name}, {column.name}: {column.words}"
                marks.append(
                    Bar(x, floor - max(height, 1), width, max(height, 1), "payable", title_)
                )
        marks.append(Rule(0, floor, WIDTH, floor, "axis"))
    foot = len(rows) * _BAND + 12
    for place, name in enumerate(names):
        x, width = _place(place, len(names))
        marks.append(Label(x + width // 2, foot, name, "middle"))
    return Picture(title, about, foot + 8, tuple(marks))


def _place(at: int, count: int) -> tuple[int, int]:
    """Where a column of several starts, and how wide it is."""
    room = min(WIDTH // count, _WIDEST)
    return at * room + room // 10, room - room // 5


def _stack(column: Column, x: int, width: int, most: int) -> Iterator[Mark]:
    """Heights by running totals, so that no part's rounding moves the whole."""
    below = 0
    for kind, size, words in column.parts:
        low, high = below * _HEIGHT // most, (below + size) * _HEIGHT // most
        below += size
        if high > low:
            top = _TOP + _HEIGHT - high
            yield Bar(x, top, width, high - low, kind, f"{column.name}, {kind}: {words}")
            if high - low >= _LETTER_NEEDS:
                middle = top + (high - low) // 2 + 4
                yield Label(x + width // 2, middle, kind[:1].upper(), "middle", "letter")
