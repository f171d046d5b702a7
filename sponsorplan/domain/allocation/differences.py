"""Two splits side by side: what each recipient has more or less, and which rule moved it.

Exact: the differences of the lines sum to that of the totals, and the steps of a line to its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from sponsorplan.domain.allocation.explain import Step
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money

BUDGET = "budget"  # the step that stands for a larger or smaller budget


class CurrenciesDiffer(DomainError):
    code: ClassVar[str] = "currencies_differ"
    title: ClassVar[str] = "These plans cannot be compared"


class Kind(StrEnum):
    """What happened to a recipient from one split to the other."""

    ENTERED = "entered"  # had no line before
    LEFT = "left"  # has no line any more
    RAISED = "raised"
    LOWERED = "lowered"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a split, as far as it can be compared; ``steps`` sum to ``minor``."""

    key: str
    name: str
    upstreams: tuple[str, ...]
    state: str
    minor: int
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """``minor`` units by which one rule moved a recipient, and what each split said of it.

    ``product`` only where the rule is usage. A side that has no such step says nothing.
    """

    step: str
    product: str
    minor: int
    text_before: str
    text_after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A recipient in both splits: minor units before and after, and what moved them, in order.

    Lines of one split that are one line in the other are one recipient here. A state is empty where
    there is no line.
    """

    key: str
    name: str
    kind: Kind
    before: int
    after: int
    state_before: str
    state_after: str
    moved: tuple[Moved, ...]

    @property
    def minor(self) -> int:
        return self.after - self.before

    @property
    def mover(self) -> Moved | None:
        """The rule that moved it most in the way it went; none where nothing did."""
        sign = 1 if self.minor > 0 else -1
        along = [one for one in self.moved if one.minor * sign > 0] if self.minor else []
        return max(along, key=lambda one: abs(one.minor), default=None)


@dataclass(frozen=True, slots=True)
class Split:
    """A split's lines, its budget, and the minor units that no line has."""

    budget: Money
    parts: tuple[Part, ...]
    unplaced: int = 0

    @property
    def total(self) -> int:
        """Everything that is split: the lines and what is unplaced."""
        return sum(part.minor for part in self.parts) + self.unplaced


def differences(before: Split, after: Split) -> tuple[Difference, ...]:
    """Every recipient of either split, most moved first. Raises ``CurrenciesDiffer``.

    Where the budgets differ, the first step is what the same split of the other budget would have
    changed; the other steps are what is left to them.
    """
    ours, theirs = before.budget, after.budget
    if ours.currency != theirs.currency:
        raise CurrenciesDiffer(
            f"One is in {ours.currency}, the other in {theirs.currency}. Choose plans of one currency."
        )
    found = [
        _difference(old, new, ours.minor, theirs.minor) for old, new in _matched(before, after)
    ]
    return tuple(sorted(found, key=lambda one: (-abs(one.minor), -one.after, one.key)))


def _matched(before: Split, after: Split) -> Iterator[tuple[list[Part], list[Part]]]:
    """Lines of both splits that speak of the same upstreams, together."""
    parts = [*before.parts, *after.parts]
    root = _roots(parts)
    groups: dict[str, tuple[list[Part], list[Part]]] = defaultdict(lambda: ([], []))
    for number, part in enumerate(parts):
        groups[root[part.key]][number >= len(before.parts)].append(part)
    yield from groups.values()


def _roots(parts: Sequence[Part]) -> Mapping[str, str]:
    """For each key and upstream, one name of all that any line holds together with it."""
    root: dict[str, str] = {}

    def find(key: str) -> str:
        root.setdefault(key, key)
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for part in parts:
        for upstream in part.upstreams:
            root[find(upstream)] = find(part.key)
    return {key: find(key) for key in [*root, *(part.key for part in parts)]}


def _difference(
    before: Sequence[Part], after: Sequence[Part], ours: int, theirs: int
) -> Difference:
    one = max(after or before, key=lambda part: (part.minor, part.key))
    old, new = (sum(part.minor for part in side) for side in (before, after))
    return Difference(
        one.key,
        one.name,
        _kind(before, after, new - old),
        old,
        new,
        _states(before),
        _states(after),
        tuple(_moved(before, after, ours, theirs)),
    )


def _kind(before: Sequence[Part], after: Sequence[Part], minor: int) -> Kind:
    if not before:
        return Kind.ENTERED
    if not after:
        return Kind.LEFT
    if not minor:
        return Kind.SAME
    return Kind.RAISED if minor > 0 else Kind.LOWERED


def _states(parts: Iterable[Part]) -> str:
    return ", ".join(sorted({part.state for part in parts}))


def _moved(
    before: Sequence[Part], after: Sequence[Part], ours: int, theirs: int
) -> Iterator[Moved]:
    old = [step for part in before for step in scaled(part.steps, theirs, ours)]
    grown = sum(step.minor for step in old) - sum(s.minor for part in before for s in part.steps)
    if grown:
        yield Moved(BUDGET, "", grown, "", "")
    sums: dict[tuple[str, str], int] = defaultdict(int)
    said: dict[tuple[str, str], list[str]] = defaultdict(lambda: ["", ""])
    for side, steps in ((0, old), (1, [step for part in after for step in part.steps])):
        for step in steps:
            place = step.step, step.product
            sums[place] += step.minor if side else -step.minor
            said[place][side] = said[place][side] or step.text
    for place, minor in sums.items():
        if minor:
            yield Moved(*place, minor, *said[place])


def scaled(steps: Iterable[Step], numerator: int, denominator: int) -> tuple[Step, ...]:
    """Steps as they would be of another budget; cents come from flooring the running total."""
    found = []
    total = before = 0
    for step in steps:
        total += step.minor
        now = total * numerator // denominator
        found.append(Step(step.step, now - before, step.text, step.product))
        before = now
    return tuple(found)
