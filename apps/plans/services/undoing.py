"""Taking the last change of a draft back."""

from django.db import transaction

from apps.companies.models import Member
from apps.plans.models import Plan
from apps.plans.services.editing import draft_held, plan_restore
from sponsorplan.domain.allocation.settings import EditConflict


@transaction.atomic
def plan_undo(*, member: Member, plan: Plan, number: int) -> Plan:
    """Go back to before revision ``number``, which must be the last one.

    Raises ``EditConflict`` where somebody changed the draft since, and what `plan_restore` raises.
    """
    plan = draft_held(plan)
    if plan.revision != number:
        raise EditConflict(
            f"Somebody changed the plan since: it is at revision {plan.revision}, not {number}. "
            "Look at the history as it is now.",
            target="revision",
        )
    return plan_restore(member=member, plan=plan, number=number - 1)
