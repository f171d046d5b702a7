"""Plans and their lines, and what the lines come to."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Sum

from apps.companies.models import Company
from apps.plans.models import Line, Plan
from sponsorplan.domain.allocation import proposal as allocation
from sponsorplan.domain.allocation.explain import Step
from sponsorplan.domain.allocation.inputs import ChannelInput
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.channels import registry
from sponsorplan.domain.channels.interface import (
    ChannelRef,
    LinkContext,
    LinkOut,
    UnusableHandle,
)
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk.score import Risk


def plan_list(*, company: Company) -> QuerySet[Plan]:
    """The company's plans, newest first."""
    return Plan.objects.filter(company=company).select_related("company")


def plan_find(*, company: Company, number: int) -> Plan | None:
    return plan_list(company=company).filter(number=number).first()


def line_list(*, plan: Plan) -> QuerySet[Line]:
    """The plan's lines, largest first. They share this plan, which is not read anew for each."""
    return plan.lines.all()


def line_find(*, plan: Plan, position: int) -> Line | None:
    return line_list(plan=plan).filter(position=position).first()


def accounts_of(*, company: Company) -> dict[str, str]:
    """The company's own accounts by platform."""
    return {
        "github_sponsors": company.github_login,
        "open_collective": company.open_collective_slug,
    }


def link_of(*, line: Line, amount: Money | None = None) -> LinkOut | None:
    """Where to pay the line, or this part of it; ``None`` unless it is payable in an approved plan."""
    if line.state != LineState.PAYABLE or not line.channel or not line.plan.is_approved:
        return None
    company = line.plan.company
    accounts = accounts_of(company=company)
    platform = line.channel["platform"]
    return registry.link(
        ChannelRef(platform, line.channel["handle"], line.channel["url"]),
        amount or line.sent,
        LinkContext(
            sponsor=accounts.get(platform, ""),
            frequency=line.plan.frequency.paid_as,
            tag=f"{company.slug}-plan-{line.plan.number}",
        ),
    )


def no_link_because(*, line: Line) -> str:
    """Why a line leads nowhere now, and what to do."""
    if not line.plan.is_approved:
        words = f"Plan {line.plan.number} is {line.plan.get_state_display().lower()}"
        return f"{words}. {line.name} can be paid once the plan is approved."
    return f"{line.name} has no amount to send now: {line.reason}"


def link_if_usable(*, line: Line, amount: Money | None = None) -> LinkOut | None:
    """The line's link for a page that shows much else: a handle gone bad must not close the page."""
    try:
        return link_of(line=line, amount=amount)
    except UnusableHandle:
        return None


def steps_of(*, lines: Iterable[int], step: str) -> dict[int, int]:
    """What one step of the explanation gave or took, in minor units, by the lines' primary keys."""
    rows = Line.objects.filter(pk__in=list(lines)).values_list("pk", "because")
    return {
        pk: sum(each["minor"] for each in because if each["step"] == step) for pk, because in rows
    }


def line_value(row: Line) -> allocation.Line:
    """The saved line as the core's value."""
    return allocation.Line(
        upstream=row.upstream,
        name=row.name,
        upstreams=tuple(row.upstreams),
        packages=tuple(row.packages),
        usage=row.usage,
        risk=Risk(**row.risk),
        minor=row.amount_minor,
        because=tuple(Step(**step) for step in row.because),
        state=LineState(row.state),
        reason=row.reason,
        channel=ChannelInput(**row.channel) if row.channel else None,
        other_addresses=tuple(row.other_addresses),
        share=row.share,
        extra=row.extra_minor,
        credit=row.credit_minor,
        held=row.held_minor,
        since=row.since.isoformat() if row.since else "",
    )


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Lines of one state: all of them counted and summed, the first ones to show."""

    state: LineState
    count: int
    amount: Money
    shown: tuple[Line, ...]
    rest_count: int
    rest_amount: Money


def line_groups(
    *,
    plan: Plan,
    lines: Iterable[Line],
    words: str = "",
    state: str = "",
    at_most: int | None,
) -> tuple[LineGroup, ...]:
    """The plan's lines by state, those matching ``words`` first cut to ``at_most`` each.

    ``lines`` are all of the plan's, largest first; of each only its state and amount are looked at.
    """
    wanted = [word.lower() for word in words.split()[:5]]
    matching = _matching(plan, wanted) if wanted else None
    found: dict[str, list[tuple[int, int]]] = {}
    for line in lines:
        if state in ("", line.state) and (matching is None or line.pk in matching):
            found.setdefault(line.state, []).append((line.pk, line.amount_minor))
    shown = {each: rows[:at_most] for each, rows in found.items()}
    # The documents of lines are heavy: only those that are shown are read.
    whole = line_list(plan=plan).in_bulk([pk for rows in shown.values() for pk, _ in rows])

    def group(each: LineState) -> LineGroup:
        amounts = [minor for _, minor in found[each]]
        count = len(shown[each])
        return LineGroup(
            each,
            len(amounts),
            Money(sum(amounts), plan.currency),
            tuple(whole[pk] for pk, _ in shown[each]),
            len(amounts) - count,
            Money(sum(amounts[count:]), plan.currency),
        )

    return tuple(group(each) for each in LineState if each in found)


def _matching(plan: Plan, wanted: list[str]) -> set[int]:
    """Primary keys of the lines that have all the words."""
    rows = line_list(plan=plan).values_list("pk", "upstream", "upstreams", "packages")
    return {
        pk
        for pk, upstream, upstreams, packages in rows
        if all(
            word in f"{upstream} {' '.join(upstreams)} {' '.join(packages)}".lower()
            for word in wanted
        )
    }


@dataclass(slots=True)
class Totals:
    """What a plan's lines come to: minor units by state, and how many lines there are."""

    by_state: dict[LineState, int] = field(default_factory=dict)
    lines: int = 0


def totals_of(*, plans: Iterable[Plan]) -> dict[int, Totals]:
    """The totals of several plans by primary key, in one query."""
    totals = {plan.pk: Totals() for plan in plans}
    rows = Line.objects.filter(plan__in=totals).values_list("plan", "state").order_by()
    for plan, state, minor, count in rows.annotate(Sum("amount_minor"), Count("pk")):
        totals[plan].by_state[LineState(state)] = minor
        totals[plan].lines += count
    return totals
