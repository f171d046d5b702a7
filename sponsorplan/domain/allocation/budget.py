"""What one period of a budget comes to: an amount, a share of revenue, or so much per developer."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money, exponent

# The Open Source Pledge asks for 2,000 US dollars a year for each developer.
PLEDGE_MAJOR = 2_000
PERIODS = {
    Frequency.MONTHLY: 12,
    Frequency.QUARTERLY: 4,
    Frequency.YEARLY: 1,
    Frequency.ONE_TIME: 1,
}
_MOST_SHARE = 10_000


class BudgetKind(StrEnum):
    AMOUNT = "amount"  # for each period
    REVENUE = "revenue"  # a share of a year's revenue
    DEVELOPERS = "developers"  # so much a year for each developer


class InvalidBudget(DomainError):
    """A budget that comes to nothing or names no number; ``field`` says which."""

    code: ClassVar[str] = "invalid_budget"
    title: ClassVar[str] = "The budget cannot be used"


@dataclass(frozen=True, slots=True)
class BudgetRule:
    """``minor`` is the amount of one period, a year's revenue, or a year's amount per developer.

    ``share`` is in hundredths of a percent, of revenue; ``people`` counts developers.
    """

    kind: BudgetKind
    minor: int
    currency: str
    share: int = 0
    people: int = 0

    def of_period(self, frequency: Frequency) -> Money:
        """One period's part, rounded down to a minor unit. Raises ``InvalidBudget``."""
        year, field = self._year()
        periods = 1 if self.kind is BudgetKind.AMOUNT else PERIODS[frequency]
        minor = year // periods
        if minor < 1:
            raise InvalidBudget("The budget must come to more than nothing.", field=field)
        return Money(minor, self.currency)

    def _year(self) -> tuple[int, str]:
        if self.kind is BudgetKind.REVENUE:
            if not 0 < self.share <= _MOST_SHARE:
                raise InvalidBudget("The share of revenue is from 0.01 to 100 %.", field="share")
            return self.minor * self.share // _MOST_SHARE, "share"
        if self.kind is BudgetKind.DEVELOPERS:
            if self.people < 1:
                raise InvalidBudget("Say how many developers there are.", field="people")
            return self.minor * self.people, "people"
        return self.minor, "budget"


def pledge(people: int, currency: str = "USD") -> BudgetRule:
    """The Open Source Pledge's pace; in another currency than US dollars the number is the same."""
    return BudgetRule(
        BudgetKind.DEVELOPERS, PLEDGE_MAJOR * 10 ** exponent(currency), currency, people=people
    )
