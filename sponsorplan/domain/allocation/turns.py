"""Paying in turns: what is too small to be sent each period is sent when it is owed most.

Deficit round robin (allocation model 2, section 3): the small shares of one period are one pool,
from which those are paid that are owed most. What one is owed stays below its least payment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line whose money can be sent, with its share of this period and what it is owed from before.

    Minor units. ``least`` is worth sending, ``most`` is what its platform takes at once, both in
    whole ``quantum``.
    """

    key: str
    share: int
    owed: int
    least: int
    quantum: int
    most: int | None = None

    @property
    def is_small(self) -> bool:
        return self.share < self.least

    @property
    def due(self) -> int:
        """What it is owed when the pool is handed out; a share that is sent anyway is no part of it."""
        return self.owed + (self.share if self.is_small else 0)


@dataclass(slots=True)
class Turns:
    """What is sent of this budget by key, what is owed after it, and what the pool has left."""

    sent: dict[str, int] = field(default_factory=dict)
    credits: dict[str, int] = field(default_factory=dict)
    left: int = 0


def take_turns(lines: Sequence[Waiting], *, most_recipients: int | None) -> Turns:
    """``lines`` come largest score first. Everything together is what all shares are."""
    turns = Turns()
    pool = 0
    for line in lines:
        if line.is_small:
            pool += line.share
        else:
            pool += _settled(line, turns)
    places = None if most_recipients is None else most_recipients - len(turns.sent)
    waiting = [line for line in lines if line.is_small or line.owed > 0]
    # Stable: of those that are owed the same, the larger score comes first.
    for line in sorted(waiting, key=lambda line: -line.due):
        if not line.is_small:
            paid = _arrears(line, pool)
        elif paid := _turn(line, line.due, pool) if places is None or places > 0 else 0:
            places = None if places is None else places - 1
        if paid:
            turns.sent[line.key] = turns.sent.get(line.key, 0) + paid
        pool -= paid
        turns.credits[line.key] = line.due - paid
    turns.left = pool
    return turns


def _settled(line: Waiting, turns: Turns) -> int:
    """A line that is sent anyway gives back what it was paid ahead; returns how much."""
    ahead = max(-line.owed, 0) // line.quantum * line.quantum
    back = min(ahead, (line.share - line.least) // line.quantum * line.quantum)
    turns.sent[line.key] = line.share - back
    turns.credits[line.key] = line.owed + back
    return back


def _arrears(line: Waiting, pool: int) -> int:
    """What a line that is sent anyway is sent more: whole quanta of what it is owed from before."""
    room = pool if line.most is None else min(pool, line.most - line.share)
    return min(line.owed, room) // line.quantum * line.quantum


def _turn(line: Waiting, due: int, pool: int) -> int:
    """What it is sent: whole quanta of what is due, at least its least, as far as the pool goes."""
    if due <= 0 or pool < line.least:
        return 0
    wanted = max(line.least, due // line.quantum * line.quantum)
    if line.most is not None:
        wanted = min(wanted, line.most)
    return min(wanted, pool // line.quantum * line.quantum)
