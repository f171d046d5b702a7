"""The money part of a split: scores and bounds in, minor units out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sponsorplan.domain.allocation.apportion import Claim, split, water_fill
from sponsorplan.domain.allocation.inputs import ChannelInput


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who may get a part. ``score`` is positive; ``eligible`` is whether it may get money now.

    ``channel`` decides the units it can be paid in; without one the amount is kept in escrow.
    ``before_need`` is the score as it would be if nobody were funded yet.
    """

    key: str
    score: int
    eligible: bool
    channel: ChannelInput | None = None
    before_need: int = 0


@dataclass(frozen=True, slots=True)
class Amounts:
    """Minor units by candidate key at the last three stages, and what found no place.

    ``filled``: water-filled under the caps, exact; ``cents``: rounded to minor units; ``final``:
    rounded to what each channel can take.
    """

    filled: dict[str, Fraction]
    cents: dict[str, int]
    final: dict[str, int]
    over_caps: int
    whole_units: int


def cap_of(budget: int, percent: int) -> int:
    """The most one recipient gets, in minor units: upward, so that one cent can be given."""
    return -(-budget * percent // 100)


def worth_sending(channel: ChannelInput, minimum: int) -> int:
    """The least amount that is sent, in minor units: a whole number of the channel's quanta."""
    least = max(minimum, channel.minimum)
    return -(-least // channel.quantum) * channel.quantum


def amounts(
    budget: int, candidates: Sequence[Candidate], *, cap_percent: int, minimum: int
) -> Amounts:
    """Split ``budget`` minor units over the eligible candidates, largest score first."""
    cap = cap_of(budget, cap_percent)
    ordered = sorted(
        (candidate for candidate in candidates if candidate.eligible),
        key=lambda candidate: (-candidate.score, candidate.key),
    )
    claims = [
        Claim(candidate.key, candidate.score, 0, _most(candidate, cap)) for candidate in ordered
    ]
    shares = split(budget, claims)
    cents = {claim.id: minor for claim, minor in zip(claims, shares.amounts, strict=True)}
    final, left = _in_quanta(ordered, cents, claims, minimum)
    return Amounts(
        filled=dict(zip(cents, water_fill(budget, claims), strict=True)),
        cents=cents,
        final=final,
        over_caps=shares.unallocated,
        whole_units=left,
    )


def _most(candidate: Candidate, cap: int) -> int:
    """The cap, up to the next amount the channel can take, and never over its own limit."""
    channel = candidate.channel
    if channel is None:
        return cap
    whole = -(-cap // channel.quantum) * channel.quantum
    return whole if channel.maximum is None else min(whole, channel.maximum)


def _in_quanta(
    ordered: Sequence[Candidate], cents: dict[str, int], claims: Sequence[Claim], minimum: int
) -> tuple[dict[str, int], int]:
    """Lines worth sending share their own money again in whole quanta; the rest keep their cents.

    Webster once more, so that a larger budget takes no quantum from a line.
    """
    final = dict(cents)
    groups: dict[int, list[Claim]] = defaultdict(list)
    for candidate, claim in zip(ordered, claims, strict=True):
        channel = candidate.channel
        if channel is None or channel.quantum == 1:
            continue
        least = worth_sending(channel, minimum)
        if cents[candidate.key] >= least:
            quantum = channel.quantum
            groups[quantum].append(
                Claim(claim.id, claim.score, least // quantum, claim.cap // quantum)
            )
    left = 0
    for quantum, members in sorted(groups.items()):
        pool = sum(cents[member.id] for member in members)
        shares = split(pool // quantum, members)
        for member, units in zip(members, shares.amounts, strict=True):
            final[member.id] = units * quantum
        left += pool - sum(final[member.id] for member in members)
    return final, left
