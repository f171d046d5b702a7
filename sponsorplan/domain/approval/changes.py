"""What differs between two plans of a kind, recipient by recipient."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Part:
    """One recipient's part of a plan: minor units, what happens to them, and where they go."""

    upstream: str
    name: str
    minor: int
    state: str
    payee: str = ""


class ChangeKind(StrEnum):
    NEW = "new"
    GONE = "gone"
    MORE = "more"
    LESS = "less"
    SAME = "same"  # in amount


@dataclass(frozen=True, slots=True)
class Change:
    """One recipient in both plans, or in one of them."""

    before: Part | None
    now: Part | None

    @property
    def part(self) -> Part:
        part = self.now or self.before
        assert part is not None  # noqa: S101 - one of both is always there
        return part

    @property
    def minor(self) -> int:
        """By how much the part grew, in minor units."""
        return (self.now.minor if self.now else 0) - (self.before.minor if self.before else 0)

    @property
    def kind(self) -> ChangeKind:
        if self.before is None:
            return ChangeKind.NEW
        if self.now is None:
            return ChangeKind.GONE
        if not self.minor:
            return ChangeKind.SAME
        return ChangeKind.MORE if self.minor > 0 else ChangeKind.LESS

    @property
    def is_paid_elsewhere(self) -> bool:
        """Whether money that went, or would have gone, to one place goes to another now."""
        both = self.before is not None and self.now is not None
        return both and self._payee(self.before) != self._payee(self.now) != ""

    @staticmethod
    def _payee(part: Part | None) -> str:
        return part.payee if part else ""


def changes(before: Iterable[Part], now: Iterable[Part]) -> tuple[Change, ...]:
    """Every recipient of either plan, the largest difference first, then by name."""
    old = {part.upstream: part for part in before}
    new = {part.upstream: part for part in now}
    found = (Change(old.get(key), new.get(key)) for key in {*old, *new})
    return tuple(sorted(found, key=lambda one: (-abs(one.minor), one.part.upstream)))
