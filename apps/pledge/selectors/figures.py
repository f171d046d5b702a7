"""What a year's payments amount to, from what statements of platforms and banks confirm."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from apps.companies.models import Company
from apps.contributions.models import Contribution
from apps.fiscal.selectors import RateBook
from apps.payments.models import Matching, Payment, Transaction
from apps.pledge.models import PledgeReport
from apps.pledge.selectors.records import statement_list
from apps.upstreams.models import Correction
from apps.upstreams.selectors import correction_list
from sponsorplan.domain.money import Money
from sponsorplan.domain.pledge.counting import Counted, Paid, Rate, Verdict, count
from sponsorplan.domain.pledge.report import Frame, RateUsed, Report, from_document, report_of
from sponsorplan.domain.pledge.rules import CURRENCY, Rule

_NAMES = {"own": "your own rate", "ecb": "European Central Bank"}
RECONCILED = (Matching.State.MADE, Matching.State.CONFIRMED)
_COUNTED = (Transaction.Kind.PAYMENT, Transaction.Kind.REFUND)


@dataclass(frozen=True, slots=True)
class Unproven:
    """What members marked as paid and no statement confirms, of one currency."""

    count: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Figures:
    """``rates`` are those that other currencies were counted with, by currency.

    ``minutes`` of time stand beside the money and are in no sum.
    """

    counted: Counted
    rates: tuple[RateUsed, ...]
    unproven: tuple[Unproven, ...]
    minutes: int


def figures_of(*, report: PledgeReport) -> Figures:
    """The figures of the report's days as they are now, in as many queries for any number of rows."""
    company, start, end = report.company, report.start, report.end
    done = Contribution.objects.filter(
        company=company, state=Contribution.State.DONE, day__range=(start, end)
    )
    paid = list(_paid(company, start, end))
    rates = rates_of(report=report, currencies={one.currency for one in paid})
    return Figures(
        count(
            paid,
            rates={
                one.currency: Rate(Fraction(one.value), date.fromisoformat(one.day), one.source)
                for one in rates
            },
            verdicts=verdicts_of(company=company),
            developers=report.developers,
        ),
        rates,
        unproven_of(company=company, start=start, end=end),
        done.aggregate(sum=Sum("minutes"))["sum"] or 0,
    )


def preview_of(*, report: PledgeReport, figures: Figures) -> Report | None:
    """The report as it would be published; ``None`` while something is not known."""
    frame = Frame(
        report.company.name,
        str(report.year),
        report.start.isoformat(),
        report.end.isoformat(),
        report.report_date.isoformat() if report.report_date else "",
        report.url,
    )
    return report_of(
        figures.counted, frame=frame, redactions=report.redactions, rates=figures.rates
    )


def frozen_report(*, report: PledgeReport) -> Report | None:
    """What was published, whatever happened since."""
    return from_document(report.document) if report.is_published else None


def rates_of(*, report: PledgeReport, currencies: Collection[str]) -> tuple[RateUsed, ...]:
    """US dollars for one unit: what members typed, else the stored rate of the report's last day.

    A year that is not over takes today's. What has neither is left out.
    """
    typed = [
        RateUsed(currency, one["value"], one["day"], one["source"])
        for currency, one in report.rates.items()
    ]
    wanted = {*currencies} - {CURRENCY, *report.rates}
    day = min(report.end, timezone.now().date())
    book = RateBook(company=report.company, currencies={*wanted, CURRENCY}, days=[day])
    stored = [(currency, book.rate(currency, CURRENCY, day)) for currency in wanted]
    found = [
        RateUsed(currency, rate.text, rate.day.isoformat(), _NAMES[rate.source])
        for currency, rate in stored
        if rate
    ]
    return tuple(sorted([*typed, *found], key=lambda one: one.currency))


def verdicts_of(*, company: Company) -> dict[str, Verdict]:
    """What is known of recipients by upstream: a member's newest word, else what the company owns."""
    found = {
        key: Verdict(counts=False, rule=Rule.OWN_PROJECT, reason=why)
        for key, why in _owned(company)
    }
    for row in statement_list(company=company).order_by("upstream", "version"):
        rule = Rule(row.rule) if row.rule else None
        found[row.upstream] = Verdict(row.counts, rule, row.reason, row.made_by)
    return found


def unproven_of(*, company: Company, start: date, end: date) -> tuple[Unproven, ...]:
    """Payments on these days of which no matching is made or confirmed, by currency."""
    confirmed = Matching.objects.filter(
        plan_id=OuterRef("plan_id"), line_id=OuterRef("line_id"), state__in=RECONCILED
    )
    marked = Payment.objects.filter(
        company=company, state=Payment.State.DONE, minor__gt=0, paid_on__range=(start, end)
    ).exclude(Exists(confirmed))
    sums: dict[str, tuple[int, int]] = {}
    for currency, minor in marked.order_by().values_list("currency", "minor"):
        number, total = sums.get(currency, (0, 0))
        sums[currency] = number + 1, total + minor
    return tuple(
        Unproven(number, Money(total, currency))
        for currency, (number, total) in sorted(sums.items())
    )


def _paid(company: Company, start: date, end: date) -> Iterator[Paid]:
    for row in _confirmed(company, start, end).select_related("transaction", "line"):
        said = row.transaction
        sign = -1 if said.kind == Transaction.Kind.REFUND else 1
        yield Paid(
            row.line.upstream, row.line.name, sign * row.minor, said.currency, _fee(row, sign)
        )


def _fee(row: Matching, sign: int) -> int | None:
    """The matching's part of the transaction's fee, rounded down; what comes back has none."""
    said = row.transaction
    if said.fee_minor is None:
        return None
    if sign < 0 or not said.gross_minor:
        return 0
    return said.fee_minor * row.minor // said.gross_minor


def _confirmed(company: Company, start: date, end: date) -> QuerySet[Matching]:
    return Matching.objects.filter(
        company=company,
        state__in=RECONCILED,
        transaction__kind__in=_COUNTED,
        transaction__happened_on__range=(start, end),
    )


def _owned(company: Company) -> Iterator[tuple[str, str]]:
    """Upstreams that a member said belong to the company itself, or that its own account has."""
    names = {company.name.casefold(), company.slug.casefold()}
    for row in correction_list(company=company).filter(kind=Correction.Kind.OWNED):
        if row.target.casefold() in names:
            yield row.subject, f"A member said that it belongs to {row.target}."
    if company.github_login:
        mine = f"github.com/{company.github_login.lower()}"
        lines = Matching.objects.filter(company=company, line__upstream__istartswith=mine)
        for key in lines.order_by().values_list("line__upstream", flat=True).distinct():
            if key.lower() == mine or key.lower().startswith(f"{mine}/"):
                yield key, f"It is of your own account {company.github_login}."
