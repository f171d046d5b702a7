"""How far a signal can be relied on. It moves no money; it tells people what to look up first."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sponsorplan.domain.risk import score
from sponsorplan.domain.risk.signals import Signals
from sponsorplan.domain.upstreams.facts import Observed, Origin

# Those who run what they tell of, and members, who can be asked.
_FIRST_HAND = frozenset({"github", "github_activity", "open_collective", "a member"})
_OLD_DAYS = 180
_FEW = 12  # commits or questions in a year: one more or less moves the signal much
_FAR = score.WHOLE // 5
_MEASURES = {
    "commits": score.concentration,
    "publishers": score.few,
    "regulars": score.few,
    "asked": score.responsiveness,
    "last_activity": score.staleness,
    # Not the security checks: whoever tells of them tells of one and the same measurement.
}


class Level(StrEnum):
    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Confidence:
    """A level with the reason for it, for people."""

    level: Level
    reason: str


def far_apart(name: str, one: Signals, other: Signals) -> bool | None:
    """Whether two sources make very different signals of it; ``None`` where one makes none."""
    measure = _MEASURES.get(name)
    if measure is None:
        return None
    as_of = one.as_of or other.as_of
    first, second = measure(replace(one, as_of=as_of)), measure(replace(other, as_of=as_of))
    return None if first is None or second is None else abs(first - second) > _FAR


def confidence(name: str, known: Observed) -> Confidence | None:
    """Of a signal by the name of what it is made from; ``None`` where nobody observed it."""
    origin = known.origins.get(name)
    if origin is None:
        return None
    if doubt := _doubt(name, origin, known):
        return Confidence(Level.LOW, doubt)
    if known.agreement.get(name):
        return Confidence(Level.HIGH, "two sources agree")
    if origin.source in _FIRST_HAND:
        return Confidence(Level.HIGH, "first hand")
    return Confidence(Level.MIDDLE, "counted by somebody else")


def _doubt(name: str, origin: Origin, known: Observed) -> str:
    """The first reason to rely little on it, or empty."""
    if known.agreement.get(name) is False:
        return "sources differ"
    if (days := _age(origin.seen_on, known.signals.as_of)) is not None and days > _OLD_DAYS:
        return "seen more than half a year ago"
    if (seen := _observations(name, known.signals)) is not None and seen < _FEW:
        return "there is little to judge by"
    return ""


def _age(seen_on: str, as_of: date | None) -> int | None:
    try:
        return (as_of - date.fromisoformat(seen_on)).days if as_of else None
    except ValueError:
        return None


def _observations(name: str, signals: Signals) -> int | None:
    if name == "commits" and signals.commits:
        return sum(signals.commits)
    return signals.asked if name == "asked" else None
