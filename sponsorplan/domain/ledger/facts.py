"""What happened with one line of an approved plan, as the journal is made from it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sponsorplan.domain.ledger.rates import Rate
from sponsorplan.domain.money import Money


@dataclass(frozen=True, slots=True)
class LineOf:
    """A line of a plan. ``key`` names it for good; ``planned`` is what it commits.

    ``charges`` are the cost centres that bear it, by code, each with its part. ``ended_on`` is the
    day on which a newer version of the plan replaced this one.
    """

    key: str
    plan: int
    position: int
    name: str
    planned: Money
    approved_on: date
    platform: str = ""
    payee: str = ""
    upstream: str = ""
    purl: str = ""
    charges: Sequence[tuple[str, Money]] = ()
    ended_on: date | None = None

    @property
    def plan_tag(self) -> str:
        return f"PLN-{self.plan:04d}"

    @property
    def ecosystem(self) -> str:
        """The type of the package URL: ``npm``, ``pypi``."""
        return self.purl.removeprefix("pkg:").partition("/")[0] if self.purl else ""


@dataclass(frozen=True, slots=True)
class Said:
    """A member's word of a line. ``planned`` is what was due by it, in the plan's currency.

    ``paid`` is ``None`` where the line was skipped, and ``reason`` then says why.
    """

    key: str
    day: date
    planned: Money
    paid: Money | None
    reference: str = ""
    reason: str = ""
    rate: Rate | None = None


class Direction(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    FEE = "fee"


class FeeKind(StrEnum):
    """Whether a fee came on top of the amount, was kept from it, or nobody said which."""

    NONE = "none"
    ADDED = "added"
    KEPT = "kept"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Matched:
    """The part of a statement's transaction that is this line's: ``amount``, and its part of the fee."""

    key: str
    day: date
    direction: Direction
    amount: Money
    fee: Money | None = None
    fee_kind: FeeKind = FeeKind.NONE
    reference: str = ""
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """All that is known of one line, in any order."""

    line: LineOf
    said: Said | None = None
    matched: Sequence[Matched] = field(default_factory=tuple)
    stopped: Said | None = None
