"""Fiscal years: spans of days, both ends included, of which no two share a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from sponsorplan.domain.errors import DomainError

LONGEST = 731  # days: a first year that is drawn out, never more than two


class UnusableYear(DomainError):
    """``field`` names what cannot be used."""

    code: ClassVar[str] = "unusable_fiscal_year"
    title: ClassVar[str] = "The fiscal year cannot be used"


@dataclass(frozen=True, slots=True)
class Span:
    """From ``first`` to ``last``, both included."""

    name: str
    first: date
    last: date

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        return (self.last - self.first) // timedelta(days=1) + 1


def check(new: Span, others: Iterable[Span]) -> None:
    """Raise ``UnusableYear`` for an empty or endless span, or one that shares a day with another."""
    if new.last < new.first:
        raise UnusableYear("It ends before it begins.", field="until")
    if new.days > LONGEST:
        raise UnusableYear("A fiscal year is at most two years long.", field="until")
    for other in others:
        if new.first <= other.last and other.first <= new.last:
            raise UnusableYear(
                f"It shares days with {other.name}, which is from {other.first} to {other.last}.",
                field="since",
            )
