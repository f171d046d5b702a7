"""Sharing a budget in whole units: water-filling and bounded Webster.

Webster, because it is house-monotone: one more cent of budget never takes a cent from a line,
which largest remainders do (allocation model 2, section 3).
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class FloorsAboveBudget(DomainError):
    """The lines' floors together are more than there is to give."""

    code: ClassVar[str] = "floors_above_budget"
    title: ClassVar[str] = "The floors are above the budget"


@dataclass(frozen=True, slots=True)
class Claim:
    """A line's part in a split: a positive ``score``, and bounds in the units being split."""

    id: str
    score: int
    floor: int
    cap: int


@dataclass(frozen=True, slots=True)
class Shares:
    """Units per claim, in the order given, and what all caps together could not take."""

    amounts: tuple[int, ...]
    unallocated: int


def split(budget: int, claims: Sequence[Claim]) -> Shares:
    """Bounded Webster: units one by one to the smallest (2a+1)/score, ties to the earlier claim.

    Jumps close to the answer by a common divisor and hands out the last units one by one. Raises
    ``FloorsAboveBudget`` naming the claims with a floor.
    """
    _check_floors(budget, claims)
    caps = tuple(claim.cap for claim in claims)
    if sum(caps) <= budget:
        return Shares(caps, budget - sum(caps))
    amounts = _jump(budget, claims)
    left = budget - sum(amounts)
    shift = _shift(claims)
    queue = [
        (((2 * amount + 1) << shift) // claim.score, at)
        for at, (amount, claim) in enumerate(zip(amounts, claims, strict=True))
        if amount < claim.cap
    ]
    heapq.heapify(queue)
    while left and queue:
        _, at = heapq.heappop(queue)
        amounts[at] += 1
        left -= 1
        if amounts[at] < claims[at].cap:
            rank = ((2 * amounts[at] + 1) << shift) // claims[at].score
            heapq.heappush(queue, (rank, at))
    return Shares(tuple(amounts), left)


def _shift(claims: Iterable[Claim]) -> int:
    """Two different fractions over scores differ by at least 1/score²; so many bits tell them apart.

    Whole numbers then sort as the fractions do, equal ones where they are equal, and much faster.
    """
    return 2 * max((claim.score for claim in claims), default=1).bit_length()


def water_fill(budget: int, claims: Sequence[Claim]) -> tuple[Fraction, ...]:
    """The real solution ``clip(level · score, floor, cap)`` that uses the budget, or every cap."""
    return tuple(Fraction(minor, parts) for minor, parts in filled(budget, claims))


def filled(budget: int, claims: Sequence[Claim]) -> list[tuple[int, int]]:
    """The same as ``minor / parts`` units each, not in lowest terms."""
    _check_floors(budget, claims)
    per_score = level(budget, claims)
    units, parts = per_score.numerator, per_score.denominator
    return [
        (max(claim.floor * parts, min(claim.cap * parts, units * claim.score)), parts)
        for claim in claims
    ]


def _check_floors(budget: int, claims: Sequence[Claim]) -> None:
    if sum(claim.floor for claim in claims) > budget:
        named = [claim.id for claim in claims if claim.floor]
        raise FloorsAboveBudget(
            f"The floors of {', '.join(named[:5])} together are above the budget. Lower them or "
            "raise the budget.",
            lines=named,
        )


def level(budget: int, claims: Sequence[Claim]) -> Fraction:
    """Units per score at which the clipped shares use the budget; found on sorted breakpoints."""
    shift = _shift(claims)
    turns = sorted(
        [((c.floor << shift) // c.score, c.score, -c.floor) for c in claims]
        + [((c.cap << shift) // c.score, -c.score, c.cap) for c in claims]
    )
    resting = sum(claim.floor for claim in claims)
    rising = 0
    for _, score, moved in turns:
        # The turn is at |moved| / |score| units per score.
        if rising and rising * abs(moved) >= (budget - resting) * abs(score):
            return Fraction(budget - resting, rising)
        resting += moved
        rising += score
    return Fraction(abs(turns[-1][2]), abs(turns[-1][1])) if turns else Fraction(0)


def _jump(budget: int, claims: Sequence[Claim]) -> list[int]:
    """Amounts at the largest common divisor that does not give away too much; the caps must."""
    # Steps fine enough that no claim gains more than a unit in one of them.
    scale = 2 << max(claim.score for claim in claims).bit_length()

    shift = scale.bit_length()  # two scales are this power of two
    rows = [(claim.score, claim.floor, claim.cap) for claim in claims]

    def at(step: int) -> list[int]:
        return [
            units
            if floor <= (units := (step * score + scale) >> shift) <= cap
            else max(floor, min(cap, units))
            for score, floor, cap in rows
        ]

    near = int(2 * scale * level(budget, claims))
    stride = scale * len(claims) // sum(claim.score for claim in claims) + 1
    low = near
    while low > 0 and sum(at(low)) > budget:
        low, stride = max(0, low - stride), stride * 2
    high = low + stride
    while sum(at(high)) <= budget:
        low, high, stride = high, high + stride, stride * 2
    while high - low > 1:
        middle = (low + high) // 2
        if sum(at(middle)) <= budget:
            low = middle
        else:
            high = middle
    return at(low)
