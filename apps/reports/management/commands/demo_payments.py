"""Let the demo company pay last month's plan, one payment short and one that never arrives.

Only right after the demo company was loaded: whoever plays with it is not disturbed later.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.approvals.services import Said, approval_record, request_open
from apps.companies.models import Member, Membership
from apps.payments.selectors import Entry, entries_of
from apps.payments.services import Done, matching_run, payment_done, statement_say
from apps.plans.models import Plan
from sponsorplan.domain.money import Money
from sponsorplan.domain.statements.shapes import Kind
from sponsorplan.domain.statements.shapes import Said as Told

_JUST_NOW = timedelta(hours=1)
_PAID_AFTER, _MARKED_AGO = timedelta(days=4), timedelta(days=15)
_MOST = 8
_SHORT, _MISSING, _UNMARKED = 0, 1, 2  # by size: the largest payment came short


class Command(BaseCommand):
    help = __doc__

    def handle(self, **_: Any) -> None:  # noqa: ANN401 - Django's
        today = timezone.now().date()
        plan = Plan.objects.filter(
            company__slug="demo",
            number=1,
            state=Plan.State.DRAFT,
            as_of__lt=today.replace(day=1),
            created_at__gt=timezone.now() - _JUST_NOW,
        ).first()
        if plan is None:
            return
        request = request_open(member=_member("planner"), plan=plan)
        said = Said(request.pk, request.digest, approves=True)
        approval_record(member=_member("approver"), plan=plan, said=said)
        plan.refresh_from_db()
        _pay(plan, today)


def _pay(plan: Plan, today: date) -> None:
    controller, paid_on = _member("controller"), plan.as_of + _PAID_AFTER
    entries = [one for one in entries_of(plan=plan) if one.sends.minor]
    chosen = sorted(entries, key=lambda one: -one.sends.minor)[:_MOST]
    for place, entry in enumerate(chosen):
        if place != _UNMARKED:
            day = min(paid_on, today - _MARKED_AGO) if place == _MISSING else paid_on
            done = Done(paid_on=day, amount=entry.sends)
            payment_done(member=controller, plan=plan, line_id=entry.line.pk, done=done)
    told = list(_told(plan, chosen, paid_on))
    statement_say(member=controller, name=f"Payments of {plan.title}", said=told)
    matching_run(company_id=plan.company_id)


def _told(plan: Plan, chosen: list[Entry], paid_on: date) -> Iterator[Told]:
    for place, entry in enumerate(chosen):
        if place == _MISSING:
            continue
        sent = entry.sends
        arrived = Money(sent.minor // 10, sent.currency) if place == _SHORT else sent
        yield Told(
            line=place + 1,
            kind=Kind.PAYMENT,
            happened_on=paid_on,
            payee=str((entry.line.channel or {})["handle"]).lower(),
            gross_minor=arrived.minor,
            currency=arrived.currency,
            external_id=f"demo-{plan.number}-{place + 1}",
            platform=entry.platform,
        )


def _member(role: str) -> Member:
    found = Membership.objects.select_related("company", "user")
    return Member.of_membership(found.get(company__slug="demo", user__email=f"{role}@demo.example"))
