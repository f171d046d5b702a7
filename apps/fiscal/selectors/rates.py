"""Which rate holds on a day for a company, and amounts in another currency."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Q, QuerySet

from apps.companies.models import Company
from apps.fiscal.models import ExchangeRate, OwnRate
from sponsorplan.domain.fiscal.rates import EURO, FARTHEST, Converted, Rate, converted, cross
from sponsorplan.domain.money import Money

OWN = "own"


def rate_on(*, company: Company, base: str, quote: str, day: date) -> Rate | None:
    """The company's own rate if it has one, else the reference rate; at most a week old."""
    if base == quote:
        return cross({}, base, quote, day, "same")
    return _own(company, base, quote, day) or _reference(base, quote, day)


def convert(*, company: Company, money: Money, to: str, day: date) -> Converted | None:
    """The amount in ``to`` by the rate of the day; ``None`` where no rate is known."""
    rate = rate_on(company=company, base=money.currency, quote=to, day=day)
    return converted(money, rate) if rate else None


class RateBook:
    """Rates of one company, each asked for once: many amounts share few currencies and days."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._known: dict[tuple[str, str, date], Rate | None] = {}

    def convert(self, money: Money, to: str, day: date) -> Converted | None:
        place = (money.currency, to, day)
        if place not in self._known:
            self._known[place] = rate_on(
                company=self.company, base=money.currency, quote=to, day=day
            )
        rate = self._known[place]
        return converted(money, rate) if rate else None


def own_rate_list(*, company: Company) -> QuerySet[OwnRate]:
    """The newest day first."""
    return OwnRate.objects.filter(company=company)


def reference_list() -> QuerySet[ExchangeRate]:
    """The newest day first."""
    return ExchangeRate.objects.all()


def reference_day() -> date | None:
    """The newest day that has reference rates."""
    newest = ExchangeRate.objects.order_by("-day").first()
    return newest.day if newest else None


def _own(company: Company, base: str, quote: str, day: date) -> Rate | None:
    either = Q(base=base, currency=quote) | Q(base=quote, currency=base)
    first = day - timedelta(days=FARTHEST)
    found = OwnRate.objects.filter(either, company=company, day__range=(first, day)).first()
    if found is None:
        return None
    value = found.digits.value
    return Rate(base, quote, value if found.base == base else 1 / value, found.day, OWN)


def _reference(base: str, quote: str, day: date) -> Rate | None:
    rows = ExchangeRate.objects.filter(
        base=EURO,
        currency__in={base, quote} - {EURO},
        day__range=(day - timedelta(days=FARTHEST), day),
    )
    by_day: defaultdict[date, dict[str, Fraction]] = defaultdict(dict)
    for row in rows:
        by_day[row.day][row.currency] = row.digits.value
    return cross(by_day, base, quote, day, ExchangeRate.Source.ECB.value)
