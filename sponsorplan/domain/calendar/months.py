"""Periods of plans: months, quarters and years counted from the day the first one began."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from sponsorplan.domain.channels.interface import Frequency

_MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}
_YEAR = 12
_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_LAST_YEAR = 9000


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day: 31 January and one month is 28 February."""
    year, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Period:
    """The period ``index`` of a series that began on ``anchor``.

    Each start is counted from the anchor, so that a short month does not shift the ones after it.
    """

    anchor: date
    frequency: Frequency
    index: int = 0

    @property
    def start(self) -> date:
        return add_months(self.anchor, self.index * _MONTHS[self.frequency])

    @property
    def end(self) -> date:
        """The first day that is not in it."""
        return self.next.start

    @property
    def next(self) -> "Period":
        return Period(self.anchor, self.frequency, self.index + 1)

    @property
    def title(self) -> str:
        """What a plan of it is called: ``February 2028``, ``Quarter from 1 January 2028``."""
        start = self.start
        name = _NAMES[start.month - 1]
        if self.frequency is Frequency.MONTHLY:
            return f"{name} {start.year}"
        noun = "Quarter" if self.frequency is Frequency.QUARTERLY else "Year"
        return f"{noun} from {start.day} {name} {start.year}"


def repeats(frequency: Frequency) -> bool:
    """Whether plans of this frequency have periods."""
    return frequency in _MONTHS


def following(before: Period | None, frequency: Frequency, as_of: date) -> Period:
    """The period of a plan made on a day that goes on from one with the period ``before``.

    Made ahead of time it is of the next period; made late, of the one that the day is in. With no
    plan before it, or one of another frequency, a new series begins.
    """
    if before is None or before.frequency is not frequency:
        return Period(as_of, frequency)
    found = before.next
    if as_of < found.end:
        return found
    if as_of.year > _LAST_YEAR:
        return Period(as_of, frequency)
    months = (as_of.year - found.anchor.year) * _YEAR + as_of.month - found.anchor.month
    index = max(months // _MONTHS[frequency], found.index)
    late = Period(found.anchor, frequency, index)
    return late if late.start <= as_of else Period(found.anchor, frequency, index - 1)
