"""Which upstreams of a plan hours would help, and how many of them."""

from collections.abc import Iterator

from apps.companies.models import Company
from apps.inventory.selectors import upstream_keys
from apps.plans.models import Line, Plan
from apps.plans.selectors import accounts_of
from apps.upstreams.selectors import corrections_of, known_facts
from sponsorplan.domain.allocation.payer import Payer
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.contributions.reasons import PlannedLine, considered
from sponsorplan.domain.contributions.suggest import Suggestion, suggest


def suggestions_of(*, plan: Plan, minutes: int) -> tuple[Suggestion, ...]:
    """The plan's suggestions over a budget of hours, the heaviest first.

    Why a line is closed is read off today's facts, as is who is overwhelmed: no plan keeps it. As
    many queries whatever the plan's size.
    """
    facts, company = known_facts(), plan.company
    payer = Payer(accounts_of(company=company), corrections_of(company=company))
    return suggest(minutes, (considered(line, facts, payer) for line in _lines(plan)))


def suggestion_find(*, plan: Plan, minutes: int, upstream: str) -> Suggestion | None:
    """What the plan proposes for one upstream; its minutes depend on all others."""
    found = suggestions_of(plan=plan, minutes=minutes)
    return next((one for one in found if one.upstream == upstream), None)


def is_known_upstream(*, company: Company, key: str) -> bool:
    """Whether the company uses it, or has a line for it in any plan."""
    lines = Line.objects.filter(company=company, upstream=key)
    return lines.exists() or key in upstream_keys(company=company)


def _lines(plan: Plan) -> Iterator[PlannedLine]:
    rows = Line.objects.filter(plan=plan).order_by("position")
    columns = ("upstream", "name", "upstreams", "packages", "usage", "risk", "state", "channel")
    for upstream, name, upstreams, packages, usage, risk, state, channel in rows.values_list(
        *columns
    ):
        yield PlannedLine(
            upstream,
            name,
            tuple(upstreams),
            tuple(packages),
            usage,
            risk["value"],
            LineState(state),
            has_channel=bool(channel),
        )
