"""From usage to the scores that money follows: basis, risk, need, heirs, votes, smoothing.

Whole numbers throughout. Each stage is kept, because a line is explained by them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sponsorplan.domain.allocation.inputs import ChannelInput, Inputs
from sponsorplan.domain.allocation.policy import Basis
from sponsorplan.domain.allocation.standing import Standing
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.risk import score

_PERCENT = 100
_MOST_HEIRS = 10


@dataclass(slots=True)
class Candidate:
    """Who may get a part, and its weight at each stage; the weights of a stage go together.

    ``score`` is the last one, 0 for whoever is not ``eligible``. ``channel`` decides the units it
    can be paid in; without one the amount is kept in escrow. ``share`` is the score as a part of
    2^60 of all scores.
    """

    key: str
    used: int
    base: int
    risked: int
    needed: int
    eligible: bool
    channel: ChannelInput | None = None
    gained: int = 0
    mixed: int = 0
    score: int = 0
    share: int = 0


@dataclass(frozen=True, slots=True)
class Sums:
    """The weights of a stage, of all candidates together; from ``open`` on of the eligible ones.

    ``voted`` are the points in a vote that count: those for others are nobody's.
    """

    base: int
    risked: int
    needed: int
    open: int
    voted: int
    mixed: int
    score: int


def candidates(used: Mapping[str, int], inputs: Inputs, standing: Standing) -> list[Candidate]:
    """Everyone who is used or was added, by key, with all stages."""
    keys = sorted({*used, *inputs.recipients})
    found = [_weighed(key, used.get(key, 0), inputs, standing) for key in keys]
    gained = _gained(found, standing)
    for one in found:
        one.gained = gained[one.key]
    mixed = _mixed(found, inputs)
    for one in found:
        one.mixed = mixed.get(one.key, 0)
    scores = _smoothed(found, inputs)
    shares = units({key: value for key, value in scores.items() if value})
    for one in found:
        one.score, one.share = scores.get(one.key, 0), shares.get(one.key, 0)
    return found


def sums(found: Iterable[Candidate], votes: Mapping[str, int]) -> Sums:
    everyone = list(found)
    open_ = [one for one in everyone if one.eligible]
    return Sums(
        base=sum(one.base for one in everyone),
        risked=sum(one.risked for one in everyone),
        needed=sum(one.needed for one in everyone),
        open=sum(one.gained for one in open_),
        voted=sum(votes.get(one.key, 0) for one in everyone if one.gained),
        mixed=sum(one.mixed for one in open_),
        score=sum(one.score for one in open_),
    )


def units(weights: Mapping[str, int]) -> dict[str, int]:
    """Parts of 2^60 in proportion, by largest remainder; of equal ones the first key's is first."""
    total = sum(weights.values())
    if not total:
        return {}
    parts = {key: divmod(weight * TOTAL, total) for key, weight in weights.items()}
    shares = {key: whole for key, (whole, _) in parts.items()}
    ranked = sorted(parts, key=lambda key: (-parts[key][1], key))
    for key in ranked[: TOTAL - sum(shares.values())]:
        shares[key] += 1
    return shares


def _weighed(key: str, used: int, inputs: Inputs, standing: Standing) -> Candidate:
    policy, recipient = inputs.policy, inputs.recipients.get(key)
    base = min(used, 1) if policy.basis is Basis.EVEN else used
    risk = recipient.risk if recipient else score.unknown()
    need = recipient.need if recipient and policy.count_need else score.WHOLE
    weighed = base * score.multiplier(risk, policy.risk_strength)
    return Candidate(
        key,
        used,
        base,
        weighed * score.WHOLE,
        weighed * need,
        standing.is_open(key),
        recipient.channel if recipient else None,
    )


def _gained(found: Sequence[Candidate], standing: Standing) -> dict[str, int]:
    """What the open ones weigh with what others leave to them; 0 for the others."""
    gained = {one.key: one.needed if one.eligible else 0 for one in found}
    for one in found:
        if not one.eligible and (heir := _heir(one.key, standing)):
            gained[heir] += one.needed
    return gained


def _heir(key: str, standing: Standing) -> str:
    """The open recipient at the end of a chain of heirs, or empty."""
    for _ in range(_MOST_HEIRS):
        key = standing.heir_of(key)
        if not key or standing.is_open(key):
            return key
    return ""


def _mixed(found: Sequence[Candidate], inputs: Inputs) -> dict[str, int]:
    """With the votes in it, in hundredths of units; without any, what was gained."""
    gained = {one.key: one.gained for one in found if one.gained}
    voted = {key: inputs.votes[key] for key in gained if inputs.votes.get(key)}
    percent = inputs.policy.votes_percent
    if not voted or not percent:
        return gained
    shares, points = units(gained), units(voted)
    return {
        key: max((_PERCENT - percent) * shares[key] + percent * points.get(key, 0), 1)
        for key in shares
    }


def _smoothed(found: Sequence[Candidate], inputs: Inputs) -> dict[str, int]:
    """One part of ``smoothing`` of the way from the last plan's shares, where there is one."""
    mixed = {one.key: one.mixed for one in found if one.mixed}
    parts, carried = inputs.policy.smoothing, inputs.carried
    if parts == 1 or not carried.shares or not inputs.policy.recurs:
        return mixed
    now = units(mixed)
    fresh = _fresh(now, inputs)
    return {
        key: max(parts * share, 1)
        if key in fresh
        else max(share + (parts - 1) * carried.shares.get(key, 0), 1)
        for key, share in now.items()
    }


def _fresh(keys: Collection[str], inputs: Inputs) -> set[str]:
    """Those that move at once: told so, or without a line in any plan that could be remembered."""
    reset = inputs.carried.reset
    return {key for key in keys if key in reset or key not in inputs.recipients}
