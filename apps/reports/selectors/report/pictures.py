"""The tables of a report as pictures: of the same values, and of no others."""

from collections.abc import Sequence

from apps.reports.charts import (
    WITH_RANGE,
    Column,
    Item,
    Picture,
    Point,
    bars,
    columns,
    ladder,
    scatter,
    small_columns,
)
from apps.reports.selectors.report.coverage import Rung
from apps.reports.selectors.report.rows import LineRow
from apps.reports.selectors.report.table import Row, Table
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.money import Money
from sponsorplan.templatetags.figures import amount, money, per_mille
from sponsorplan.templatetags.words import plain

FOLDED_TO = 20
_MOST_DOTS = 300


def split_picture(table: Table) -> Picture:
    """A bar for each row that has money, and for what is in no line."""
    folded = table.folded(FOLDED_TO)
    drawn = folded.rows if folded is table else folded.rows[:-1]
    others = () if folded is table else folded.rows[-1:]
    shares = [column.key for column in table.columns].index("share")
    return bars(
        f"{table.title}: where the money goes",
        "The longer the bar, the more money. "
        + ("What is folded together has no bar, and counts. " if others else "")
        + "All figures add up to all there is.",
        [
            *(_item(row, shares, "payable") for row in drawn if _minor(row[-1])),
            *(_item(row, shares, "") for row in others),
            *(_item(row, shares, "unplaced") for row in table.rest if _minor(row[-1])),
        ],
    )


def _item(row: Row, shares: int, kind: str) -> Item:
    share = row[shares]
    words = f"{_amount(row[-1])}, {per_mille(share if isinstance(share, int) else 0)}"
    return Item(plain(row[0]), _minor(row[-1]), words, kind)


def plans_picture(table: Table, states: Sequence[str]) -> Picture:
    """A column for each plan, its states stacked."""
    first = len(table.columns) - len(states) - 1
    found = [
        Column(
            f"{row[0]}",
            _minor(row[-1]),
            _amount(row[-1]),
            tuple(
                (state, _minor(cell), _amount(cell))
                for state, cell in zip(states, row[first:-1], strict=True)
            ),
        )
        for row in table.rows
    ]
    seen = {kind for column in found for kind, size, _ in column.parts if size}
    return columns(
        "What became of each plan's money",
        "A column for each plan, the oldest first, stacked from what can be paid upwards. "
        "The line above is the highest of them.",
        found,
        [
            (state, f"{state.capitalize()} ({state[0].upper()})")
            for state in states
            if state in seen
        ],
    )


def recipients_picture(table: Table) -> Picture:
    """A band for each recipient, a column in it for each plan."""
    names = [column.title for column in table.columns[1:-1]]
    rows = [
        (
            plain(row[0]),
            [
                Column(name, _minor(cell), "no line" if cell is None else _amount(cell), ())
                for name, cell in zip(names, row[1:-1], strict=True)
            ],
        )
        for row in table.rows
    ]
    return small_columns(
        "What the largest recipients had in each plan",
        "All bands have the same scale. The figure is that of the newest plan.",
        names,
        rows,
    )


def scatter_picture(currency: str, lines: Sequence[LineRow]) -> Picture:
    """The first lines; what is beyond them is in the table."""
    points = [
        Point(
            number,
            f"{number}. {plain(line.name)}: {money(Money(line.minor, currency))}",
            line.usage,
            line.risk.value if line.risk.coverage else None,
            line.risk.low,
            line.risk.high,
            line.minor,
        )
        for number, line in enumerate(lines[:_MOST_DOTS], start=1)
    ]
    return scatter(
        "Risk against usage, sized by money",
        "A dot for each recipient. Further right is more fragile, higher is more used; a dot's area "
        "is its money. The line through a dot is the range its risk may lie in, drawn for the "
        f"{WITH_RANGE} largest. Whose risk is not known stands in the lane on the left. The ten "
        "largest bear their numbers in the table.",
        points,
    )


def scatter_notes(lines: Sequence[LineRow]) -> tuple[str, ...]:
    if len(lines) <= _MOST_DOTS:
        return ()
    return (f"The largest {_MOST_DOTS} of {len(lines):,} lines are drawn.",)


def coverage_picture(found: Sequence[Rung]) -> Picture:
    """Each step against all usage."""
    return ladder(
        "How far thanks reach",
        "Of all that the products use, how much gets this far.",
        [
            Item("all usage", TOTAL, per_mille(1000), "accent"),
            *(Item(rung.label, rung.units, per_mille(rung.per_mille), "accent") for rung in found),
        ],
        TOTAL,
    )


def _minor(value: object) -> int:
    return value.minor if isinstance(value, Money) else 0


def _amount(value: object) -> str:
    return amount(value) if isinstance(value, Money) else ""
