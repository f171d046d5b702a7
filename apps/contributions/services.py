"""Pledging, logging and withdrawing time, and the budget of hours."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Company, Member
from apps.contributions.errors import (
    NotYours,
    UnusableContribution,
    UpstreamUnknown,
    WrongState,
)
from apps.contributions.models import Contribution, TimeBudget
from apps.contributions.selectors import is_known_upstream
from apps.plans.models import Plan
from sponsorplan.domain.contributions import minutes as spans
from sponsorplan.domain.contributions.addresses import is_evidence
from sponsorplan.domain.contributions.periods import period

MOST = 60_000  # a thousand hours in one entry
_FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody does or did: ``minutes`` of it, until or on a ``day``; ``link`` may show it."""

    kind: str
    minutes: int
    day: date
    link: str = ""
    note: str = ""


@transaction.atomic
def contribution_make(
    *, member: Member, upstream: str, work: Work, done: bool, plan: Plan | None = None
) -> Contribution:
    """Pledge time of one's own, or log it as done.

    Raises ``UpstreamUnknown`` and ``UnusableContribution``.
    """
    if not is_known_upstream(company=member.company, key=upstream):
        raise UpstreamUnknown(
            f"{upstream[:200]} is in no plan and no inventory of yours. Choose one of your upstreams."
        )
    _check(work, done=done)
    made = Contribution.objects.create(
        company=member.company,
        member=member.name,
        upstream=upstream,
        plan=plan,
        kind=work.kind,
        state=Contribution.State.DONE if done else Contribution.State.PLEDGED,
        minutes=work.minutes,
        day=work.day,
        link=work.link,
        note=work.note,
    )
    _record(member, made, "time.logged" if done else "time.pledged")
    return made


@transaction.atomic
def contribution_done(*, member: Member, contribution: Contribution, work: Work) -> Contribution:
    """Log what became of one's own pledge.

    Raises ``NotYours``, ``WrongState`` and ``UnusableContribution``.
    """
    _check(work, done=True)
    before, changed = _moved(
        member,
        contribution,
        (Contribution.State.PLEDGED,),
        state=Contribution.State.DONE,
        kind=work.kind,
        minutes=work.minutes,
        day=work.day,
        link=work.link,
        note=work.note,
    )
    _record(member, changed, "time.logged", pledged=before.minutes)
    return changed


@transaction.atomic
def contribution_withdraw(*, member: Member, contribution: Contribution) -> Contribution:
    """Take back one's own pledge, or what was logged by mistake; it counts no more.

    Raises ``NotYours`` and ``WrongState``.
    """
    states = (Contribution.State.PLEDGED, Contribution.State.DONE)
    before, changed = _moved(member, contribution, states, state=Contribution.State.WITHDRAWN)
    _record(member, changed, "time.withdrawn", was=before.state)
    return changed


@transaction.atomic
def time_budget_set(*, member: Member, name: str, minutes: int) -> TimeBudget:
    """Set how much the company means to give in a period, in place of what was set before.

    Raises ``InvalidPeriod`` and ``InvalidMinutes``.
    """
    name = period(name).name
    if not 0 <= minutes <= spans.MOST:
        raise spans.InvalidMinutes(f"Write a time from 0 to {spans.MOST // 60:,} h.")
    company = Company.objects.select_for_update(no_key=True).get(pk=member.company.pk)
    before = TimeBudget.objects.filter(company=company, period=name).first()
    budget, _ = TimeBudget.objects.update_or_create(
        company=company, period=name, defaults={"minutes": minutes, "set_by": member.name}
    )
    event_record(
        company_id=company.pk,
        actor=member.name,
        action="time_budget.set",
        subject=name,
        data={"minutes": minutes, "before": before.minutes if before else None},
    )
    return budget


def _moved(
    member: Member, contribution: Contribution, states: tuple[str, ...], **changes: object
) -> tuple[Contribution, Contribution]:
    """The row as it was and as it is, changed only if it is still in one of these states."""
    if contribution.member != member.name:
        raise NotYours(f"{contribution.member} pledged it; only they can change it.")
    rows = Contribution.objects.filter(company=member.company, pk=contribution.pk, state__in=states)
    before = rows.select_for_update(no_key=True).first()
    if before is None:
        raise WrongState("It was done or withdrawn already. Look at it as it is now.")
    rows.update(changed_at=timezone.now(), **changes)
    return before, Contribution.objects.get(pk=contribution.pk)


def _check(work: Work, *, done: bool) -> None:
    if not 0 < work.minutes <= MOST:
        raise UnusableContribution(
            f"Write a time from 1 min to {spans.words(MOST)}.", field="minutes"
        )
    if work.link and not is_evidence(work.link):
        raise UnusableContribution(
            "Write a whole address that begins with https://, such as that of the issue.",
            field="link",
        )
    today = timezone.now().date()
    if done and work.day > today:
        raise UnusableContribution("What is done was done today or before.", field="day")
    if not done and work.day < today:
        raise UnusableContribution("A pledge is for today or later.", field="day")
    if not today - _FARTHEST <= work.day <= today + _FARTHEST:
        raise UnusableContribution("Choose a day within a year of today.", field="day")


def _record(member: Member, row: Contribution, action: str, **data: object) -> None:
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action=action,
        subject=row.upstream,
        data={"id": row.pk, "kind": row.kind, "minutes": row.minutes, "link": row.link, **data},
    )
