"""How asking the sources goes."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.upstreams.catalogue.loader import about, headers
from apps.upstreams.catalogue.sources import CREDITS
from apps.upstreams.selectors import SourceProgress, source_progress

_WORDS = {
    "deps_dev": (
        "deps.dev",
        "repositories of packages and how they are known, licences, security checks",
    ),
    "deps_dev_alpha": ("deps.dev v3alpha", "the same in batches, and how many depend on a package"),
    "ecosystems": ("ecosyste.ms packages", "repositories, funding addresses and who can publish"),
    "ecosystems_commits": ("ecosyste.ms commits", "how many people share the work"),
    "ecosystems_issues": ("ecosyste.ms issues", "what is asked of maintainers, and answered"),
    "funding_json": ("funding.json", "channels that repositories name in a funding manifest"),
    "github": ("GitHub", "renamed and archived repositories, funding files, sponsors listings"),
    "open_collective": ("Open Collective", "which accounts take money, and what they get a year"),
    "scorecard": ("OpenSSF Scorecard", "security checks of repositories"),
}
# What rests on no document of the source, by source. Everything else is from its own contract.
HYPOTHESES = {
    "deps_dev_alpha": "its interface is an alpha that may change at any time",
    "funding_json": "that GitHub serves the newest state of a file under HEAD is from memory",
}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source that could be asked; without ``progress`` it is off.

    ``hypothesis`` says what about it was never verified; empty where all is documented.
    """

    name: str
    title: str
    what: str
    progress: SourceProgress | None
    hypothesis: str = ""


def source_rows() -> list[SourceRow]:
    """Every source there is, those that are on first, in the order in which they are trusted."""
    on = {one.source: one for one in source_progress()}
    names = [*on, *(name for name in _WORDS if name not in on)]
    return [
        SourceRow(name, *_WORDS.get(name, (name, "")), on.get(name), HYPOTHESES.get(name, ""))
        for name in names
    ]


def catalogue_day() -> str:
    """The day of the bundled catalogue, in ISO form."""
    return about().dated


def catalogue_licences() -> list[tuple[str, str]]:
    """Each source of the bundled catalogue with its licence."""
    return sorted({pair for header in headers() for pair in header.licences.items()})


def credit_lines(sources: Iterable[str]) -> tuple[str, ...]:
    """What must be said where facts of these sources are shown."""
    return tuple(dict.fromkeys(CREDITS[one] for one in sorted(set(sources)) if one in CREDITS))


def source_credits() -> tuple[str, ...]:
    """What must be said of the bundled catalogue and of the sources that are on."""
    bundled = [source for source, _ in catalogue_licences()]
    return credit_lines([*bundled, *(one.source for one in source_progress())])
