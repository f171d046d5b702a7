"""The money part of a split: scores and bounds in, minor units out.

Stages: locks, bounds, cutting what is too small, cents, and whole units of a platform. Sources:
allocation model 2, section 3.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from sponsorplan.domain.allocation.apportion import Claim, filled, level, split
from sponsorplan.domain.allocation.bounds import claims_of, least_of
from sponsorplan.domain.allocation.inputs import Inputs
from sponsorplan.domain.allocation.scores import Candidate
from sponsorplan.domain.allocation.standing import Standing
from sponsorplan.domain.errors import DomainError


class LocksAboveBudget(DomainError):
    """The locked amounts together are more than there is to give; names the lines."""

    code: ClassVar[str] = "locks_above_budget"
    title: ClassVar[str] = "The locked amounts are above the budget"


@dataclass(frozen=True, slots=True)
class Amounts:
    """Minor units by candidate key at the last stages, and what found no place.

    ``available`` is the budget with what the last plan left; ``shared`` the part of it that is not
    ``locked``. ``scores`` sums those that share it, ``kept`` those of them that were not ``cut``.
    ``filled``: water-filled under all
    bounds, exact, as units and into how many parts they are to be divided; ``cents``: rounded to minor units; ``whole``: rounded to what each channel can
    take.
    """

    available: int
    shared: int
    scores: int
    kept: int
    locked: Mapping[str, int]
    cut: frozenset[str]
    filled: Mapping[str, tuple[int, int]]
    cents: Mapping[str, int]
    whole: Mapping[str, int]
    over_caps: int
    whole_units: int


def amounts(
    found: Sequence[Candidate], inputs: Inputs, standing: Standing, available: int
) -> Amounts:
    """Split what there is over the eligible candidates, largest score first.

    Raises ``LocksAboveBudget`` and ``FloorsAboveBudget``.
    """
    locked = _locked(found, standing, available)
    shared = available - sum(locked.values())
    ordered = sorted(
        (one for one in found if one.score and one.key not in locked),
        key=lambda one: (-one.score, one.key),
    )
    bounded = claims_of(ordered, inputs, standing, available)
    claims = _worth_it(bounded, inputs, shared) if inputs.policy.cuts else [*bounded.values()]
    kept = {claim.id for claim in claims}
    shares = split(shared, claims)
    cents = {claim.id: minor for claim, minor in zip(claims, shares.amounts, strict=True)}
    whole, left = _in_quanta(claims, cents, inputs)
    return Amounts(
        available=available,
        shared=shared,
        scores=sum(one.score for one in ordered),
        kept=sum(claim.score for claim in claims),
        locked=locked,
        cut=frozenset(bounded) - kept,
        filled=dict(zip(cents, filled(shared, claims), strict=True)),
        cents=cents,
        whole=whole,
        over_caps=shares.unallocated,
        whole_units=left,
    )


def _locked(found: Sequence[Candidate], standing: Standing, available: int) -> dict[str, int]:
    """The amounts of open lines that a member fixed."""
    decided = standing.decided.locked
    locked = {one.key: decided[one.key] for one in found if one.eligible and one.key in decided}
    if sum(locked.values()) > available:
        named = sorted(locked)
        raise LocksAboveBudget(
            f"The locked amounts of {', '.join(named[:5])} together are above the budget. Lower "
            "them or raise the budget.",
            lines=named,
        )
    return locked


def _worth_it(bounded: Mapping[str, Claim], inputs: Inputs, shared: int) -> list[Claim]:
    """The claims that are kept when small ones are cut, each with its least amount as its floor.

    The most recipients whose smallest still gets what is worth sending. Claims of nobody in
    particular stay: they are shown as one sum. So do those with a floor, which is a member's word.
    """
    leasts = {
        key: max(least_of(recipient, inputs), 1)
        for key, recipient in inputs.recipients.items()
        if key in bounded
    }
    bounded = _lifted(bounded, leasts, shared)
    fixed = [key for key in leasts if bounded[key].floor]
    others = [key for key in leasts if not bounded[key].floor and leasts[key] <= bounded[key].cap]
    # Who needs the smallest level of money per score comes first.
    others.sort(key=lambda key: (Fraction(leasts[key], bounded[key].score), key))
    nobody = [key for key in bounded if key not in leasts]
    room = inputs.policy.max_recipients
    most = len(others) if room is None else max(min(len(others), room - len(fixed)), 0)

    def enough(count: int) -> bool:
        keys = [*nobody, *fixed, *others[:count]]
        last = others[count - 1]
        claims = [bounded[key] for key in keys]
        if sum(claim.floor for claim in claims) > shared:
            return False
        return level(shared, claims) * bounded[last].score >= leasts[last]

    kept = _largest(most, enough)
    chosen = {*nobody, *fixed, *others[:kept]}
    return [
        replace(claim, floor=claim.floor or leasts.get(claim.id, 0))
        for claim in bounded.values()
        if claim.id in chosen
    ]


def _lifted(
    bounded: Mapping[str, Claim], leasts: Mapping[str, int], shared: int
) -> Mapping[str, Claim]:
    """Floors lifted to what is worth sending, if there is enough to lift all of them."""
    lifted = {
        key: replace(claim, floor=min(max(claim.floor, leasts.get(key, 0)), claim.cap))
        if claim.floor
        else claim
        for key, claim in bounded.items()
    }
    return lifted if sum(claim.floor for claim in lifted.values()) <= shared else bounded


def _largest(most: int, fits: Callable[[int], bool]) -> int:
    """The largest count from 0 to ``most`` that fits, where all smaller ones do."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _in_quanta(
    claims: Sequence[Claim], cents: Mapping[str, int], inputs: Inputs
) -> tuple[dict[str, int], int]:
    """Lines worth sending share their own money again in whole quanta; the rest keep their cents.

    Webster once more, so that a larger budget takes no quantum from a line.
    """
    whole = dict(cents)
    groups: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        recipient = inputs.recipients.get(claim.id)
        channel = recipient.channel if recipient else None
        if recipient is None or channel is None or channel.quantum == 1:
            continue
        least, quantum = least_of(recipient, inputs), channel.quantum
        if cents[claim.id] >= least:
            floor = max(least, claim.floor) // quantum
            groups[quantum].append(Claim(claim.id, claim.score, floor, claim.cap // quantum))
    left = 0
    for quantum, members in sorted(groups.items()):
        pool = sum(cents[member.id] for member in members)
        shares = split(pool // quantum, members)
        for member, count in zip(members, shares.amounts, strict=True):
            whole[member.id] = count * quantum
        left += pool - sum(whole[member.id] for member in members)
    return whole, left
