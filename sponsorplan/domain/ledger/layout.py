"""The columns of a table as a company's accounting program wants them.

One line of text is one column: ``Title = field``, or ``Title = "always this"``. Columns are moved by
moving lines, renamed on the left, and left out with their line.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money

MOST_COLUMNS = 60
_LONGEST = 100
_LINE = re.compile(r"\s*(?P<title>[^=]+?)\s*=\s*(?:\"(?P<fixed>[^\"]*)\"|(?P<field>[a-z_]+))\s*")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")

Value = str | Money | date | int | None
Row = Mapping[str, Value]


class InvalidLayout(DomainError):
    """Columns that cannot be written. ``field`` names the column or the line."""

    code: ClassVar[str] = "invalid_layout"
    title: ClassVar[str] = "The columns could not be used"


class DateForm(StrEnum):
    ISO = "iso"  # 2026-12-31
    DAY_FIRST = "day_first"  # 31/12/2026
    MONTH_FIRST = "month_first"  # 12/31/2026
    DOTS = "dots"  # 31.12.2026

    def write(self, day: date) -> str:
        return day.strftime(_FORMS[self])


_FORMS = {
    DateForm.ISO: "%Y-%m-%d",
    DateForm.DAY_FIRST: "%d/%m/%Y",
    DateForm.MONTH_FIRST: "%m/%d/%Y",
    DateForm.DOTS: "%d.%m.%Y",
}


class DecimalSign(StrEnum):
    POINT = "point"
    COMMA = "comma"

    def write(self, money: Money) -> str:
        return money.decimal.replace(".", ",") if self is DecimalSign.COMMA else money.decimal


@dataclass(frozen=True, slots=True)
class Column:
    """``field`` of a row under ``title``, or where ``fixed`` is text, always that."""

    title: str
    field: str = ""
    fixed: str | None = None

    @property
    def line(self) -> str:
        return (
            f'{self.title} = "{self.fixed}"'
            if self.fixed is not None
            else f"{self.title} = {self.field}"
        )


@dataclass(frozen=True, slots=True)
class Layout:
    columns: Sequence[Column]
    date_form: DateForm = DateForm.ISO
    decimal_sign: DecimalSign = DecimalSign.POINT

    @property
    def titles(self) -> list[str]:
        return [column.title for column in self.columns]

    @property
    def text(self) -> str:
        return "\n".join(column.line for column in self.columns)

    def values(self, row: Row) -> list[Value]:
        """What stands in the row's cells, not yet written."""
        return [
            row.get(column.field) if column.fixed is None else column.fixed
            for column in self.columns
        ]

    def cells(self, row: Row) -> list[tuple[str, bool]]:
        """Each cell as text, and whether it is a figure that stays bare."""
        return [self._cell(value) for value in self.values(row)]

    def _cell(self, value: Value) -> tuple[str, bool]:
        if isinstance(value, Money):
            return self.decimal_sign.write(value), True
        if isinstance(value, date):
            return self.date_form.write(value), True
        return ("" if value is None else str(value)), isinstance(value, int)


def columns_of(text: str, fields: Iterable[str]) -> list[Column]:
    """The columns that the lines say. Raises ``InvalidLayout`` with the line and what to do."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    return checked([_column(number, line) for number, line in lines], fields)


def _column(number: int, line: str) -> Column:
    found = _LINE.fullmatch(line)
    if found is None:
        raise InvalidLayout(
            f"Line {number}, “{line.strip()[:60]}”, is no column. Write Title = field, or "
            'Title = "text" for what is always the same.',
            field=f"line {number}",
        )
    return Column(found["title"], found["field"] or "", found["fixed"])


def checked(columns: Sequence[Column], fields: Iterable[str]) -> list[Column]:
    """The columns. Raises ``InvalidLayout`` with the title of the one that is wrong."""
    known = list(fields)
    if not columns:
        raise InvalidLayout("Keep at least one column.", field="columns")
    if len(columns) > MOST_COLUMNS:
        raise InvalidLayout(f"Keep at most {MOST_COLUMNS} columns.", field="columns")
    seen: set[str] = set()
    for column in columns:
        _check(column, known)
        if column.title in seen:
            raise InvalidLayout(
                f"Two columns are called “{column.title}”. Give each its own title.",
                field=column.title,
            )
        seen.add(column.title)
    return list(columns)


def _check(column: Column, known: Sequence[str]) -> None:
    texts = (column.title, column.fixed or "")
    if not column.title.strip() or any(
        len(text) > _LONGEST or _UNSEEN.search(text) for text in texts
    ):
        raise InvalidLayout(
            f"“{column.title[:60]}”: write a title, and text of at most {_LONGEST} characters on one "
            "line.",
            field=column.title[:60],
        )
    if column.fixed is None and column.field not in known:
        raise InvalidLayout(
            f"“{column.title}”: there is no field “{column.field}”. Use one of {', '.join(known)}, or "
            "text in quotation marks.",
            field=column.title,
        )
