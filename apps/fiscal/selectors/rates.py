"""Which rate holds on a day for a company, and amounts in another currency."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import QuerySet

from apps.companies.models import Company
from apps.fiscal.models import ExchangeRate, OwnRate
from sponsorplan.domain.fiscal.rates import EURO, FARTHEST, Converted, Rate, converted, cross
from sponsorplan.domain.money import Money

OWN = "own"
_WEEK = timedelta(days=FARTHEST)


class RateBook:
    """The rates of a company between some currencies on some days, read once for many amounts."""

    def __init__(
        self, *, company: Company, currencies: Collection[str], days: Collection[date]
    ) -> None:
        self._own: list[OwnRate] = []
        self._by_day: defaultdict[date, dict[str, Fraction]] = defaultdict(dict)
        if len(set(currencies)) < 2 or not days:  # noqa: PLR2004 - nothing to exchange
            return
        span = (min(days) - _WEEK, max(days))
        own = OwnRate.objects.filter(company=company, day__range=span)
        self._own = list(own.filter(base__in=currencies, currency__in=currencies))
        rows = ExchangeRate.objects.filter(
            base=EURO, currency__in={*currencies} - {EURO}, day__range=span
        )
        for row in rows:
            self._by_day[row.day][row.currency] = row.digits.value

    def rate(self, base: str, quote: str, day: date) -> Rate | None:
        """The company's own rate if it has one, else the reference rate; at most a week old."""
        source = ExchangeRate.Source.ECB.value
        if base != quote:
            for row in self._own:
                if {row.base, row.currency} == {base, quote} and day - _WEEK <= row.day <= day:
                    value = row.digits.value
                    return Rate(base, quote, value if row.base == base else 1 / value, row.day, OWN)
        return cross(self._by_day, base, quote, day, source)

    def convert(self, money: Money, to: str, day: date) -> Converted | None:
        rate = self.rate(money.currency, to, day)
        return converted(money, rate) if rate else None


def rate_on(*, company: Company, base: str, quote: str, day: date) -> Rate | None:
    """The rate of the day, or of the last one before it that has one, at most a week back."""
    return RateBook(company=company, currencies={base, quote}, days=[day]).rate(base, quote, day)


def convert(*, company: Company, money: Money, to: str, day: date) -> Converted | None:
    """The amount in ``to`` by the rate of the day; ``None`` where no rate is known."""
    rate = rate_on(company=company, base=money.currency, quote=to, day=day)
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
