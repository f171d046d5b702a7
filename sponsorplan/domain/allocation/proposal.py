"""What a split gives back. Plain values; nobody has saved them yet."""

from dataclasses import dataclass
from enum import StrEnum

from sponsorplan.domain.allocation.explain import Step
from sponsorplan.domain.allocation.inputs import ChannelInput
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk.score import Risk

# Reasons of unplaced parts that the next plan of the same kind gives out.
GIVEN_OUT_ANEW = frozenset({"whole_units", "next_turn"})


class LineState(StrEnum):
    """What happens to a line's amount now."""

    PAYABLE = "payable"  # there is a channel, and the amount is worth sending
    ACCRUES = "accrues"  # there is a channel; the amount is kept until it is worth sending
    FROZEN = "frozen"  # the payee changed; kept until a member confirms the new one
    CUT = "cut"  # too small to send once; its part went to the others
    ESCROW = "escrow"  # kept for the upstream by name until a channel is known
    GATED = "gated"  # money would not help, or has no one to help
    EXCLUDED = "excluded"  # a member decided so


@dataclass(frozen=True, slots=True)
class Line:
    """One payee's part. ``usage`` and ``share`` in units of 2^60; the steps sum to ``minor``.

    ``share`` is its part of all scores, where the next plan's smoothing starts. ``extra`` was set
    aside by earlier plans and is sent with it. ``credit`` is what its turn owes it after this plan,
    ``held`` what is set aside for it then, ``since`` which day in ISO form.

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
    share: int = 0
    extra: int = 0
    credit: int = 0
    held: int = 0
    since: str = ""

    @property
    def sent(self) -> int:
        """Minor units that are to be sent now."""
        return self.minor + self.extra if self.state is LineState.PAYABLE else 0


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Minor units that no line holds: a reason code, words, and whose they would have been."""

    reason: str
    text: str
    minor: int
    upstreams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Lines by amount, largest first. Lines and unplaced together are exactly what is available.

    That is the budget with what the last plan left.

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
    available: int = 0

    def total(self, state: LineState) -> int:
        """Minor units of all lines in a state."""
        return sum(line.minor for line in self.lines if line.state is state)

    @property
    def unplaced_total(self) -> int:
        return sum(item.minor for item in self.unplaced)
