"""Which sources may enter the catalogue, and the plain words a row shows for them.

A source that no pattern names stays out: admission is by list, not by absence of objections.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

Patterns = tuple[tuple[str, str], ...]

OSENDOWMENT, RUST_TEAM = "osendowment/model", "rust-lang/team"
GITHUB, ECOSYSTEMS = "GitHub", "ecosyste.ms"
STATED = "package metadata, lockfiles, SBOMs and FUNDING.yml"
QUICKWIT, VECTOR = "quickwit-oss/quickwit", "vectordotdev/vector"


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """One file of the catalogue: its name, the licences of what may stand in it, and its credit."""

    file: str
    licences: Mapping[str, str]
    credit: str = ""


OPEN = Shelf(
    "facts.tsv.gz",
    {
        STATED: "facts their authors publish",
        OSENDOWMENT: "Apache-2.0",
        RUST_TEAM: "public team list, facts only",
        f"licence list of {QUICKWIT}": "Apache-2.0",
        f"licence list of {VECTOR}": "MPL-2.0",
        GITHUB: "facts their authors publish",
    },
)
# Who changes and passes on this file must do so under its licence, so it mixes with nothing else.
SHARE_ALIKE = Shelf(
    "facts-cc-by-sa-4.0.tsv.gz",
    {ECOSYSTEMS: "CC BY-SA 4.0"},
    "Contains data of ecosyste.ms under CC BY-SA 4.0 "
    "(https://creativecommons.org/licenses/by-sa/4.0/); changed: only some values were taken.",
)
SHELVES = (OPEN, SHARE_ALIKE)
# Sources whose answers hold what a catalogue holds, and what a row calls them.
ANSWERING: Mapping[str, str] = {"github": GITHUB, "ecosystems": ECOSYSTEMS}
# Names that facts carry whose source asks to be credited wherever they are shown, and how.
_SCORECARD = "Contains checks of OpenSSF Scorecard under CDLA Permissive 2.0."
CREDITS: Mapping[str, str] = {
    ECOSYSTEMS: SHARE_ALIKE.credit,
    "ecosystems": SHARE_ALIKE.credit,
    "ecosystems_commits": SHARE_ALIKE.credit,
    "ecosystems_issues": SHARE_ALIKE.credit,
    "scorecard": _SCORECARD,
}
# What rows call their sources, and whose licence that is.
_ORIGINS: Patterns = (
    (rf"(licence list of (?:{QUICKWIT}|{VECTOR}))", r"\1"),
    (rf"({OSENDOWMENT}|{RUST_TEAM})@\w+", r"\1"),
    (rf"({GITHUB}|{re.escape(ECOSYSTEMS)})", r"\1"),
    (r"(?:npm|PyPI) package metadata|component metadata in a CycloneDX SBOM", STATED),
    (r"same name as the PyPI package|same Maven group|same npm scope", STATED),
    (r"Go import path served from elsewhere|Go module path|the repository itself", STATED),
    (r"(?:pixi|renv|composer)\.lock of a public project", STATED),
    (r"Package\.resolved of a public project", STATED),
    (r"(?:pubspec|gemspec|manifest|pom|settings\.gradle) in the repository", STATED),
)

# What the tables call a source, and what we call it. Groups carry over.
_PACKAGES: Patterns = (
    (r"npm:install(?::.*)?", "npm package metadata"),
    (r"pypi:pip-report", "PyPI package metadata"),
    (r"3rd-party list@(\S+)", r"licence list of \1"),
    (r"cyclonedx:.*", "component metadata in a CycloneDX SBOM"),
    (r"conda python build, same name as pkg:pypi/.*", "same name as the PyPI package"),
    (r"pixi\.lock purls -> pkg:pypi/.*", "pixi.lock of a public project"),
    (r"go vanity host rule", "Go import path served from elsewhere"),
    (r"go module path", "Go module path"),
    (r"(renv\.lock|composer\.lock|Package\.resolved):.*", r"\1 of a public project"),
    (
        r"(pubspec|gemspec|manifest|pom|settings\.gradle)(?: in snapshot|@).*",
        r"\1 in the repository",
    ),
    (r"same groupId as (?:[3-9]|\d{2,}) artifacts with metadata", "same Maven group"),
    (r"same npm scope as \d+ packages with metadata", "same npm scope"),
)
_CHANNELS: Patterns = (
    (r"npm:install(?::.*)?|npm-lock:.*|npm tarball .*", "npm package metadata"),
    (r"pypi:pip-report", "PyPI package metadata"),
    (r"composer\.lock:.*", "composer.lock of a public project"),
    (r"snapshot \w+", "the repository itself"),
    (r"stored file, .*, platform confirmed in (osendowment/model@\w+)", r"\1"),
    (r"((?:osendowment/model|rust-lang/team)@\w+)", r"\1"),
)


def package_source(text: str) -> str | None:
    """The words for a row's source, or ``None`` if it is not admitted."""
    return reworded(text, _PACKAGES)


def channel_source(text: str) -> str | None:
    """As ``package_source``, for the addresses of payment platforms."""
    return reworded(text, _CHANNELS)


def origin_of(words: str) -> str | None:
    """Whose licence holds for a row that calls its source so; ``None`` if no such may stand here."""
    return reworded(words, _ORIGINS)


def reworded(text: str, patterns: Patterns) -> str | None:
    """The words of the first pattern that is the whole text, or ``None``."""
    for pattern, words in patterns:
        if found := re.fullmatch(pattern, text):
            return found.expand(words)
    return None
