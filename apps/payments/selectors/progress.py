"""How far giving has come, in sums that tie, and the files for GitHub."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from apps.companies.models import Company
from apps.payments.models import Payment
from apps.payments.selectors.giving import Entry, entries_of
from apps.plans.models import Line, Plan
from apps.plans.selectors import plan_list
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.channels.github_sponsors import PLATFORM as GITHUB
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.giving.bulk import Bulk, Row, Wanted, bulk_of
from sponsorplan.domain.giving.steps import Step
from sponsorplan.domain.money import Money


@dataclass(frozen=True, slots=True)
class Part:
    """Entries of one state: how many, and how much of the plan they are."""

    count: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid in one currency, beside what the plan had for it."""

    count: int
    planned: Money
    paid: Money

    @property
    def difference(self) -> Money | None:
        """More or less than planned; ``None`` where that cannot be said."""
        if self.paid.currency != self.planned.currency:
            return None
        return Money(self.paid.minor - self.planned.minor, self.paid.currency)


@dataclass(frozen=True, slots=True)
class Progress:
    """The parts sum to ``total``. ``stops`` are what is left to stop, which has no amount."""

    total: Money
    given: Part
    kept: Part
    skipped: Part
    left: Part
    stops: int
    cut_off: Money
    paid: tuple[Paid, ...]

    @property
    def ties(self) -> bool:
        parts = (self.given, self.kept, self.skipped, self.left)
        return sum(part.amount.minor for part in parts) == self.total.minor

    @property
    def is_over(self) -> bool:
        return not self.left.count and not self.stops


def progress_of(*, entries: Iterable[Entry], currency: str) -> Progress:
    counts: defaultdict[str, int] = defaultdict(int)
    sums: defaultdict[str, int] = defaultdict(int)
    found = list(entries)
    stops = [one for one in found if one.step is Step.STOP]
    for one in found:
        if one.step is not Step.STOP:
            counts[one.state] += 1
        sums[one.state] += 0 if one.state == "kept" else one.due.minor
        sums["kept"] += one.already.minor

    def part(state: str) -> Part:
        return Part(counts[state], Money(sums[state], currency))

    return Progress(
        total=Money(sum(one.wanted.minor for one in found), currency),
        given=part("done"),
        kept=part("kept"),
        skipped=part("skipped"),
        left=part("open"),
        stops=sum(one.state == "open" for one in stops),
        cut_off=Money(sum(one.cut_off.minor for one in found if one.state == "open"), currency),
        paid=_paid(found, currency),
    )


def _paid(entries: Iterable[Entry], currency: str) -> tuple[Paid, ...]:
    by_currency: defaultdict[str, list[Payment]] = defaultdict(list)
    for one in entries:
        if one.payment is not None and one.payment.is_done and one.step is not Step.STOP:
            by_currency[one.payment.currency].append(one.payment)
    return tuple(
        Paid(
            len(payments),
            Money(sum(payment.planned_minor for payment in payments), currency),
            Money(sum(payment.minor for payment in payments), code),
        )
        for code, payments in sorted(by_currency.items(), key=lambda item: item[0] != currency)
    )


@dataclass(frozen=True, slots=True)
class BulkPart:
    """One file for GitHub. Its lines stay the same while they are marked; ``rows`` are left."""

    number: int
    count: int
    rows: tuple[Row, ...]
    entries: tuple[Entry, ...]

    @property
    def total(self) -> Money:
        return Money(sum(row.dollars for row in self.rows) * 100, "USD")


def bulk_for(*, plan: Plan, entries: Iterable[Entry]) -> tuple[tuple[BulkPart, ...], Bulk]:
    """The plan's files for GitHub, and who is in none.

    Only what is new is in them: what a file does to a sponsorship that runs is not documented.
    """
    new = {
        one.line.pk: one
        for one in entries
        if one.platform == GITHUB and one.step in (Step.ONCE, Step.START)
    }
    bulk = bulk_of(
        [Wanted(pk, (one.line.channel or {})["handle"], one.sends) for pk, one in new.items()],
        plan.frequency.paid_as,
    )
    parts = []
    for number, rows in enumerate(bulk.files, start=1):
        left = tuple(row for row in rows if new[row.line].state == "open")
        parts.append(BulkPart(number, len(rows), left, tuple(new[row.line] for row in left)))
    return tuple(parts), bulk


def newer_of(*, plan: Plan) -> Plan | None:
    """The newest approved plan of the same recurring frequency, if it is a later one."""
    if not plan.repeats:
        return None
    newest = _approved(plan.company).filter(policy__frequency=str(plan.frequency)).first()
    return newest if newest is not None and newest.number > plan.number else None


def plan_to_give(*, company: Company) -> Plan | None:
    """The newest approved plan with something left to give.

    Of plans that repeat only the newest of each frequency counts, as it replaces what ran before.
    """
    marks = Payment.objects.filter(plan=OuterRef("plan"), line=OuterRef("pk"))
    open_lines = Line.objects.filter(plan=OuterRef("pk"), state=LineState.PAYABLE).filter(
        ~Exists(marks)
    )
    seen: set[Frequency] = set()
    for plan in _approved(company).annotate(has_open=Exists(open_lines)):
        if plan.repeats and plan.frequency in seen:
            continue
        seen.add(plan.frequency)
        if (plan.has_open or plan.repeats) and _is_left(plan):
            return plan
    return None


def _is_left(plan: Plan) -> bool:
    return any(one.state == "open" for one in entries_of(plan=plan))


def _approved(company: Company) -> QuerySet[Plan]:
    return plan_list(company=company).filter(state=Plan.State.APPROVED)


def given_plans(*, company: Company) -> Sequence[Plan]:
    """The newest approved plans."""
    return list(_approved(company)[:10])
