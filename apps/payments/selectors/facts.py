"""What is compared, as the core takes it: lines as owed, transactions as seen, what people said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from apps.companies.models import Company
from apps.fiscal.selectors import RateBook
from apps.payments.models import Matching, Payment, Transaction
from apps.payments.selectors.giving import Entry, entries_of, sends_of
from apps.plans.models import Plan
from apps.plans.selectors import plan_list
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.giving.steps import Step
from sponsorplan.domain.reconcile.match import Rates
from sponsorplan.domain.reconcile.shapes import Kind, Mark, Owed, Said, Seen, Verdict

# A payment may be a few days older than its plan's approval, and a bank or an invoice takes weeks.
_BEFORE, _AFTER = timedelta(days=7), timedelta(days=60)
_MONTHS = {Frequency.MONTHLY: 1, Frequency.YEARLY: 12}


@dataclass(frozen=True, slots=True)
class Facts:
    owed: tuple[Owed, ...]
    seen: tuple[Seen, ...]
    said: tuple[Said, ...]
    rates: Rates


def facts_of(*, company: Company, today: date) -> Facts:
    """All that a company's plans owe and its statements say, and rates between their currencies."""
    seen = tuple(seen_of(row) for row in Transaction.objects.filter(company=company))
    owed = tuple(_owed(company, today))
    return Facts(owed, seen, _said(company), _rates(company, owed, seen))


def _rates(company: Company, owed: Iterable[Owed], seen: Iterable[Seen]) -> Rates:
    planned = {one.currency for one in owed}
    days = {one.on for one in seen if one.currency not in planned or len(planned) > 1}
    currencies = planned | {one.currency for one in seen}
    book = RateBook(company=company, currencies=currencies, days=days)

    def on(base: str, quote: str, day: date) -> Fraction | None:
        rate = book.rate(base, quote, day)
        return rate.value if rate else None

    return on


def seen_of(row: Transaction) -> Seen:
    return Seen(
        pk=row.pk,
        name=row.external_id,
        kind=Kind(row.kind),
        on=row.happened_on,
        platform=row.platform,
        payee=row.payee,
        gross=row.gross_minor,
        currency=row.currency,
        fee=row.fee_minor,
        reference=row.reference,
        memo=row.memo,
        refund_of=row.refund_of,
        source=row.source,
    )


def _said(company: Company) -> tuple[Said, ...]:
    states = (Matching.State.CONFIRMED, Matching.State.REFUSED)
    rows = Matching.objects.filter(company=company, state__in=states)
    return tuple(
        Said(row.transaction_id, row.plan_id, row.line_id, Verdict(row.state), row.minor)
        for row in rows
    )


def _owed(company: Company, today: date) -> Iterable[Owed]:
    states = (Plan.State.APPROVED, Plan.State.REPLACED)
    plans = list(plan_list(company=company).filter(state__in=states).order_by("number"))
    for plan in plans:
        opens = min(_begins(plan), today)
        ends = _ends(plan, plans)
        periods = _periods(plan, opens, min(ends or today, today))
        closes = (ends or opens + timedelta(days=366 if plan.repeats else 92)) + _AFTER
        for entry in entries_of(plan=plan):
            one = _owed_of(plan, entry, opens, closes, periods)
            if one is not None:
                yield one


def _begins(plan: Plan) -> date:
    """The day it was approved; for one that came by another way the day that it is of."""
    return min(plan.approved_at.date(), plan.as_of) if plan.approved_at else plan.as_of


def _ends(plan: Plan, plans: Iterable[Plan]) -> date | None:
    """The day a newer plan of the same recurring frequency takes over; ``None`` if none has."""
    if not plan.repeats:
        return None
    later = (one for one in plans if one.number > plan.number and one.frequency == plan.frequency)
    return next((_begins(one) for one in later), None)


def _periods(plan: Plan, opens: date, until: date) -> int:
    """How many payments of a plan that repeats have come due, the first on the day it begins."""
    step = _MONTHS.get(plan.frequency)
    if not step:
        return 1
    months = (until.year - opens.year) * 12 + until.month - opens.month
    months -= 1 if until.day < opens.day else 0
    return max(months, 0) // step + 1


def _owed_of(plan: Plan, entry: Entry, opens: date, closes: date, periods: int) -> Owed | None:
    mark = entry.payment
    if entry.step is Step.STOP or (plan.state == Plan.State.REPLACED and mark is None):
        return None
    amount = sends_of(entry.line, entry.wanted) if plan.repeats else entry.sends
    if not amount.minor and mark is None:
        return None
    return Owed(
        plan=plan.pk,
        line=entry.line.pk,
        platform=entry.platform,
        handle=str((entry.line.channel or {})["handle"]),
        name=entry.line.name,
        minor=amount.minor,
        currency=amount.currency,
        opens=opens - _BEFORE,
        closes=closes,
        periods=periods,
        tag=f"{plan.company.slug}-plan-{plan.number}",
        mark=_mark(mark),
        skipped=mark is not None and not mark.is_done,
    )


def _mark(payment: Payment | None) -> Mark | None:
    if payment is None or not payment.is_done or payment.paid_on is None:
        return None
    return Mark(payment.minor, payment.currency, payment.paid_on, payment.reference)
