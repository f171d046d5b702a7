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


def months_of(*, company: Company, source: str) -> list[MonthCompared]:
    """Each month that a platform told of, the newest first, beside what statements have of it.

    Of all the company's accounts there together: a statement does not say which of them paid.
    """
    rows = MonthTotal.objects.filter(company=company, feed__source=source).order_by("-month")
    told = list(rows.values("month", "currency").annotate(minor=Sum("minor")))
    have = _have(company, source, [row["month"] for row in told]) if told else {}
    this = timezone.now().date().replace(day=1)
    found = []
    for row in told:
        month, currency = row["month"], row["currency"]
        gross, net = have.get((month, currency), (0, 0))
        told_of, gross_of, net_of = (Money(minor, currency) for minor in (row["minor"], gross, net))
        found.append(MonthCompared(month, told_of, gross_of, net_of, is_over=month < this))
    return found


def months_lacking(*, company: Company) -> list[MonthCompared]:
    """Months that are over and of which statements have another sum than GitHub says."""
    found = months_of(company=company, source=Feed.Source.GITHUB)
    return [one for one in found if one.is_over and not one.agrees]


def _have(
    company: Company, source: str, months: Sequence[date]
) -> dict[tuple[date, str], tuple[int, int]]:
    rows = (
        Transaction.objects.filter(company=company, source=source, happened_on__gte=min(months))
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
