"""Sums of entries, and whether they are what plans and payments say by themselves."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from apps.companies.models import Company
from apps.journals.selectors.entries import Span, entries_in
from apps.journals.selectors.stories import APPROVED, COUNTED, approved_on, payable
from apps.payments.models import Matching, Payment, Transaction
from apps.payments.selectors import entries_of
from apps.plans.models import Line, Plan
from sponsorplan.domain.giving.steps import Step
from sponsorplan.domain.ledger.entries import JournalEntry, Kind, Role
from sponsorplan.domain.money import Money

MOST_AT_ONCE = 2_000
_SIDE = {
    Kind.COMMIT: Role.COMMITMENT,
    Kind.RELEASE: Role.RESERVE,
    Kind.PAY: Role.PREPAID,
    Kind.FEE: Role.FEE,
    Kind.REFUND: Role.PREPAID,
    Kind.EXCHANGE: Role.EXCHANGE,
}
Sums = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Tie:
    """What the journal has beside what the plans or payments have, read another way."""

    label: str
    journal: Money
    source: Money

    @property
    def holds(self) -> bool:
        return self.journal == self.source


class Summing:
    """Counts entries as they go by."""

    def __init__(self) -> None:
        self.entries = 0
        self.sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.without_rate = 0

    def through(self, entries: Iterable[JournalEntry]) -> Iterable[JournalEntry]:
        for entry in entries:
            self.entries += 1
            self.without_rate += entry.kind is Kind.PAY and "it stays in" in entry.note
            for posting in entry.postings:
                if posting.role is _SIDE[entry.kind]:
                    sign = -1 if entry.kind is Kind.PAY else 1
                    self.sums[entry.kind.value][posting.money.currency] += (
                        sign * posting.money.minor
                    )
            yield entry


def sums_of(entries: Iterable[JournalEntry]) -> Summing:
    summing = Summing()
    for _ in summing.through(entries):
        pass
    return summing


def ties_of(*, company: Company, span: Span, sums: Mapping[str, Mapping[str, int]]) -> list[Tie]:
    """By currency: what plans commit and what was paid, each counted by the database alone."""
    plans, paid = _planned(company, span), _paid(company, span)
    return [
        Tie(label, Money(have.get(code, 0), code), Money(source.get(code, 0), code))
        for label, have, source in (
            ("Committed by approved plans", sums.get(Kind.COMMIT.value, {}), plans),
            ("Paid", sums.get(Kind.PAY.value, {}), paid),
        )
        for code in sorted({*have, *source})
    ]


def _planned(company: Company, span: Span) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    plans = Plan.objects.filter(company=company, state__in=APPROVED).select_related("company")
    sums = payable(company).order_by().values("plan_id")
    sums = sums.annotate(sum=Sum(F("amount_minor") + F("extra_minor")))
    whole = dict(sums.values_list("plan_id", "sum"))
    for plan in plans.defer("unplaced", "settings"):
        if span.holds(approved_on(plan)):
            found[plan.currency] += whole.get(plan.pk, 0) - _already(plan)
    return found


def _already(plan: Plan) -> int:
    if plan.replaces_id is None or plan.repeats:
        return 0
    return sum(entry.already.minor for entry in entries_of(plan=plan))


def _paid(company: Company, span: Span) -> dict[str, int]:
    told = Matching.objects.filter(
        company=company,
        plan__state__in=APPROVED,
        state__in=COUNTED,
        transaction__kind=Transaction.Kind.PAYMENT,
    )
    also_told = told.filter(plan=OuterRef("plan"), line__upstream=OuterRef("line__upstream"))
    said = Payment.objects.filter(
        company=company,
        plan__state__in=APPROVED,
        state=Payment.State.DONE,
        source=Payment.Source.MEMBER,
    ).exclude(step=Step.STOP)
    found: dict[str, int] = defaultdict(int)
    by_words = _within(said.filter(~Exists(also_told)), "paid_on", span)
    by_statements = _within(told, "transaction__happened_on", span)
    for row in by_words.order_by().values("currency").annotate(sum=Sum("minor")):
        found[row["currency"]] += row["sum"]
    code = "transaction__currency"
    for row in by_statements.order_by().values(code).annotate(sum=Sum("minor")):
        found[row[code]] += row["sum"]
    return found


def _within(rows: "QuerySet[Any]", day: str, span: Span) -> "QuerySet[Any]":
    if span.starts_on:
        rows = rows.filter(**{f"{day}__gte": span.starts_on})
    return rows.filter(**{f"{day}__lte": span.ends_on}) if span.ends_on else rows


def totals_now(*, company: Company, span: Span) -> list[Tie]:
    """The ties of a journal that is not written yet; none where it is too long to read for a page."""
    lines = Line.objects.filter(company=company, plan__state__in=APPROVED)
    if lines.count() > MOST_AT_ONCE:
        return []
    summing = sums_of(entries_in(company=company, span=span))
    return ties_of(company=company, span=span, sums=summing.sums)


def unmatched_count(*, company: Company, span: Span) -> int:
    """Transactions of statements that belong to no line yet, and so to no entry."""
    moved = Transaction.objects.filter(company=company).exclude(kind=Transaction.Kind.FAILED)
    counted = Count("matchings", filter=Q(matchings__state__in=COUNTED))
    count: int = _within(moved, "happened_on", span).annotate(n=counted).filter(n=0).count()
    return count
