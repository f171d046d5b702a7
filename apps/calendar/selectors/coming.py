"""What is coming for a company, from everything that has an end."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, timedelta

from apps.approvals.models import ApprovalRequest
from apps.calendar.selectors.records import card_list
from apps.calendar.selectors.series import running_of
from apps.companies.models import Company
from apps.companies.selectors import token_list
from apps.payments.models import Payment
from apps.plans.models import Plan, VoteRound
from apps.pledge.selectors import last_reported
from sponsorplan.domain.calendar import events
from sponsorplan.domain.calendar.events import Event
from sponsorplan.domain.calendar.months import Period
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money
from sponsorplan.domain.pledge.rules import renewal_due, warned_from

_AHEAD = 366


def events_of(*, company: Company, today: date) -> list[Event]:
    """All events, in as many queries for any number of them."""
    found = [
        *_approvals(company, today),
        *_votes(company),
        *_tokens(company),
        *_cards(company),
        *_plans(company),
        *_budgets(company),
        *_pledge(company),
        *_renewals(company, today),
    ]
    return sorted(found, key=lambda one: (one.day, one.key))


def _approvals(company: Company, today: date) -> Iterator[Event]:
    waiting = ApprovalRequest.objects.filter(company=company, state=ApprovalRequest.State.OPEN)
    for row in waiting.select_related("plan"):
        yield events.approval_waits(
            request=row.pk,
            plan=row.plan.number,
            title=row.plan.title,
            asked=row.asked_at.astimezone(UTC).date(),
            today=today,
        )


def _votes(company: Company) -> Iterator[Event]:
    rounds = VoteRound.objects.filter(company=company, closed_at=None, plan__state=Plan.State.DRAFT)
    for row in rounds.select_related("plan"):
        yield events.vote_closes(
            round_=row.pk,
            plan=row.plan.number,
            title=row.plan.title,
            closes=row.closes_at.astimezone(UTC).date(),
        )


def _tokens(company: Company) -> Iterator[Event]:
    for row in token_list(company=company).exclude(expires_at=None):
        if row.expires_at is not None:
            expires = row.expires_at.astimezone(UTC).date()
            yield events.token_expires(token=row.pk, name=row.name, expires=expires)


def _cards(company: Company) -> Iterator[Event]:
    for row in card_list(company=company):
        yield events.card_ends(card=row.pk, label=row.label, last=row.ends_on)


def _plans(company: Company) -> Iterator[Event]:
    for running, plan, after in running_of(company=company):
        yield events.plan_ends(
            plan=plan.pk,
            number=plan.number,
            title=plan.title,
            end=running.period.end,
            next_=after.number if after else None,
        )


def _budgets(company: Company) -> Iterator[Event]:
    """Approved plans for which more was paid than they have.

    Payments in other currencies are left out, so that what is said is certain.
    """
    done = Payment.objects.filter(
        company=company, state=Payment.State.DONE, plan__state=Plan.State.APPROVED, minor__gt=0
    )
    sums: defaultdict[int, int] = defaultdict(int)
    said: set[int] = set()
    for row in done.select_related("plan").order_by("paid_on", "pk"):
        plan = row.plan
        if row.currency != plan.currency or row.paid_on is None:
            continue
        sums[plan.pk] += row.minor
        if sums[plan.pk] > plan.available_minor and plan.pk not in said:
            said.add(plan.pk)
            paid = Money(sums[plan.pk], plan.currency)
            yield events.budget_spent(
                plan=plan.pk,
                number=plan.number,
                title=plan.title,
                paid=paid,
                has=plan.available,
                day=row.paid_on,
            )


def _pledge(company: Company) -> Iterator[Event]:
    reported = last_reported(company=company)
    if reported is not None:
        due = renewal_due(reported)
        yield events.pledge_due(due=due, warned=warned_from(due))


def _renewals(company: Company, today: date) -> Iterator[Event]:
    """When platforms repeat what runs, by plan and day. A later plan's mark ends a line's own."""
    rows = Payment.objects.filter(
        company=company, state=Payment.State.DONE, paid_on__isnull=False, minor__gt=0
    )
    newest: dict[str, Payment] = {}
    for row in rows.select_related("plan", "line").order_by("paid_on", "pk"):
        newest[row.line.upstream] = row
    counts: Counter[tuple[int, int, date]] = Counter()
    for row in newest.values():
        frequency = row.plan.frequency.paid_as
        if row.renews and row.paid_on and frequency is not Frequency.ONE_TIME:
            for day in _repeats(Period(row.paid_on, frequency), today):
                counts[row.plan_id, row.plan.number, day] += 1
    for (plan, number, day), count in sorted(counts.items()):
        yield events.payments_renew(plan=plan, number=number, count=count, day=day)


def _repeats(first: Period, today: date) -> Iterator[date]:
    last = today + timedelta(days=_AHEAD)
    months = (today.year - first.anchor.year) * 12 + today.month - first.anchor.month
    step = 12 if first.frequency is Frequency.YEARLY else 1
    period = Period(first.anchor, first.frequency, max(months // step, 1))
    while period.start <= last:
        if period.start >= today:
            yield period.start
        period = period.next
