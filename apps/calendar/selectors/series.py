"""Which plan of each recurring series is the last approved one, and which period it is for."""

from apps.calendar.models import PreparedPlan
from apps.companies.models import Company
from apps.plans.models import Plan
from apps.plans.selectors import plan_list
from sponsorplan.domain.calendar.drafts import Running
from sponsorplan.domain.calendar.months import Period, following, repeats


def running_of(*, company: Company) -> list[tuple[Running, Plan, Plan | None]]:
    """For each frequency and currency the last approved plan, and the draft that is to follow it.

    The period of a plan follows from its day and the plan it goes on from, or is the one that the
    calendar prepared it for. Two queries.
    """
    plans = [
        plan
        for plan in plan_list(company=company).defer("settings", "unplaced").order_by("number")
        if repeats(plan.frequency)
    ]
    prepared = {row.plan_id: row.period for row in PreparedPlan.objects.filter(company=company)}
    periods = _periods(plans, prepared)
    last: dict[tuple[str, str], Plan] = {}
    # As `last_approved`: by the moment of approval, as a new version may have a higher number.
    approved = [plan for plan in plans if plan.is_approved and plan.approved_at]
    unstamped = [plan for plan in plans if plan.is_approved and not plan.approved_at]
    ordered = sorted(approved, key=lambda plan: (plan.approved_at, -plan.number))
    for plan in [*sorted(unstamped, key=lambda plan: plan.number), *ordered]:
        last[plan.frequency, plan.currency] = plan
    found = []
    for place in sorted(last):
        plan = last[place]
        versions = _versions(plan, plans)
        after = _after(plan, versions, plans)
        # Named by its first version: what follows one of them follows them all.
        found.append((Running(min(versions), periods[plan.pk], after is not None), plan, after))
    return found


def _periods(plans: list[Plan], prepared: dict[int | None, Period]) -> dict[int, Period]:
    periods: dict[int, Period] = {}
    for plan in plans:
        if plan.pk in prepared:
            periods[plan.pk] = prepared[plan.pk]
        elif plan.replaces_id in periods:
            same = periods[plan.replaces_id]
            kept = same.frequency is plan.frequency
            periods[plan.pk] = same if kept else Period(same.start, plan.frequency)
        else:
            before = periods.get(plan.carried_from_id or 0)
            periods[plan.pk] = following(before, plan.frequency, plan.as_of)
    return periods


def _versions(plan: Plan, plans: list[Plan]) -> set[int]:
    """The plan and the versions before it."""
    known = {one.pk: one for one in plans}
    found = {plan.pk}
    while plan.replaces_id in known:
        plan = known[plan.replaces_id]
        found.add(plan.pk)
    return found


def _after(plan: Plan, versions: set[int], plans: list[Plan]) -> Plan | None:
    """A plan that goes on from a version of this one and is not approved yet; no next version of it."""
    waiting = (Plan.State.DRAFT, Plan.State.PROPOSED)
    found = (
        one
        for one in plans
        if one.carried_from_id in versions
        and one.state in waiting
        and one.replaces_id is None
        and (one.frequency, one.currency) == (plan.frequency, plan.currency)
    )
    return next(found, None)
