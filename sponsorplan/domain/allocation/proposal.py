"""What a split gives back. Plain values; nobody has saved them yet."""

from dataclasses import dataclass
from enum import StrEnum

from sponsorplan.domain.allocation.explain import Step
from sponsorplan.domain.allocation.inputs import ChannelInput
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk.score import Risk


class LineState(StrEnum):
    """What happens to a line's amount now."""

    PAYABLE = "payable"  # there is a channel, and the amount is worth sending
    ACCRUES = "accrues"  # there is a channel; the amount is kept until it is worth sending
    FROZEN = "frozen"  # the payee changed; kept until a member confirms the new one
    ESCROW = "escrow"  # kept for the upstream by name until a channel is known
    GATED = "gated"  # money would not help, or has no one to help
    EXCLUDED = "excluded"  # a member decided so


@dataclass(frozen=True, slots=True)
class Line:
    """One payee's part. ``usage`` in units of 2^60; the steps sum to ``minor``.

    ``upstream`` names it: the one of its ``upstreams``, or the account they are all paid through.
    """

    upstream: str
    name: str
    upstreams: tuple[str, ...]
    packages: tuple[str, ...]
    usage: int
    risk: Risk
    minor: int
    because: tuple[Step, ...]
    state: LineState
    reason: str
    channel: ChannelInput | None
    other_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Minor units that no line holds: a reason code, words, and whose they would have been."""

    reason: str
    text: str
    minor: int
    upstreams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Lines by amount, largest first. Lines and unplaced together are exactly the budget.

    ``assumed_direct``: packages that got a seat because their file cannot say what is direct;
    ``unreached``: packages no direct dependency leads to; both are counts.
    """

    digest: str
    model_version: int
    budget: Money
    lines: tuple[Line, ...]
    unplaced: tuple[Unplaced, ...]
    assumed_direct: int
    unreached: int

    def total(self, state: LineState) -> int:
        """Minor units of all lines in a state."""
        return sum(line.minor for line in self.lines if line.state is state)

    @property
    def unplaced_total(self) -> int:
        return sum(item.minor for item in self.unplaced)
