"""What the calendar does by itself: the next period's draft, and reminders. Each once."""

import logging
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.calendar.models import PreparedPlan, Reminder
from apps.calendar.selectors import (
    events_of,
    lead_of,
    prepared_keys,
    reminder_list,
    running_of,
)
from apps.companies.models import Company, Member
from apps.plans.models import Plan
from apps.plans.services import company_held, plan_copy
from sponsorplan.celery import enqueue
from sponsorplan.domain.calendar.drafts import Draft, due_drafts
from sponsorplan.domain.calendar.events import Event, due
from sponsorplan.domain.errors import DomainError

log = logging.getLogger(__name__)

# No address and no token is called this: it has a space, and does not begin as a token's name does.
CALENDAR = "SponsorPlan, by its calendar"


def calendar_sweep() -> None:
    """Queue the day's work of each company."""
    for pk in Company.objects.order_by("pk").values_list("pk", flat=True):
        enqueue("calendar.company", company_id=pk)


def calendar_run(*, company_id: int, today: date | None = None) -> None:
    """Prepare what is due for one company, and remind of what is. Again on the same day: nothing."""
    company = Company.objects.filter(pk=company_id).first()
    if company is None:
        return
    day = today or timezone.now().date()
    member = Member(company, CALENDAR, frozenset())
    plans_prepare(member=member, today=day)
    reminders_make(member=member, today=day)


def plans_prepare(*, member: Member, today: date) -> list[Plan]:
    """Draft the next plan of each series whose period ends soon, once, whoever runs it as well.

    What cannot be split now is tried again the next time, and the period's end is reminded of.
    """
    lead = lead_of(company=member.company)
    if lead is None:
        return []
    drafted = (_draft(member, key, lead, today) for key in _wanted(member.company, lead, today))
    return [plan for plan in drafted if plan is not None]


def _wanted(company: Company, lead: int, today: date) -> dict[str, tuple[Draft, Plan]]:
    """What is to be drafted by its key, with the plan that it goes on from."""
    running = running_of(company=company)
    plans = {one.plan: plan for one, plan, _ in running}
    wanted = due_drafts(
        (one for one, _, _ in running),
        made=prepared_keys(company=company),
        lead=lead,
        today=today,
    )
    return {draft.key: (draft, plans[draft.after]) for draft in wanted}


def _draft(member: Member, key: str, lead: int, today: date) -> Plan | None:
    try:
        with transaction.atomic():
            company_held(company=member.company)
            # A newer version may be approved by now, or somebody began the next plan.
            found = _wanted(member.company, lead, today).get(key)
            if found is None:
                return None
            draft, last = found
            # First of all, so that of two at once the second ends here and drafts nothing.
            row = PreparedPlan.objects.create(
                company=member.company,
                key=draft.key,
                anchor=draft.period.anchor,
                frequency=str(draft.period.frequency),
                index=draft.period.index,
            )
            plan = plan_copy(
                member=member, plan=last, title=draft.period.title, as_of=today, replaces=False
            )
            PreparedPlan.objects.filter(pk=row.pk).update(plan=plan)
            event_record(
                company_id=member.company.pk,
                actor=member.name,
                action="calendar.plan_prepared",
                subject=f"plan {plan.number}: {plan.title}",
                data={"after": last.number, "starts_on": draft.period.start.isoformat()},
            )
            return plan
    except IntegrityError:
        return None
    except DomainError as error:
        log.warning("no draft %s of company %s: %s", key, member.company.pk, error.code)
        return None


def reminders_make(*, member: Member, today: date) -> list[Reminder]:
    """Remind of what is due and was not reminded of, and close what is over."""
    company = member.company
    found = {one.key: one for one in due(events_of(company=company, today=today), today=today)}
    _settle(member, set(found))
    known = reminder_list(company=company).filter(key__in=found)
    missing = set(found) - set(known.order_by().values_list("key", flat=True))
    made = (_remind(member, found[key]) for key in sorted(missing))
    return [reminder for reminder in made if reminder is not None]


def _remind(member: Member, event: Event) -> Reminder | None:
    try:
        with transaction.atomic():
            reminder = Reminder.objects.create(
                company=member.company,
                key=event.key,
                kind=event.kind,
                text=event.text[:400],
                day=event.day,
                due_on=event.since or event.day,
                route=event.route,
                number=event.number,
            )
            event_record(
                company_id=member.company.pk,
                actor=member.name,
                action=f"reminder.{event.kind}",
                subject=event.text,
                data={
                    "id": reminder.pk,
                    "day": event.day.isoformat(),
                    "route": event.route,
                    "number": event.number,
                },
            )
            return reminder
    except IntegrityError:
        return None


def _settle(member: Member, present: set[str]) -> None:
    rows = reminder_list(company=member.company).filter(state=Reminder.State.OPEN)
    over = [pk for pk, key in rows.values_list("pk", "key") if key not in present]
    rows.filter(pk__in=over).update(
        state=Reminder.State.DONE, closed_by=member.name, closed_at=timezone.now()
    )
