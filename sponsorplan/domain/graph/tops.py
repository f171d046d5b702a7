"""The tops of a graph: packages, or rings of them that depend on each other, that nothing leads into."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any


def tops(
    starts: Sequence[int], children: Sequence[Sequence[int]], order: Callable[[int], Any]
) -> list[int]:
    """Of the starts, those that nothing leads into; of each ring of that kind the first in ``order``.

    Together they lead to all of ``starts``, whose own order does not matter. One alone is a ring too.
    """
    finished = list(_finished(starts, children))
    parents: dict[int, list[int]] = {at: [] for at in finished}
    for at in finished:
        for child in children[at]:
            parents[child].append(at)
    chosen, wanted = [], set(starts)
    seen: set[int] = set()
    # Whoever is finished last of those not seen yet is in a ring that only its own lead into.
    for at in reversed(finished):
        if at not in seen:
            ring = wanted.intersection(_all_from(at, parents.__getitem__, seen))
            chosen.append(min(ring, key=order))
            seen.update(_all_from(at, children.__getitem__, seen))
    return chosen


def _all_from(start: int, following: Callable[[int], Sequence[int]], seen: set[int]) -> set[int]:
    """The start and what it leads to without passing through what was seen."""
    found, stack = {start}, [start]
    while stack:
        for after in following(stack.pop()):
            if after not in found and after not in seen:
                found.add(after)
                stack.append(after)
    return found


def _finished(starts: Sequence[int], children: Sequence[Sequence[int]]) -> Iterator[int]:
    """Everything the starts lead to, each one after all that only it leads to."""
    seen: set[int] = set()
    for start in starts:
        stack: list[tuple[int, bool]] = [(start, False)]
        while stack:
            at, done = stack.pop()
            if done:
                yield at
            elif at not in seen:
                seen.add(at)
                stack.append((at, True))
                stack.extend((child, False) for child in children[at])
