"""The time that a budget of hours is for: a year, a quarter or a month of the calendar."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from sponsorplan.domain.errors import DomainError

_PERIOD = re.compile(r"(2[0-9]{3})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?")
_MONTHS = 12
_QUARTER = 3


class InvalidPeriod(DomainError):
    """A period that is no year, quarter or month."""

    code: ClassVar[str] = "invalid_period"
    title: ClassVar[str] = "The period could not be read"


@dataclass(frozen=True, slots=True)
class Period:
    """``name`` is ``2026``, ``2026-Q4`` or ``2026-11``; ``first`` and ``last`` are its days."""

    name: str
    first: date
    last: date


def period(name: str) -> Period:
    """The period of that name. Raises ``InvalidPeriod``."""
    found = _PERIOD.fullmatch(name.strip().upper())
    if not found:
        raise InvalidPeriod(
            f"“{name.strip()[:20]}” is not a period. Write a year, a quarter or a month: 2026, "
            "2026-Q4 or 2026-11."
        )
    year = int(found[1])
    if found[2]:
        return _of_months(found[0], year, int(found[2]), 1)
    if found[3]:
        return _of_months(found[0], year, (int(found[3]) - 1) * _QUARTER + 1, _QUARTER)
    return _of_months(found[0], year, 1, _MONTHS)


def containing(day: date) -> tuple[str, str, str]:
    """Names of the month, the quarter and the year that a day is in: the narrowest first."""
    quarter = (day.month - 1) // _QUARTER + 1
    return f"{day.year}-{day.month:02d}", f"{day.year}-Q{quarter}", f"{day.year}"


def _of_months(name: str, year: int, month: int, months: int) -> Period:
    ends = month + months
    after = date(year + ends // (_MONTHS + 1), (ends - 1) % _MONTHS + 1, 1)
    return Period(name, date(year, month, 1), after - timedelta(days=1))
