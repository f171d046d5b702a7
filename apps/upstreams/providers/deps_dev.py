"""deps.dev, version 3: where a package's source is and how that is known, licences, a repository's checks.

Contract: its public protocol buffers. Data under CC BY 4.0, those of Scorecard under CDLA Permissive 2.0;
answers may be kept. No limit is documented, so ours is modest. A package takes two requests: one tells
its default version, the other tells about that. When it was released is not taken over: without
anybody having looked for a payee, an old release must not close a line.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import quote

from django.conf import settings

from apps.upstreams.providers.asking import checked, count, document
from apps.upstreams.providers.interface import AnswerInvalid, Answers
from sponsorplan.domain.lockfiles.decode import rows, table, text_of
from sponsorplan.domain.purl import Purl, parse
from sponsorplan.domain.upstreams.findings import (
    MOST_ADDRESSES,
    PackageFinding,
    RepositoryFinding,
    State,
    Subject,
)
from sponsorplan.domain.upstreams.repository import canonical
from sponsorplan.http import Answer, Client

# Its systems by purl type; it has no Composer.
SYSTEMS: Mapping[str, str] = {
    "cargo": "CARGO",
    "gem": "RUBYGEMS",
    "golang": "GO",
    "maven": "MAVEN",
    "npm": "NPM",
    "nuget": "NUGET",
    "pypi": "PYPI",
}
_PROJECT = re.compile(
    r"(?:github\.com|bitbucket\.org)/[a-z0-9_-]+/[a-z0-9._-]+|gitlab\.com(?:/[a-z0-9._-]+){2,}",
    re.ASCII,
)
_SOURCE = "SOURCE_REPO"
# How it came to know the repository of a package, the surest first, in words.
_UNVERIFIED = ("package metadata, unverified", False)
_PROVENANCE: Mapping[str, tuple[str, bool]] = {
    "SLSA_ATTESTATION": ("named in a SLSA attestation", True),
    "PYPI_PUBLISH_ATTESTATION": ("named in a publish attestation", True),
    "GO_ORIGIN": ("where Go fetches it from", False),
    "UNVERIFIED_METADATA": _UNVERIFIED,
}
_SURENESS = list(_PROVENANCE)
# Labels by which package metadata marks an address for money, without case and punctuation.
_FUNDING = frozenset({"donate", "donation", "funding", "sponsor"})
_MISSING = 404
_BEST = 10


class DepsDevPackages:
    name: ClassVar[str] = "deps_dev"
    subject: ClassVar[Subject] = Subject.PACKAGE
    batch: ClassVar[int] = 1
    requests: ClassVar[int] = 2
    hourly: ClassVar[int] = 3_000
    minutely: ClassVar[int | None] = 120
    fresh_for: ClassVar[timedelta] = timedelta(days=14)

    def takes(self, key: str) -> bool:
        return packages_path("v3", key) is not None

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:  # noqa: ARG002 - none sent
        (key,) = keys
        client = Client(settings.SPONSORPLAN_DEPS_DEV_URL)
        path = packages_path("v3", key) or ""
        package = row_at(client, path, "versions")
        version = default_version(package)
        if not version:
            # Known without a default version, it says nothing that could be asked for.
            return Answers({key: None if package is None else PackageFinding()}, requests=1)
        row = row_at(client, version_path(path, version), "versionKey")
        return Answers({key: finding_of(row) if row is not None else None})


class DepsDevProjects:
    name: ClassVar[str] = "deps_dev"
    subject: ClassVar[Subject] = Subject.REPOSITORY
    batch: ClassVar[int] = 1
    requests: ClassVar[int] = 1
    hourly: ClassVar[int] = 3_000
    minutely: ClassVar[int | None] = 120
    fresh_for: ClassVar[timedelta] = timedelta(days=14)

    def takes(self, key: str) -> bool:
        return is_project(key)

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:  # noqa: ARG002 - none sent
        (key,) = keys
        client = Client(settings.SPONSORPLAN_DEPS_DEV_URL)
        row = row_at(client, f"/v3/projects/{quote(key, safe='')}", "projectKey")
        return Answers({key: None if row is None else project_of(row)})


def is_project(key: str) -> bool:
    return _PROJECT.fullmatch(key) is not None


def packages_path(interface: str, key: str) -> str | None:
    """Where a package is; every part percent-encoded, so that a scope's slash stays in its name."""
    named = system_and_name(key)
    if named is None:
        return None
    return f"/{interface}/systems/{named[0]}/packages/{quote(named[1], safe='')}"


def system_and_name(key: str) -> tuple[str, str] | None:
    """A package as deps.dev names it; ``None`` for what it cannot know."""
    package = parse(key)
    if package is None or package.type not in SYSTEMS or package.name in {".", ".."}:
        return None
    return SYSTEMS[package.type], package.name


def version_path(path: str, version: str) -> str:
    return f"{path}/versions/{quote(version, safe='')}"


def row_at(client: Client, path: str, holds: str = "") -> dict[str, Any] | None:
    """The object there, which has the key ``holds`` if any; ``None`` for what it does not know.

    Raises as `checked` does.
    """
    answer: Answer = checked(lambda: client.get(path), allowed=frozenset({_MISSING}))
    return None if answer.status == _MISSING else holding(document(answer), holds)


def holding(row: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The same object. Raises ``AnswerInvalid`` where it lacks the key."""
    if key and key not in row:
        raise AnswerInvalid(f"It answered with an object that has no “{key}”.")
    return dict(row)


def default_version(package: Mapping[str, Any] | None) -> str:
    """The version that is installed when none is named; empty where none is marked."""
    for row in map(table, rows((package or {}).get("versions"))):
        if row.get("isDefault") is True:
            version = text_of(table(row.get("versionKey")).get("version"))
            if version in {".", ".."}:
                raise AnswerInvalid("It names a version that can be none.")
            return version
    return ""


def finding_of(row: Mapping[str, Any]) -> PackageFinding:
    """What a version's object says."""
    repository, provenance = _source(row)
    words, attested = _PROVENANCE.get(provenance, _UNVERIFIED)
    licences = (text_of(one)[:100] for one in rows(row.get("licenses")))
    return PackageFinding(
        repository=repository,
        funding=_funding(row),
        state=State.DEPRECATED if row.get("isDeprecated") is True else State.ACTIVE,
        evidence=words if repository else "",
        attested=attested and bool(repository),
        licences=tuple(dict.fromkeys(one for one in licences if one))[:MOST_ADDRESSES],
    )


def project_of(row: Mapping[str, Any]) -> RepositoryFinding:
    """What a project's object says: the checks of its Scorecard, -1 being no conclusion."""
    checks = map(table, rows(table(row.get("scorecard")).get("checks")))
    scores = ((text_of(check.get("name")), count(check.get("score"))) for check in checks)
    return RepositoryFinding(
        checks={
            name: score for name, score in scores if name and score is not None and score <= _BEST
        }
    )


def key_of(row: Mapping[str, Any]) -> str:
    """The purl without version that a request for a version was for."""
    version = table(row.get("versionKey"))
    types = {system: type_ for type_, system in SYSTEMS.items()}
    type_ = types.get(text_of(version.get("system")).upper(), "")
    return str(Purl(type_, text_of(version.get("name"))))


def _source(row: Mapping[str, Any]) -> tuple[str, str]:
    """The repository and how it is known, the surest first."""
    found = []
    for at, related in enumerate(map(table, rows(row.get("relatedProjects")))):
        place = canonical(text_of(table(related.get("projectKey")).get("id")))
        provenance = text_of(related.get("relationProvenance"))
        if place and related.get("relationType") == _SOURCE:
            sure = _SURENESS.index(provenance) if provenance in _SURENESS else len(_SURENESS)
            found.append((sure, at, place, provenance))
    if found:
        _, _, place, provenance = min(found)
        return place, provenance
    links = map(table, rows(row.get("links")))
    named = (canonical(text_of(link.get("url"))) for link in links if link.get("label") == _SOURCE)
    return next(filter(None, named), ""), ""


def _funding(row: Mapping[str, Any]) -> tuple[str, ...]:
    addresses = (
        text_of(link.get("url"))
        for link in map(table, rows(row.get("links")))
        if re.sub(r"[\W_]", "", text_of(link.get("label"))).lower() in _FUNDING
    )
    return tuple(one for one in addresses if one.startswith("https://"))[:MOST_ADDRESSES]
