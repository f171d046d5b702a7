"""From draft to approved: each step changes the plan only if it is still where it is thought to be.

Who may take a step is for the callers to know.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from apps.companies.models import Company
from apps.plans.errors import NotTheNewest, WrongState
from apps.plans.models import Plan
from apps.plans.selectors import is_replaceable

Approvals = Sequence[dict[str, str]]


def plan_held(*, plan: Plan) -> Plan:
    """The plan as it is now, held until the caller's transaction ends."""
    # An update takes the write lock on SQLite too, where selecting for update does nothing.
    Plan.objects.filter(pk=plan.pk).update(revision=F("revision"))
    plans = Plan.objects.select_for_update(of=("self",), no_key=True)
    return plans.select_related("company", "carried_from", "replaces").get(pk=plan.pk)


def company_held(*, company: Company) -> None:
    """Nobody makes or approves a plan of the company until the caller's transaction ends."""
    Company.objects.filter(pk=company.pk).update(slug=F("slug"))
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)


@transaction.atomic
def plan_propose(*, plan: Plan, by: str, at: datetime) -> Plan:
    """A draft waits for approval, and does not change meanwhile. Raises ``WrongState``."""
    return _moved(plan, Plan.State.DRAFT, Plan.State.PROPOSED, proposed_by=by, proposed_at=at)


@transaction.atomic
def plan_return(*, plan: Plan) -> Plan:
    """A plan that waits for approval is a draft again. Raises ``WrongState``."""
    return _moved(plan, Plan.State.PROPOSED, Plan.State.DRAFT, proposed_by="", proposed_at=None)


@transaction.atomic
def plan_freeze(*, plan: Plan, approved_by: Approvals, at: datetime) -> Plan:
    """A plan that waits is approved for good, and replaces the version before it.

    ``approved_by`` says of each approval ``approver``, ``on_behalf_of`` and ``at``. Raises
    ``WrongState``, and ``NotTheNewest`` where the plan it replaces has a newer version by now.
    """
    found = _moved(
        plan,
        Plan.State.PROPOSED,
        Plan.State.APPROVED,
        approved_by=list(approved_by),
        approved_at=at,
    )
    if found.replaces is not None:
        if not is_replaceable(plan=found.replaces):
            raise NotTheNewest(not_the_newest(found.replaces))
        _moved(found.replaces, Plan.State.APPROVED, Plan.State.REPLACED)
    return found


def not_the_newest(plan: Plan) -> str:
    return (
        f"“{plan.title}” (plan {plan.number}) has a newer version, or a later plan goes on from it. "
        "Make a new version of the newest one, or a new plan."
    )


def _moved(plan: Plan, before: Plan.State, after: Plan.State, **values: object) -> Plan:
    rows = Plan.objects.filter(pk=plan.pk, state=before)
    if not rows.update(state=after, **values):
        now = plan_held(plan=plan).get_state_display().lower()
        raise WrongState(
            f"“{plan.title}” is {now} by now, so this cannot be done any more. Look at it again.",
            state=now,
        )
    return plan_held(plan=plan)
