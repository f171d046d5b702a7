from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Sum

from apps.companies.models import Company
from apps.plans.models import Line, Plan
from apps.upstreams.selectors import confirmed_channels, corrections_of, present_upstream
from sponsorplan.domain.allocation import proposal as allocation
from sponsorplan.domain.allocation.explain import Step
from sponsorplan.domain.allocation.inputs import ChannelInput
from sponsorplan.domain.allocation.payer import Payer
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
    """The plan's lines, largest first."""
    return Line.objects.filter(plan=plan).select_related("plan__company")


def line_find(*, plan: Plan, position: int) -> Line | None:
    return line_list(plan=plan).filter(position=position).first()


def payer_of(*, company: Company) -> Payer:
    """The company as it pays: its accounts, its corrections, and whom it paid where before."""
    return Payer(
        accounts_of(company=company),
        corrections_of(company=company),
        confirmed_channels(company=company),
        paid_before(company=company),
    )


def accounts_of(*, company: Company) -> dict[str, str]:
    """The company's own accounts by platform."""
    return {
        "github_sponsors": company.github_login,
        "open_collective": company.open_collective_slug,
    }


def paid_before(*, company: Company) -> dict[str, ChannelRef]:
    """Where each upstream was last paid: the channel of the newest line whose link was opened.

    One that moved since is known by its present key as well, so that a move changes no payee unseen.
    """
    opened = Line.objects.filter(company=company).exclude(opened_at=None).exclude(channel=None)
    before: dict[str, ChannelRef] = {}
    for upstreams, channel in opened.order_by("opened_at").values_list("upstreams", "channel"):
        if channel:
            ref = ChannelRef(channel["platform"], channel["handle"], channel["url"])
            before.update(dict.fromkeys(upstreams, ref))
    for key, ref in list(before.items()):
        if present := present_upstream(key=key):
            before.setdefault(present, ref)
    return before


def link_of(*, line: Line) -> LinkOut | None:
    """Where to pay the line and how much; ``None`` unless it is payable."""
    if line.state != LineState.PAYABLE or not line.channel:
        return None
    company = line.plan.company
    accounts = accounts_of(company=company)
    platform = line.channel["platform"]
    return registry.link(
        ChannelRef(platform, line.channel["handle"], line.channel["url"]),
        line.amount,
        LinkContext(
            sponsor=accounts.get(platform, ""),
            frequency=line.plan.frequency,
            tag=f"{company.slug}-plan-{line.plan.number}",
        ),
    )


def link_if_usable(*, line: Line) -> LinkOut | None:
    """The line's link for a page that shows much else: a handle gone bad must not close the page."""
    try:
        return link_of(line=line)
    except UnusableHandle:
        return None


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
    *, plan: Plan, words: str = "", state: str = "", at_most: int | None
) -> tuple[LineGroup, ...]:
    """The plan's lines by state, those matching ``words`` first cut to ``at_most`` each."""
    rows = list(line_list(plan=plan))
    wanted = [word.lower() for word in words.split()[:5]]
    groups = []
    for each in LineState:
        members = [row for row in rows if row.state == each and _matches(row, wanted)]
        if not members or (state and each != state):
            continue
        shown = members if at_most is None else members[:at_most]
        rest = members[len(shown) :]
        groups.append(
            LineGroup(
                each,
                len(members),
                Money(sum(row.amount_minor for row in members), plan.currency),
                tuple(shown),
                len(rest),
                Money(sum(row.amount_minor for row in rest), plan.currency),
            )
        )
    return tuple(groups)


def _matches(row: Line, wanted: list[str]) -> bool:
    text = f"{row.upstream} {' '.join(row.upstreams)} {' '.join(row.packages)}".lower()
    return all(word in text for word in wanted)


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
