"""The rounds of the value flow, over numbered nodes: plain, and in arrays where numpy is installed.

Both give the same whole numbers. Numpy is not needed to run SponsorPlan; it makes large graphs faster.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import NamedTuple

AT_REST = 1 << 12  # of ten million dollars, four millionths of a cent
MAX_ROUNDS = 200
_WORTH_ARRAYS = 2_000  # nodes; below, making the arrays costs what they save
_HALF = 31  # bits for a node's number
_HAS_NUMPY = find_spec("numpy") is not None


class Passing(NamedTuple):
    """How much an upstream passes on: ``part / of`` of what reaches it, as its dependencies grow many.

    Of d dependencies each gets ``part / of / (d + slack / per)``. The model's own values are those
    given here; others are for asking what would be if. ``part`` times ``per`` is at most 7.
    """

    part: int = 1
    of: int = 2
    slack: int = 1
    per: int = 1

    @property
    def times(self) -> int:
        return self.part * self.per

    def divisor(self, children: int) -> int:
        return self.of * (children * self.per + self.slack)


HOUSE = Passing()


def settle(
    flight: Sequence[int],
    parents: Sequence[int],
    children: Sequence[int],
    passing: Passing = HOUSE,
) -> list[int]:
    """Units that each node has in the end, of those that are in ``flight`` now; none is lost.

    ``parents`` and ``children`` are edges, distinct and to another node. In each round a node with d
    children hands each of them ``1/(2(d+1))`` of what it has, and keeps the rest. All units together
    are at most 2^60.
    """
    if _HAS_NUMPY and len(flight) >= _WORTH_ARRAYS:
        return settle_in_arrays(flight, parents, children, passing)
    return settle_plainly(flight, parents, children, passing)


def settle_plainly(
    flight: Sequence[int],
    parents: Sequence[int],
    children: Sequence[int],
    passing: Passing = HOUSE,
) -> list[int]:
    """`settle` in plain Python."""
    targets: list[list[int]] = [[] for _ in flight]
    for parent, child in zip(parents, children, strict=True):
        targets[parent].append(child)
    times, divisors = passing.times, [passing.divisor(len(each)) for each in targets]
    kept = [0] * len(flight)
    moving = sum(flight)
    for _ in range(MAX_ROUNDS):
        if moving <= AT_REST:
            break
        received = [0] * len(flight)
        moving = 0
        for at, units in enumerate(flight):
            if not units:
                continue
            reached = targets[at]
            if not reached:
                kept[at] += units
                continue
            each = units * times // divisors[at]
            passed = len(reached) * each
            kept[at] += units - passed
            moving += passed
            for target in reached:
                received[target] += each
        flight = received
    return [units + resting for units, resting in zip(kept, flight, strict=True)]


def settle_in_arrays(
    flight: Sequence[int],
    parents: Sequence[int],
    children: Sequence[int],
    passing: Passing = HOUSE,
) -> list[int]:
    """`settle` in arrays of 64 bits. Needs numpy; lists and arrays are taken alike."""
    import numpy as np  # noqa: PLC0415 - only where it is installed

    now = np.array(flight, dtype=np.int64)
    degree = np.bincount(np.asarray(parents, dtype=np.int64), minlength=len(now))
    # Edges by child, as one number each: numbers are sorted much faster than their order is found.
    edges = (np.asarray(children, dtype=np.int64) << _HALF) | np.asarray(parents, dtype=np.int64)
    edges.sort()
    source, target = edges & ((1 << _HALF) - 1), edges >> _HALF
    first = np.flatnonzero(np.diff(target, prepend=-1))
    # Whoever has no children passes nothing on; one keeps the division from dividing by nothing.
    reached, divisor = (
        target[first],
        np.maximum(passing.of * (degree * passing.per + passing.slack), 1),
    )
    kept = np.zeros_like(now)
    for _ in range(MAX_ROUNDS):
        if int(now.sum()) <= AT_REST:
            break
        each = now * passing.times // divisor
        kept += now - each * degree
        now = np.zeros_like(now)
        if len(first):
            now[reached] = np.add.reduceat(each[source], first)
    settled: list[int] = (kept + now).tolist()
    return settled
