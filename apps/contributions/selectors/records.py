"""What was pledged and done, and how it stands beside the budget of hours."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from apps.companies.models import Company
from apps.contributions.models import Contribution, TimeBudget
from sponsorplan.domain.contributions.periods import Period, containing, period

_YEAR = 2  # in what `containing` gives


@dataclass(frozen=True, slots=True)
class Given:
    """Minutes that members pledged and did not do yet, and that they did."""

    pledged: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class Hours:
    """A period's minutes; ``budget`` is ``None`` where nobody set one.

    ``left`` is what nobody pledged yet; below 0 when members give more than was meant.
    """

    period: Period
    budget: int | None
    given: Given

    @property
    def left(self) -> int | None:
        if self.budget is None:
            return None
        return self.budget - self.given.pledged - self.given.done


def budget_of(*, company: Company, day: date) -> TimeBudget | None:
    """The budget of the narrowest period with one that the day is in."""
    names = containing(day)
    found = TimeBudget.objects.filter(company=company, period__in=names)
    return min(found, key=lambda budget: names.index(budget.period), default=None)


def hours_of(*, company: Company, day: date) -> Hours:
    """The minutes of the budget's period; of the day's year where there is no budget. Two queries."""
    budget = budget_of(company=company, day=day)
    within = period(budget.period if budget else containing(day)[_YEAR])
    sums = _sums(_within(company, within).values_list("state").annotate(Sum("minutes")))
    return Hours(within, budget.minutes if budget else None, sums)


def given_by_upstream(*, company: Company, within: Period) -> dict[str, Given]:
    """What the upstreams were given in a period, in one query."""
    rows: dict[str, list[tuple[str, int]]] = defaultdict(list)
    counted = _within(company, within).values_list("upstream", "state").annotate(Sum("minutes"))
    for upstream, state, minutes in counted:
        rows[upstream].append((state, minutes))
    return {upstream: _sums(sums) for upstream, sums in rows.items()}


def given_to(*, company: Company, upstream: str) -> Given:
    """What one upstream was ever given."""
    rows = contribution_list(company=company).filter(upstream=upstream).order_by()
    return _sums(rows.values_list("state").annotate(Sum("minutes")))


def contribution_list(*, company: Company) -> QuerySet[Contribution]:
    """The company's contributions, the newest day first; without those that were withdrawn."""
    found = Contribution.objects.filter(company=company)
    return found.exclude(state=Contribution.State.WITHDRAWN).select_related("plan")


def contribution_find(*, company: Company, contribution_id: int) -> Contribution | None:
    """Also one that was withdrawn: its page says so."""
    found = Contribution.objects.filter(company=company, pk=contribution_id)
    return found.select_related("plan").first()


def _within(company: Company, within: Period) -> QuerySet[Contribution]:
    found = contribution_list(company=company).order_by()
    return found.filter(day__gte=within.first, day__lte=within.last)


def _sums(rows: Iterable[tuple[str, int]]) -> Given:
    sums = dict(rows)
    return Given(
        sums.get(Contribution.State.PLEDGED, 0),
        sums.get(Contribution.State.DONE, 0),
    )
