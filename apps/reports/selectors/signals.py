"""What risk is made of, in words."""

from dataclasses import dataclass

from apps.reports.selectors.upstreams import UpstreamView
from sponsorplan.domain.risk.score import Assessment, Part
from sponsorplan.domain.upstreams.confidence import Confidence, confidence
from sponsorplan.domain.upstreams.facts import Observed, Origin


@dataclass(frozen=True, slots=True)
class SignalRow:
    """One signal of risk for the page: what is known, where it is from, how it moves the score.

    ``z`` and ``moves`` are per mille; ``moves`` is its part of the risk.
    """

    label: str
    what: str
    value: str
    z: int
    weight: int
    moves: int
    origin: Origin | None
    confidence: Confidence | None

    @property
    def is_known(self) -> bool:
        return self.origin is not None


_SIGNALS = {
    "conc": ("Commit concentration", "how many people share the work", ("commits",)),
    "few": (
        "People who can publish",
        "who could release a fix tomorrow",
        ("publishers", "regulars"),
    ),
    "resp": (
        "Responsiveness",
        "issues and pull requests of a year that were answered or closed",
        ("asked",),
    ),
    "stale": ("Staleness", "months since a person last worked on it", ("last_activity",)),
    "sec": ("Security checks", "review, branch protection, signed releases", ("checks",)),
    "distress": ("Public distress", "a maintainer has asked for help", ("distress",)),
}


def signal_rows(*, view: UpstreamView) -> list[SignalRow]:
    """The six signals, in the order of their weights."""
    rows = []
    for part in view.assessment.parts:
        label, what, names = _SIGNALS[part.signal]
        name = next((one for one in names if one in view.observed.origins), "")
        rows.append(
            SignalRow(
                label,
                what,
                _value(part.signal, view.observed) if part.known else "not known yet",
                part.z // 10,
                part.weight,
                part.z * part.weight // 1000,
                view.observed.origins.get(name) if part.known else None,
                confidence(name, view.observed) if part.known else None,
            )
        )
    return rows


def _value(signal: str, known: Observed) -> str:
    """What is known, in words."""
    signals = known.signals
    commits = signals.commits or ()
    people = signals.regulars if signals.publishers is None else signals.publishers
    words = {
        "conc": f"{sum(commits):,} commits by {len(commits):,} people in a year"
        if commits
        else "nobody committed in a year",
        "few": f"{people} {'can publish' if signals.publishers is not None else 'work on it regularly'}",
        "resp": f"{signals.answered} of {signals.asked} answered or closed",
        "stale": f"last active on {signals.last_activity}",
        "sec": f"{len(signals.checks)} checks",
        "distress": "asked for help" if signals.distress else "has not asked for help",
    }
    return words[signal]


def part_rows(found: Assessment) -> list[tuple[str, str, Part]]:
    """The parts of a risk with what they are called and what they mean."""
    return [(*_SIGNALS[part.signal][:2], part) for part in found.parts]
