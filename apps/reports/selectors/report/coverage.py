"""How far thanks reach: of all usage, what has a known upstream, a channel, money, and was paid."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.plans.models import Plan
from apps.plans.selectors import line_list
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.graph.usage import TOTAL


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder: how many ``lines`` get this far, and the units of usage they stand for."""

    key: str
    label: str
    lines: int
    units: int

    @property
    def per_mille(self) -> int:
        return self.units * 1000 // TOTAL


def ladder(*, plan: Plan) -> tuple[Rung, ...]:
    """The plan's rungs, in one query."""
    fields = ("usage", "state", "channel__platform", "given_at")
    rows = line_list(plan=plan).values_list(*fields)
    return rungs(
        (usage, state, platform is not None, given_at is not None)
        for usage, state, platform, given_at in rows
    )


def rungs(lines: Iterable[tuple[int, str, bool, bool]]) -> tuple[Rung, ...]:
    """Lines as (usage, state, whether there is a channel, whether it is paid).

    A line is paid once somebody marked it so in giving.
    """
    known = list(lines)
    channel = [line for line in known if line[2]]
    payable = [line for line in known if line[1] == LineState.PAYABLE]
    paid = [line for line in payable if line[3]]
    steps = (
        ("known", "upstream known", known),
        ("channel", "has a channel", channel),
        ("payable", "payable now", payable),
        ("paid", "marked as paid", paid),
    )
    return tuple(
        Rung(key, label, len(lines), sum(usage for usage, *_ in lines))
        for key, label, lines in steps
    )
