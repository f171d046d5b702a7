"""Taking changes of a draft back, one after the other."""

from django.db import transaction

from apps.companies.models import Member
from apps.plans.models import Plan
from apps.plans.selectors import undoable
from apps.plans.services.editing import draft_held, plan_restore
from sponsorplan.domain.allocation.settings import EditConflict


@transaction.atomic
def plan_undo(*, member: Member, plan: Plan, number: int) -> Plan:
    """Go back to before revision ``number``, which must be the last one that is not taken back yet.

    Raises ``EditConflict`` where it is not, and what `plan_restore` raises.
    """
    plan = draft_held(plan)
    last = undoable(plan=plan)
    if last is None or last.number != number:
        now = f"the last change is revision {last.number}" if last else "no change is left"
        raise EditConflict(
            f"Somebody changed the plan since: {now}, not {number}. Look at the history as it is now.",
            target="revision",
        )
    return plan_restore(member=member, plan=plan, number=number - 1, undone=number)
