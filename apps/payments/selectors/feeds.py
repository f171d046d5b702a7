"""Accounts that are asked about each day, and what platforms say was spent through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from apps.companies.models import Company
from apps.payments.models import Feed, MonthTotal, Transaction
from sponsorplan.domain.money import Money


@dataclass(frozen=True, slots=True)
class MonthCompared:
    """One month of an account: what the platform says was spent, and what its statements have.

    ``net`` is without the fees that are known: whether the platform counts them, it does not say.
    """

    month: date
    told: Money
    gross: Money
    net: Money
    is_over: bool

    @property
    def agrees(self) -> bool:
        return self.told.minor in (self.gross.minor, self.net.minor)

    @property
    def missing(self) -> Money:
        """What statements lack; negative where they have more. Of both readings the nearer."""
        lacks = (self.told.minor - self.gross.minor, self.told.minor - self.net.minor)
        return Money(min(lacks, key=abs), self.told.currency)


def feed_list(*, company: Company) -> QuerySet[Feed]:
    return Feed.objects.filter(company=company).select_related("statement")


def feed_find(*, company: Company, feed_id: int) -> Feed | None:
    return feed_list(company=company).filter(pk=feed_id).first()


def feed_sources() -> list[str]:
    """The platforms that the operator switched on."""
    return [one for one in Feed.Source.values if one in settings.SPONSORPLAN_FEEDS]


def months_of(*, feed: Feed) -> list[MonthCompared]:
    """Each month that the platform told of, the newest first, beside what statements have of it."""
    told = list(MonthTotal.objects.filter(feed=feed))
    have = _have(feed, [one.month for one in told], {one.currency for one in told})
    this = timezone.now().date().replace(day=1)
    found = []
    for one in told:
        gross, net = have.get((one.month, one.currency), (0, 0))
        told_of, gross_of, net_of = (
            Money(minor, one.currency) for minor in (one.minor, gross, net)
        )
        found.append(MonthCompared(one.month, told_of, gross_of, net_of, is_over=one.month < this))
    return found


def months_lacking(*, company: Company) -> list[tuple[Feed, MonthCompared]]:
    """Months that are over and of which statements have another sum than the platform says."""
    feeds = feed_list(company=company).filter(source=Feed.Source.GITHUB)
    return [
        (feed, one)
        for feed in feeds
        for one in months_of(feed=feed)
        if one.is_over and not one.agrees
    ]


def _have(
    feed: Feed, months: Sequence[date], currencies: set[str]
) -> dict[tuple[date, str], tuple[int, int]]:
    if not months:
        return {}
    rows = (
        Transaction.objects.filter(
            company=feed.company_id,
            source=feed.source,
            currency__in=currencies,
            happened_on__gte=min(months),
        )
        .order_by()
        .annotate(month=TruncMonth("happened_on"))
        .values("month", "currency")
        .annotate(
            paid=Coalesce(Sum("gross_minor", filter=Q(kind=Transaction.Kind.PAYMENT)), 0),
            back=Coalesce(Sum("gross_minor", filter=Q(kind=Transaction.Kind.REFUND)), 0),
            fees=Coalesce(
                Sum(Coalesce(F("fee_minor"), 0), filter=Q(kind=Transaction.Kind.PAYMENT)), 0
            ),
        )
    )
    return {
        (row["month"], row["currency"]): (
            row["paid"] - row["back"],
            row["paid"] - row["back"] - row["fees"],
        )
        for row in rows
    }
