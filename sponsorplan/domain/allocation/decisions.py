"""What members decided about single lines, and what the last plan left to this one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class DecisionKind(StrEnum):
    """What a member may decide about a line."""

    LOCK = "lock"  # exactly this amount
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EXCLUDE = "exclude"
    INCLUDE = "include"  # although a gate is closed

    @property
    def has_amount(self) -> bool:
        return self in (DecisionKind.LOCK, DecisionKind.AT_LEAST, DecisionKind.AT_MOST)


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """``minor`` units of the plan's currency where the kind has an amount, else 0."""

    upstream: str
    kind: DecisionKind
    minor: int = 0


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions by what they do to a line."""

    locked: Mapping[str, int] = field(default_factory=dict)
    floors: Mapping[str, int] = field(default_factory=dict)
    ceilings: Mapping[str, int] = field(default_factory=dict)
    excluded: frozenset[str] = frozenset()
    included: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, decisions: Iterable[Decision], include: Iterable[str], exclude: Iterable[str]
    ) -> "Decided":
        """``include`` and ``exclude`` are the policy's own."""
        by_kind: dict[DecisionKind, dict[str, int]] = {kind: {} for kind in DecisionKind}
        for one in decisions:
            by_kind[one.kind][one.upstream] = one.minor
        return cls(
            by_kind[DecisionKind.LOCK],
            by_kind[DecisionKind.AT_LEAST],
            by_kind[DecisionKind.AT_MOST],
            frozenset(by_kind[DecisionKind.EXCLUDE]) | frozenset(exclude),
            frozenset(by_kind[DecisionKind.INCLUDE]) | frozenset(include),
        )


@dataclass(frozen=True, slots=True)
class Carried:
    """What the last approved plan leaves to the next one of its kind.

    ``plan`` is that plan's digest. ``shares`` are what its lines had of everything, in units of
    2^60, after smoothing. ``credits`` are minor units by recipient that its turn still owes it, less
    than nothing where it was paid ahead; the money itself went to others. ``held`` minor units are
    set aside for it by name, ``since`` a day in ISO form. ``payable`` are those that were paid,
    ``reset`` those whose share is to move at once. ``left`` minor units had no place and are given
    out anew.
    """

    plan: str = ""
    shares: Mapping[str, int] = field(default_factory=dict)
    credits: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    since: Mapping[str, str] = field(default_factory=dict)
    payable: frozenset[str] = frozenset()
    reset: frozenset[str] = frozenset()
    left: int = 0

    def document(self) -> dict[str, object]:
        """As plain values in one order."""
        return {
            "plan": self.plan,
            "shares": sorted([key, units] for key, units in self.shares.items()),
            "credits": sorted([key, minor] for key, minor in self.credits.items()),
            "held": sorted([key, minor] for key, minor in self.held.items()),
            "since": sorted([key, day] for key, day in self.since.items()),
            "payable": sorted(self.payable),
            "reset": sorted(self.reset),
            "left": self.left,
        }


NOTHING = Carried()
