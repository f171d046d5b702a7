"""What the page of a plan says of its approval."""

from dataclasses import dataclass

from django import template
from django.utils import timezone

from apps.approvals.models import ApprovalRequest
from apps.approvals.selectors import Position, position_of, request_of
from apps.companies.models import Member
from apps.plans.models import Plan
from apps.plans.selectors import is_replaceable

register = template.Library()

_CHANGES = {
    "new": "new",
    "gone": "no longer in it",
    "more": "gets more",
    "less": "gets less",
    "same": "gets the same",
}


@dataclass(frozen=True, slots=True)
class Panel:
    """``newest`` is the plan's newest request; ``position`` only where it is not settled yet."""

    newest: ApprovalRequest | None
    position: Position | None
    replaceable: bool
    newer: Plan | None


@register.filter
def change_words(kind: str) -> str:
    """How a recipient's part differs between two plans."""
    return _CHANGES[kind]


@register.simple_tag
def approval_panel(plan: Plan, member: Member) -> Panel:
    newest = request_of(plan=plan)
    if plan.state in (Plan.State.APPROVED, Plan.State.REPLACED):
        newer = plan.replaced_by.exclude(approved_at=None).first()
        return Panel(newest, None, is_replaceable(plan=plan), newer)
    waits = newest if newest and newest.is_open else None
    today = timezone.now().date()
    position = position_of(plan=plan, request=waits, member=member, today=today)
    return Panel(newest, position, replaceable=False, newer=None)
