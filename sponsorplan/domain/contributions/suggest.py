"""A budget of hours, split over the upstreams that money cannot help, or not alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from sponsorplan.domain.allocation.apportion import Claim, split
from sponsorplan.domain.contributions.kinds import Kind, Reason, kinds_for

# Less than an hour is hardly enough to understand one question.
LEAST = 60
# A company's own upstream counts a quarter: somebody is paid to do the same.
_OF_COMPANY = 1
_OF_OTHERS = 4

RULE = (
    "The hours go by how much you use an upstream and how fragile it is; where its maintainers are "
    "overwhelmed, by how much, if that is more. What a company owns counts a quarter. Nobody is "
    "proposed less than an hour, so the smallest wait. The minutes sum exactly to the budget."
)


@dataclass(frozen=True, slots=True)
class Considered:
    """One upstream that hours may help. ``usage`` in units of 2^60.

    ``risk`` and ``swamped`` are in ten-thousandths; ``swamped`` is 0 where its maintainers are not.
    """

    upstream: str
    name: str
    repositories: tuple[str, ...]
    reasons: tuple[Reason, ...]
    usage: int
    risk: int
    swamped: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is proposed for one upstream. ``minutes`` is 0 where the budget does not reach it."""

    upstream: str
    name: str
    repositories: tuple[str, ...]
    reasons: tuple[Reason, ...]
    kinds: tuple[Kind, ...]
    usage: int
    weight: int
    minutes: int = 0

    @property
    def reason(self) -> Reason:
        """The one that decides."""
        return self.reasons[0]


def suggest(minutes: int, considered: Iterable[Considered]) -> tuple[Suggestion, ...]:
    """One suggestion for each upstream with a reason, the heaviest first; ties go by key.

    Their minutes sum to ``minutes`` exactly, unless there is none. Upstreams that nothing uses are
    passed over.
    """
    found = [_weighed(one) for one in considered if one.reasons and one.usage > 0]
    ordered = sorted(
        (one for one in found if one.weight), key=lambda one: (-one.weight, one.upstream)
    )
    asked = _shares(minutes, ordered)
    return tuple(
        replace(one, minutes=asked[at]) if at < len(asked) else one
        for at, one in enumerate(ordered)
    )


def _weighed(one: Considered) -> Suggestion:
    reasons = tuple(sorted(one.reasons, key=list(Reason).index))
    part = _OF_COMPANY if Reason.COMPANY_OWNED in reasons else _OF_OTHERS
    weight = one.usage * max(one.risk, one.swamped) * part
    return Suggestion(
        one.upstream,
        one.name,
        one.repositories,
        reasons,
        kinds_for(reasons),
        one.usage,
        weight,
    )


def _shares(minutes: int, ordered: Sequence[Suggestion]) -> tuple[int, ...]:
    """Minutes of the first ones: of as many as have a part worth beginning, and at least one."""
    if minutes <= 0 or not ordered:
        return ()
    together = accumulate(one.weight for one in ordered)
    # The heaviest come first, so that the part of the last one only falls with each one more.
    reached = sum(
        minutes * one.weight >= LEAST * weight
        for one, weight in zip(ordered, together, strict=True)
    )
    asked = ordered[: max(reached, 1)]
    # Rounding must not take the last minute of an hour.
    least = min(LEAST, minutes)
    claims = [Claim(one.upstream, one.weight, least, minutes) for one in asked]
    return split(minutes, claims).amounts
