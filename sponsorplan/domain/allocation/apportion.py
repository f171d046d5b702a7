"""Sharing a budget in whole units: water-filling and bounded Webster.

Webster, because it is house-monotone: one more cent of budget never takes a cent from a line,
which largest remainders do (allocation model 2, section 3).
"""

import heapq
from collections.abc import Sequence
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
    queue = [
        (Fraction(2 * amount + 1, claim.score), at)
        for at, (amount, claim) in enumerate(zip(amounts, claims, strict=True))
        if amount < claim.cap
    ]
    heapq.heapify(queue)
    while left and queue:
        _, at = heapq.heappop(queue)
        amounts[at] += 1
        left -= 1
        if amounts[at] < claims[at].cap:
            heapq.heappush(queue, (Fraction(2 * amounts[at] + 1, claims[at].score), at))
    return Shares(tuple(amounts), left)


def water_fill(budget: int, claims: Sequence[Claim]) -> tuple[Fraction, ...]:
    """The real solution ``clip(level · score, floor, cap)`` that uses the budget, or every cap."""
    _check_floors(budget, claims)
    per_score = level(budget, claims)
    return tuple(
        max(Fraction(claim.floor), min(Fraction(claim.cap), per_score * claim.score))
        for claim in claims
    )


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
    turns = sorted(
        [(Fraction(claim.floor, claim.score), claim.score, -claim.floor) for claim in claims]
        + [(Fraction(claim.cap, claim.score), -claim.score, claim.cap) for claim in claims]
    )
    resting = sum(claim.floor for claim in claims)
    rising = 0
    for at, score, moved in turns:
        if rising and resting + rising * at >= budget:
            return Fraction(budget - resting, rising)
        resting += moved
        rising += score
    return turns[-1][0] if turns else Fraction(0)


def _jump(budget: int, claims: Sequence[Claim]) -> list[int]:
    """Amounts at the largest common divisor that does not give away too much; the caps must."""
    # Steps fine enough that no claim gains more than a unit in one of them.
    scale = 2 << max(claim.score for claim in claims).bit_length()

    def at(step: int) -> list[int]:
        return [
            max(claim.floor, min(claim.cap, (step * claim.score + scale) // (2 * scale)))
            for claim in claims
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
