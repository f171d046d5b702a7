"""ecosyste.ms: packages a hundred at a time, and who works on repositories, one at a time.

Contract: `ecosyste-ms/packages`, `commits` and `issues`, their OpenAPI documents and serialisers. Data
under CC BY-SA 4.0, credited in the docs. Unknown purls are simply missing from an answer, which also
sets the service to work; so a first miss is no answer yet.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import quote

from django.conf import settings

from apps.upstreams.providers.asking import checked, count, document, documents, instant
from apps.upstreams.providers.interface import Answers
from sponsorplan.domain.lockfiles.decode import rows, table, text_of
from sponsorplan.domain.purl import Purl, parse
from sponsorplan.domain.risk.signals import is_bot, people
from sponsorplan.domain.upstreams.findings import (
    MOST_ADDRESSES,
    Finding,
    PackageFinding,
    RepositoryFinding,
    State,
    Subject,
)
from sponsorplan.domain.upstreams.repository import canonical
from sponsorplan.http import Client

_TYPES = frozenset(
    {"npm", "pypi", "cargo", "golang", "gem", "composer", "nuget", "maven", "hex", "pub", "conda"}
    | {"swift", "cocoapods", "cran", "bioconductor", "hackage", "docker", "githubactions", "jsr"}
)
_REPOSITORY = re.compile(r"github\.com/[a-z0-9-]+/[a-z0-9._-]+", re.ASCII)
_MISSING = 404
_STATES = {"deprecated": State.DEPRECATED, "abandoned": State.DEPRECATED}


class EcosystemsPackages:
    name: ClassVar[str] = "ecosystems"
    subject: ClassVar[Subject] = Subject.PACKAGE
    batch: ClassVar[int] = 100
    requests: ClassVar[int] = 1
    hourly: ClassVar[int] = 2_400  # of 5,000: two of our hours may lie in one of its
    minutely: ClassVar[int | None] = None
    fresh_for: ClassVar[timedelta] = timedelta(days=7)

    def takes(self, key: str) -> bool:
        package = parse(key)
        return package is not None and package.type in _TYPES

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:  # noqa: ARG002 - POST
        client = Client(settings.SPONSORPLAN_ECOSYSTEMS_URL)
        answer = checked(lambda: client.post("/api/v1/packages/bulk_lookup", {"purls": list(keys)}))
        found: dict[str, Finding | None] = {}
        for row in documents(answer):
            package = parse(text_of(row.get("purl")))
            if package is not None:
                # Answers come in no order, and with the purl spelled its way.
                found.setdefault(str(Purl(package.type, package.name)), _finding(row))
        return Answers({key: found[key] for key in keys if key in found})


class _Repositories:
    """One repository a request, of those on GitHub. What is not known there is a 404."""

    subject: ClassVar[Subject] = Subject.REPOSITORY
    batch: ClassVar[int] = 1
    requests: ClassVar[int] = 1
    hourly: ClassVar[int] = 2_400
    minutely: ClassVar[int | None] = None
    fresh_for: ClassVar[timedelta] = timedelta(days=14)

    def takes(self, key: str) -> bool:
        return _REPOSITORY.fullmatch(key) is not None

    def _asked(self, base: str, key: str) -> dict[str, Any] | None:
        name = quote(key.removeprefix("github.com/"), safe="")
        answer = checked(
            lambda: Client(base).get(f"/api/v1/hosts/GitHub/repositories/{name}"),
            allowed=frozenset({_MISSING}),
        )
        row = None if answer.status == _MISSING else document(answer)
        # Without a day it was never read, and its counts of zero mean nothing.
        return row if row and instant(row.get("last_synced_at")) else None


class EcosystemsCommits(_Repositories):
    name: ClassVar[str] = "ecosystems_commits"

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:  # noqa: ARG002 - none sent
        (key,) = keys
        row = self._asked(settings.SPONSORPLAN_ECOSYSTEMS_COMMITS_URL, key)
        return Answers({key: RepositoryFinding(commits=_commits(row)) if row else None})


class EcosystemsIssues(_Repositories):
    name: ClassVar[str] = "ecosystems_issues"

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:  # noqa: ARG002 - none sent
        (key,) = keys
        row = self._asked(settings.SPONSORPLAN_ECOSYSTEMS_ISSUES_URL, key)
        return Answers({key: _issues(row) if row else None})


def _commits(row: Mapping[str, Any]) -> tuple[int, ...] | None:
    """Of each person in the past year. No list is unknown, unless it is told that nobody committed."""
    if row.get("past_year_committers") is None:
        return () if count(row.get("past_year_total_commits")) == 0 else None
    by_person: Counter[str] = Counter()
    for person in map(table, rows(row["past_year_committers"])):
        names = [text_of(person.get(name)) for name in ("login", "email", "name")]
        # Who this is tells bots apart and one's several addresses; it ends here.
        if not any(map(is_bot, names)):
            by_person[next(filter(None, names), "")] += count(person.get("count")) or 0
    return people(by_person)


def _issues(row: Mapping[str, Any]) -> RepositoryFinding:
    asked = _both(row, "past_year_{}_count", less="past_year_bot_{}_count")
    closed = _both(row, "past_year_{}_closed_count")
    active = row.get("active_maintainers")
    return RepositoryFinding(
        asked=asked,
        answered=None if asked is None or closed is None else min(asked, closed),
        maintainers=len(active) if isinstance(active, list) else None,
    )


def _both(row: Mapping[str, Any], name: str, less: str = "") -> int | None:
    """Issues and pull requests together; unknown where either is."""
    total = 0
    for kind in ("issues", "pull_requests"):
        found = count(row.get(name.format(kind)))
        if found is None:
            return None
        total += max(found - ((count(row.get(less.format(kind))) or 0) if less else 0), 0)
    return total


def _finding(row: Mapping[str, Any]) -> PackageFinding:
    addresses = (text_of(address) for address in rows(row.get("funding_links")))
    # Names and addresses of maintainers are in the answer; how many they are is all that is kept.
    maintainers = rows(row.get("maintainers"))
    return PackageFinding(
        repository=canonical(text_of(row.get("repository_url"))) or "",
        funding=tuple(one for one in addresses if one.startswith("https://"))[:MOST_ADDRESSES],
        publishers=len(maintainers) or None,
        state=_STATES.get(text_of(row.get("status")), State.ACTIVE),
        released=instant(row.get("latest_release_published_at")),
        # Zero is also what it says of a registry whose users it does not count.
        dependents=count(row.get("dependent_repos_count")) or None,
    )
