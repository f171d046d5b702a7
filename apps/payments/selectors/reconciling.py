"""Whether it arrived: how lines stand, what waits for a person, and totals that tie."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.companies.models import Company
from apps.payments.models import Matching, Receipt, Standing, Transaction
from apps.plans.models import Plan
from sponsorplan.domain.money import Money
from sponsorplan.domain.reconcile.standing import State

_COUNTED = (Matching.State.MADE, Matching.State.CONFIRMED)
# What somebody should look at, the most pressing first.
TROUBLED = (State.SHORT, State.MISSING, State.DUPLICATE, State.OVER, State.REFUNDED)
_HEAVY = ("because", "packages", "risk", "other_addresses", "upstreams")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which standings to list; empty for all. ``period`` is a month, as ``2026-11``."""

    state: str = ""
    platform: str = ""
    plan: int | None = None
    period: str = ""


def standing_list(*, company: Company, wanted: Wanted | None = None) -> QuerySet[Standing]:
    """How lines stand, those of the newest plan first, each with how many receipts it has."""
    asked = wanted or Wanted()
    found = Standing.objects.filter(company=company)
    if asked.state == "trouble":
        found = found.filter(state__in=TROUBLED)
    elif asked.state:
        found = found.filter(state=asked.state)
    if asked.platform:
        found = found.filter(platform=asked.platform)
    if asked.plan is not None:
        found = found.filter(plan__number=asked.plan)
    if asked.period:
        year, _, month = asked.period.partition("-")
        found = found.filter(plan__as_of__year=int(year), plan__as_of__month=int(month))
    receipts = (
        Receipt.objects.filter(payment__plan=OuterRef("plan"), payment__line=OuterRef("line"))
        .order_by()
        .values("payment__line")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        found.select_related("plan", "line")
        .defer(*(f"line__{name}" for name in _HEAVY), "plan__settings", "plan__unplaced")
        .annotate(receipt_count=Coalesce(Subquery(receipts), 0))
        .order_by("-plan__number", "line__position", "pk")
    )


def standing_find(*, company: Company, standing_id: int) -> Standing | None:
    return standing_list(company=company).filter(pk=standing_id).first()


def standing_of_line(*, company: Company, plan: int, line: int) -> Standing | None:
    return standing_list(company=company).filter(plan=plan, line=line).first()


def question_list(*, company: Company) -> QuerySet[Matching]:
    """What the rules propose and no person has decided, the largest first."""
    return (
        matching_list(company=company)
        .filter(state=Matching.State.PROPOSED)
        .order_by("-minor", "transaction", "pk")
    )


def matching_list(*, company: Company) -> QuerySet[Matching]:
    return (
        Matching.objects.filter(company=company)
        .select_related("transaction", "plan", "line")
        .defer(*(f"line__{name}" for name in _HEAVY), "plan__settings", "plan__unplaced")
    )


def matching_find(*, company: Company, matching_id: int) -> Matching | None:
    return matching_list(company=company).filter(pk=matching_id).first()


def matchings_of(*, standing: Standing) -> QuerySet[Matching]:
    """All that was ever said of the line, by the day of the transaction."""
    return (
        matching_list(company=standing.company)
        .filter(plan=standing.plan_id, line=standing.line_id)
        .order_by("transaction__happened_on", "transaction", "pk")
    )


def transaction_find(*, company: Company, transaction_id: int) -> Transaction | None:
    rows = Transaction.objects.filter(company=company, pk=transaction_id)
    return rows.prefetch_related(_matchings()).first()


def unknown_list(*, company: Company) -> QuerySet[Transaction]:
    """Transactions that fit nothing: no line has them, and none is proposed. Newest first."""
    known = Matching.objects.filter(company=company).exclude(state=Matching.State.REFUSED)
    rows = Transaction.objects.filter(company=company)
    return rows.exclude(pk__in=known.values("transaction")).order_by("-happened_on", "-pk")


def _matchings() -> "Prefetch[str]":
    return Prefetch("matchings", Matching.objects.select_related("plan", "line"))


@dataclass(frozen=True, slots=True)
class Total:
    """One currency: ``paid`` is ``seen``, which lines have, and ``unmatched`` together.

    ``net`` is what all payments less refunds leave where fees are known to be inside.
    """

    planned: Money
    given: Money
    paid: Money
    seen: Money
    unmatched: Money
    refunded: Money
    fees: Money
    short: Money

    @property
    def net(self) -> Money:
        left = self.paid.minor - self.refunded.minor - self.fees.minor
        return Money(left, self.paid.currency)


def totals(*, company: Company) -> Sequence[Total]:
    """Sums of all lines and transactions by currency, in a few queries however many there are."""
    lines = Standing.objects.filter(company=company).order_by()
    rows = Transaction.objects.filter(company=company).order_by()
    payments = rows.filter(kind=Transaction.Kind.PAYMENT)
    matched = Matching.objects.filter(
        company=company, state__in=_COUNTED, transaction__kind=Transaction.Kind.PAYMENT
    ).order_by()
    planned = _by(lines.exclude(state=State.SKIPPED), "currency", Sum("planned_minor"))
    given = _by(lines.exclude(marked_minor=None), "marked_currency", Sum("marked_minor"))
    lacking = Sum(F("planned_minor") - F("gross_minor") + F("refunded_minor") - F("asked_minor"))
    short = _by(lines.filter(state=State.SHORT, seen_currency=F("currency")), "currency", lacking)
    paid = _by(payments, "currency", Sum("gross_minor"))
    inside = _by(payments, "currency", Sum("fee_minor"))
    apart = _by(rows.filter(kind=Transaction.Kind.FEE), "currency", Sum("gross_minor"))
    back = _by(rows.filter(kind=Transaction.Kind.REFUND), "currency", Sum("gross_minor"))
    seen = _by(matched, "transaction__currency", Sum("minor"))
    codes = sorted({*planned, *given, *paid, *apart, *back})
    return [
        Total(
            planned=Money(planned.get(code, 0), code),
            given=Money(given.get(code, 0), code),
            paid=Money(paid.get(code, 0), code),
            seen=Money(seen.get(code, 0), code),
            unmatched=Money(paid.get(code, 0) - seen.get(code, 0), code),
            refunded=Money(back.get(code, 0), code),
            fees=Money(inside.get(code, 0) + apart.get(code, 0), code),
            short=Money(short.get(code, 0), code),
        )
        for code in codes
    ]


def _by(rows: "QuerySet[object]", code: str, total: Sum) -> dict[str, int]:  # type: ignore[type-var]  # of any model
    found = rows.values_list(code).annotate(total=total)
    return {str(currency): int(minor or 0) for currency, minor in found}


@dataclass(frozen=True, slots=True)
class Arrived:
    """How many lines are in each state, and how many questions wait."""

    states: dict[str, int]
    questions: int
    unknown: int
    worst: tuple[Standing, ...]

    @property
    def trouble(self) -> int:
        return sum(self.states.get(state, 0) for state in TROUBLED)


def arrived(*, company: Company, plan: Plan | None = None) -> Arrived:
    """What a page says in a few words of whether it arrived, of a plan or of all."""
    lines = Standing.objects.filter(company=company)
    questions = Matching.objects.filter(company=company, state=Matching.State.PROPOSED)
    if plan is not None:
        lines, questions = lines.filter(plan=plan), questions.filter(plan=plan)
    states = dict(lines.order_by().values_list("state").annotate(Count("pk")))
    if plan is not None and not states:
        return Arrived({}, 0, 0, ())
    worst = standing_list(company=company).filter(
        Q(plan=plan) if plan is not None else Q(), state__in=TROUBLED
    )
    if not any(state in states for state in TROUBLED):
        worst = worst.none()
    return Arrived(
        states,
        questions.count(),
        unknown_list(company=company).count() if plan is None else 0,
        tuple(worst.order_by(F("difference_minor").asc(nulls_last=True), "pk")[:3]),
    )


def plans_of(*, company: Company) -> list[Plan]:
    """Plans that have a line to compare, newest first."""
    rows = Plan.objects.filter(company=company, standings__isnull=False)
    return list(rows.only("number", "title", "as_of").distinct().order_by("-number")[:100])


def platforms_of(*, company: Company) -> list[str]:
    rows = Standing.objects.filter(company=company).order_by("platform")
    return list(rows.values_list("platform", flat=True).distinct())


def line_search(*, company: Company, text: str) -> list[Standing]:
    """Lines to match by hand: those whose recipient has the text in its name, newest plans first."""
    rows = standing_list(company=company)
    if text:
        rows = rows.filter(Q(line__name__icontains=text) | Q(handle__icontains=text))
    return list(rows[:50])
