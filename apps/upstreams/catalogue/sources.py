"""Which sources may enter the catalogue, and the plain words a row shows for them.

A source that no pattern names stays out: admission is by list, not by absence of objections.
"""

import re

Patterns = tuple[tuple[str, str], ...]

OSENDOWMENT, RUST_TEAM = "osendowment/model", "rust-lang/team"
LICENCES = {
    "package metadata, lockfiles, SBOMs and FUNDING.yml": "facts their authors publish",
    OSENDOWMENT: "Apache-2.0",
    RUST_TEAM: "public team list, facts only",
    "licence list of quickwit-oss/quickwit": "Apache-2.0",
    "licence list of vectordotdev/vector": "MPL-2.0",
}

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


def reworded(text: str, patterns: Patterns) -> str | None:
    """The words of the first pattern that is the whole text, or ``None``."""
    for pattern, words in patterns:
        if found := re.fullmatch(pattern, text):
            return found.expand(words)
    return None
