"""funding.json: manifests in repositories of GitHub and of their owners, and those that repositories list.

Contract: fundingjson.org, version 1, and the rules of its `.well-known` lists. A hypothesis is that
GitHub serves the newest state of a file under ``HEAD`` on the host of its raw files. A manifest counts
for a repository that it names only where it lies there or is listed there; nothing else is looked for,
since nothing else could count.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings

from apps.upstreams.providers.asking import checked
from apps.upstreams.providers.interface import AnswerInvalid, Answers, SourceUnavailable
from sponsorplan.domain.channels.registry import recognise
from sponsorplan.domain.upstreams.findings import MOST_ADDRESSES, RepositoryFinding, Subject
from sponsorplan.domain.upstreams.manifest import MOST_BYTES, Manifest, ManifestInvalid, read
from sponsorplan.domain.upstreams.provenance import (
    FILE,
    WELL_KNOWN,
    covers,
    fetched,
    in_repository,
    is_listed,
    list_of,
    settled,
    worth_fetching,
)
from sponsorplan.domain.upstreams.repository import canonical, owner
from sponsorplan.http import Client

_REPOSITORY = re.compile(r"github\.com/[a-z0-9-]+/[a-z0-9._-]+", re.ASCII)
_MISSING = frozenset({404, 410})
_SECONDS = 12
_MOST_PAGES = 2


class FundingJson:
    name: ClassVar[str] = "funding_json"
    subject: ClassVar[Subject] = Subject.REPOSITORY
    batch: ClassVar[int] = 1
    # The repository's own, its list, three that are listed, the owner's, the lists of two pages.
    requests: ClassVar[int] = 8
    hourly: ClassVar[int] = 2_000
    minutely: ClassVar[int | None] = 60
    fresh_for: ClassVar[timedelta] = timedelta(days=14)

    def takes(self, key: str) -> bool:
        return _REPOSITORY.fullmatch(key) is not None

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:  # noqa: ARG002 - none sent
        (key,) = keys
        visit = _Visit()
        finding = _finding(key, visit)
        if finding is None and visit.problems:
            raise AnswerInvalid(visit.problems[0])
        return Answers({key: finding}, requests=visit.made)


@dataclass(slots=True)
class _Visit:
    """What one question fetches; counts requests and keeps what was wrong with manifests."""

    made: int = 0
    problems: list[str] = field(default_factory=list)

    def get(self, address: str) -> bytes | None:
        """The bytes there; ``None`` where nothing is. Raises as `checked` does."""
        place = fetched(address)
        if place is None:
            return None
        stand_in = settings.SPONSORPLAN_FUNDING_JSON_URL
        base = f"{stand_in}/{place.host}" if stand_in else f"https://{place.host}"
        client = Client(base, seconds=_SECONDS, most_bytes=MOST_BYTES)
        self.made += 1
        answer = checked(lambda: client.get(place.path), allowed=_MISSING)
        return None if answer.status in _MISSING else answer.body

    def get_elsewhere(self, address: str) -> bytes | None:
        """The same of somebody's site, whose troubles are not the source's."""
        try:
            return self.get(address)
        except (SourceUnavailable, AnswerInvalid) as error:
            self.problems.append(f"{address[:100]}: {error.detail}")
            return None

    def manifest(self, content: bytes | None) -> Manifest | None:
        try:
            return read(content) if content is not None else None
        except ManifestInvalid as error:
            self.problems.append(error.detail)
            return None


@dataclass(frozen=True, slots=True)
class _Lying:
    """A manifest and where it lies. ``vouched``: the repository itself lists it."""

    manifest: Manifest
    address: str
    evidence: str
    vouched: bool = False


def _finding(key: str, visit: _Visit) -> RepositoryFinding | None:
    for one in _manifests(key, visit):
        if _speaks(one, key):
            refs = [ref for text in one.manifest.addresses if (ref := recognise(text))]
            return RepositoryFinding(
                funding=tuple(dict.fromkeys(ref.url for ref in refs))[:MOST_ADDRESSES],
                evidence="; ".join([one.evidence, *_of_pages(one, key, visit)]),
            )
    return None


def _manifests(key: str, visit: _Visit) -> Iterator[_Lying]:
    """What may speak for the repository, the nearest first; nothing is fetched before its turn."""
    own = in_repository(key)
    if manifest := visit.manifest(visit.get(own)):
        yield _Lying(manifest, own, f"{FILE} in the repository")
    for address in worth_fetching(visit.get(in_repository(key, WELL_KNOWN)) or b""):
        if settled(address) == own:
            continue
        if manifest := visit.manifest(visit.get_elsewhere(address)):
            words = f"{FILE} at {_host(address)}, which the repository lists"
            yield _Lying(manifest, address, words, vouched=True)
    account = f"{owner(key)}/{owner(key).partition('/')[2]}"
    of_owner = in_repository(account)
    if account != key and (manifest := visit.manifest(visit.get(of_owner))):
        yield _Lying(manifest, of_owner, f"{FILE} of the owner")


def _speaks(one: _Lying, key: str) -> bool:
    """Whether it names the repository and may; without any project it is about where it lies."""
    if not one.manifest.projects:
        return one.address == in_repository(key)
    named = any(canonical(project.repository.url) == key for project in one.manifest.projects)
    return named and (one.vouched or covers(one.address, f"https://{key}"))


def _of_pages(one: _Lying, key: str, visit: _Visit) -> list[str]:
    """Whether the web pages that it claims elsewhere say so too, in words.

    It raises no trust: who writes the manifest chooses the pages.
    """
    projects = one.manifest.projects
    pages = [project.webpage for project in projects if canonical(project.repository.url) == key]
    said: dict[str, str] = {}
    for page in [one.manifest.webpage, *pages]:
        host = _host(page.url)
        if host in said or covers(one.address, page.url) or len(said) == _MOST_PAGES:
            continue
        known = list_of(page)
        content = visit.get_elsewhere(known) if known else None
        good = content is not None and is_listed(content, one.address)
        said[host] = f"{host} confirms it" if good else f"{host} does not confirm it (unverified)"
    return list(said.values())


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "")[:100]
