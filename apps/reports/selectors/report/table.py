"""A table as values with their kinds; a page, a file and a program each write them their way."""

from dataclasses import dataclass, replace
from enum import StrEnum

from sponsorplan.domain.money import Money


class Kind(StrEnum):
    """How a column's values are meant."""

    NAME = "name"  # text that somebody else may have chosen
    WORD = "word"  # one of ours, such as a state or a day
    PLACE = "place"  # a number that names its row
    MONEY = "money"
    COUNT = "count"
    USAGE = "usage"  # units of 2^60
    SHARE = "share"  # per mille
    RISK = "risk"  # ten-thousandths


_SUMMED = {Kind.MONEY, Kind.COUNT, Kind.USAGE, Kind.SHARE}

Value = str | int | Money | None


@dataclass(frozen=True, slots=True)
class Column:
    """``absent`` is what stands where there is no value; no value is never zero.

    One that ``is_extra`` is left out on a narrow screen.
    """

    key: str
    title: str
    kind: Kind
    absent: str = "not known"
    is_extra: bool = False

    @property
    def is_number(self) -> bool:
        return self.kind not in (Kind.NAME, Kind.WORD)


Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` in their order, then ``rest``: what is in none of them; ``total`` sums them all.

    A table without a ``total`` is not a sum. ``head`` is the column that names a row.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    rest: tuple[Row, ...] = ()
    total: Row = ()
    head: int = 0

    @property
    def named_by(self) -> str:
        """The key of the column that names a row."""
        return self.columns[self.head].key

    def folded(self, most: int) -> "Table":
        """With the rows after the first ``most`` as one row, so that the sums stay as they are."""
        if len(self.rows) <= most + 1:
            return self
        beyond = self.rows[most:]
        cells = [
            _sum(column, [row[at] for row in beyond]) for at, column in enumerate(self.columns)
        ]
        cells[self.head] = f"{len(beyond):,} others"
        return replace(self, rows=(*self.rows[:most], tuple(cells)))


def _sum(column: Column, values: list[Value]) -> Value:
    if column.kind not in _SUMMED:
        return ""
    known = [value for value in values if value is not None]
    if not known:
        return None
    if column.kind is Kind.MONEY:
        amounts = [value for value in known if isinstance(value, Money)]
        return Money(sum(amount.minor for amount in amounts), amounts[0].currency)
    return sum(value for value in known if isinstance(value, int))
