"""A company's plans over time, up to one of them: what each came to, and who got most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from apps.plans.models import Line, Plan
from apps.plans.selectors import plan_list, totals_of
from apps.reports.selectors.report.table import Column, Kind, Row, Table
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.money import Money

MOST_PLANS = 12
_RECIPIENTS = 8
# Those that can hold money always stand in the table, in the order they are stacked in.
_HOLDING = (LineState.PAYABLE, LineState.ACCRUES, LineState.ESCROW, LineState.FROZEN)


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both of them in it; without one it has no end on that side."""

    start: date | None = None
    end: date | None = None


EVER = Period()


@dataclass(frozen=True, slots=True)
class History:
    """Plans oldest first, with minor units by state.

    ``older`` counts plans of the period that are left out for being too many, ``foreign`` those in
    other currencies, which cannot be added to these.
    """

    plans: tuple[Plan, ...]
    by_state: tuple[Mapping[str, int], ...]
    older: int
    foreign: int


def history(*, plan: Plan, period: Period) -> History:
    """Plans up to this one, as of days in the period; replaced versions before it are left out."""
    found = plan_list(company=plan.company).filter(number__lte=plan.number)
    found = found.exclude(~Q(pk=plan.pk), state=Plan.State.REPLACED)
    if period.start:
        found = found.filter(as_of__gte=period.start)
    if period.end:
        found = found.filter(as_of__lte=period.end)
    everything = list(found)
    same = [one for one in everything if one.currency == plan.currency]
    plans = tuple(reversed(same[:MOST_PLANS]))
    totals = totals_of(plans=plans)
    by_state = tuple(_by_state(one, totals[one.pk].by_state) for one in plans)
    return History(plans, by_state, len(same) - len(plans), len(everything) - len(same))


def _by_state(plan: Plan, found: Mapping[LineState, int]) -> dict[str, int]:
    named = {str(state): found.get(state, 0) for state in _HOLDING}
    others = {str(state): minor for state, minor in found.items() if minor and state not in named}
    return {**named, **others, "unplaced": sum(item["minor"] for item in plan.unplaced)}


def states_of(found: History) -> list[str]:
    """The states with a column, in the order they are stacked in; unplaced comes last."""
    states = dict.fromkeys(str(state) for state in _HOLDING)
    states |= dict.fromkeys(state for one in found.by_state for state in one)
    return [*(state for state in states if state != "unplaced"), "unplaced"]


def plans_table(found: History, currency: str) -> Table:
    """One row a plan; each row's states sum to what the plan had."""
    states = states_of(found)
    rows: list[Row] = [
        (
            f"#{plan.number}",
            plan.title,
            plan.as_of.isoformat(),
            plan.get_state_display().lower(),
            *(Money(sums.get(state, 0), currency) for state in states),
            plan.available,
        )
        for plan, sums in zip(found.plans, found.by_state, strict=True)
    ]
    return Table(
        "plans",
        "Over time: the plans",
        (
            Column("number", "No.", Kind.WORD),
            Column("plan", "Plan", Kind.NAME),
            Column("as_of", "As of", Kind.WORD, is_extra=True),
            Column("state", "State", Kind.WORD, is_extra=True),
            *(Column(state, state.capitalize(), Kind.MONEY) for state in states),
            Column("available", f"All there was, {currency}", Kind.MONEY),
        ),
        tuple(rows),
        head=1,
    )


def recipients_table(found: History, currency: str) -> Table:
    """Who got most over these plans; no line in a plan is not the same as a line of nothing."""
    of_plans = Line.objects.filter(plan__in=found.plans)
    sums = of_plans.values("upstream").annotate(sum=Sum("amount_minor")).filter(sum__gt=0)
    top = [row["upstream"] for row in sums.order_by("-sum", "upstream")[:_RECIPIENTS]]
    amounts: dict[tuple[str, int], int] = {}
    names: dict[str, str] = {}
    lines = of_plans.filter(upstream__in=top).order_by("plan__number")
    for upstream, name, plan, minor in lines.values_list(
        "upstream", "name", "plan", "amount_minor"
    ):
        amounts[upstream, plan] = minor
        names[upstream] = name
    return Table(
        "recipients",
        "Over time: who got most",
        (
            Column("recipient", "Recipient", Kind.NAME),
            *(
                Column(f"plan_{plan.number}", f"#{plan.number}", Kind.MONEY, "no line")
                for plan in found.plans
            ),
            Column("sum", f"Together, {currency}", Kind.MONEY),
        ),
        tuple(_amounts(names[key], key, amounts, found.plans, currency) for key in top),
    )


def _amounts(
    name: str,
    key: str,
    amounts: Mapping[tuple[str, int], int],
    plans: Sequence[Plan],
    currency: str,
) -> Row:
    minors = [amounts.get((key, plan.pk)) for plan in plans]
    return (
        name,
        *(None if minor is None else Money(minor, currency) for minor in minors),
        Money(sum(filter(None, minors)), currency),
    )
