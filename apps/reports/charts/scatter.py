"""Risk against usage: a dot for each recipient, its area in proportion to its money."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isqrt

from apps.reports.charts.scene import WIDTH, Dot, Label, Mark, Picture, Rule
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.risk.logarithm import log2
from sponsorplan.domain.risk.score import WHOLE

_TOP, _PLOT, _FOOT = 34, 300, 44
_LANE, _LEFT, _RIGHT = 240, 330, 975
_LARGEST = 160  # tenths of a pixel
_SMALLEST, _HOLLOW = 15, 25
_TICKS = ("100 %", "10 %", "1 %", "0.1 %", "0.01 %")
_DECADES = len(_TICKS)  # from all usage down to a hundred-thousandth of it
_UNITS = 1_000
_TEN = log2(10, 1, _UNITS)
_NAMED = 10
WITH_RANGE = 40  # more would hide each other
_GOLDEN = 618  # steps of this many thousandths never fall close together


@dataclass(frozen=True, slots=True)
class Point:
    """A recipient: usage in units of 2^60, risk and its range in ten-thousandths, minor units.

    ``risk`` is ``None`` where nothing of it is known. ``number`` is its row in the table.
    """

    number: int
    title: str
    usage: int
    risk: int | None
    low: int
    high: int
    minor: int


def scatter(title: str, about: str, points: Sequence[Point]) -> Picture:
    """Risk grows to the right and usage upwards, by tens; what is not known has a lane of its own."""
    most = max([point.minor for point in points], default=0)
    skipped = _skipped(max([point.usage for point in points], default=TOTAL))
    marks: list[Mark] = [*_ground(skipped)]
    placed = [(point, _x(point), _height(point.usage, skipped)) for point in points]
    marks += [
        Rule(_across(point.low), y, _across(point.high), y, "whisker")
        for point, _, y in placed
        if point.risk is not None and point.number <= WITH_RANGE
    ]
    # The large ones first, so that they hide no small one.
    for point, x, y in sorted(placed, key=lambda one: (-one[0].minor, one[0].number)):
        kind = "payable" if point.minor else "hollow"
        marks.append(Dot(x, y, _radius(point.minor, most), kind, point.title))
    marks += [
        Label(x, y + 4, str(point.number), "middle", "letter")
        for point, x, y in placed
        if point.number <= _NAMED and point.minor
    ]
    legend = (("payable", "gets money"), ("hollow", "gets nothing in this plan"))
    return Picture(title, about, _TOP + _PLOT + _FOOT, tuple(marks), legend)


def _skipped(most: int) -> int:
    """How many of the ticks are above everybody."""
    return min(log2(TOTAL, most, _UNITS) // _TEN, _DECADES - 2) if most > 0 else 0


def _ground(skipped: int) -> Iterator[Mark]:
    floor = _TOP + _PLOT
    for at, words in enumerate(_TICKS[skipped:], start=skipped):
        y = _height(TOTAL // 10**at, skipped)
        yield Rule(0, y, WIDTH, y, "grid")
        yield Label(0, y - 3, words, "start", "tick")
    yield Rule(0, floor, WIDTH, floor, "axis")
    yield Rule(_LANE + 45, _TOP - 20, _LANE + 45, floor, "axis")
    for risk in (0, 25, 50, 75, 100):
        x = _across(risk * WHOLE // 100)
        yield Rule(x, floor, x, floor + 4, "axis")
        yield Label(x, floor + 17, f"{risk // 100}.{risk % 100:02d}", "middle", "tick")
    yield Label((_LEFT + _RIGHT) // 2, floor + 36, "risk, with its range", "middle")
    yield Label(_LANE * 6 // 10, floor + 17, "not known", "middle", "tick")
    yield Label(_LANE * 6 // 10, floor + 36, "risk", "middle")
    yield Label(0, 12, "part of all usage", "start")


def _across(risk: int) -> int:
    return _LEFT + risk * (_RIGHT - _LEFT) // WHOLE


def _x(point: Point) -> int:
    """In the lane the place across means nothing; it only keeps dots apart."""
    if point.risk is None:
        return 85 + point.number * _GOLDEN % 1000 * (_LANE - 60) // 1000
    return _across(point.risk)


def _height(usage: int, skipped: int) -> int:
    """Pixels from the top; who is hardly used stands at the floor."""
    if usage <= 0:
        return _TOP + _PLOT
    below = log2(TOTAL, usage, _UNITS) - skipped * _TEN
    return _TOP + min(max(below, 0) * _PLOT // ((_DECADES - skipped) * _TEN), _PLOT)


def _radius(minor: int, most: int) -> int:
    """Its square grows as the money does."""
    return max(isqrt(_LARGEST * _LARGEST * minor // most), _SMALLEST) if minor else _HOLLOW
