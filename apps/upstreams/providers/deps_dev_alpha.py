"""deps.dev, version 3alpha: the same in batches, and how many public packages depend on one.

A hypothesis: the interface may change at any time, and it was never tried against the live service.
Contract: its public protocol buffers. Its batches take versions and not packages, so that each package
still takes a request for its default version, and another one for its dependents.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings

from apps.upstreams.providers.asking import checked, count, document
from apps.upstreams.providers.deps_dev import (
    default_version,
    finding_of,
    holding,
    is_project,
    key_of,
    packages_path,
    project_of,
    row_at,
    system_and_name,
    version_path,
)
from apps.upstreams.providers.interface import AnswerInvalid, Answers
from sponsorplan.domain.lockfiles.decode import rows, table, text_of
from sponsorplan.domain.upstreams.findings import Finding, PackageFinding, Subject
from sponsorplan.http import Client

_INTERFACE = "v3alpha"
_MOST_PAGES = 3
_SECONDS = 8  # of each request, so that a whole question ends within its lease
_HYPOTHESIS = "{} (hypothesis: deps.dev v3alpha)"


class DepsDevAlphaPackages:
    name: ClassVar[str] = "deps_dev_alpha"
    subject: ClassVar[Subject] = Subject.PACKAGE
    batch: ClassVar[int] = 5
    requests: ClassVar[int] = 2 * 5 + _MOST_PAGES
    hourly: ClassVar[int] = 3_000
    minutely: ClassVar[int | None] = 120
    fresh_for: ClassVar[timedelta] = timedelta(days=14)

    def takes(self, key: str) -> bool:
        return packages_path(_INTERFACE, key) is not None

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:  # noqa: ARG002 - none sent
        client = _Counted()
        findings: dict[str, Finding | None] = {}
        asked: dict[str, dict[str, str]] = {}
        for key in keys:
            system, name = system_and_name(key) or ("", "")
            package = client.row(packages_path(_INTERFACE, key) or "", "versions")
            if version := default_version(package):
                asked[key] = {"system": system, "name": name, "version": version}
            else:
                findings[key] = None if package is None else PackageFinding()
        batch = [{"versionKey": version} for version in asked.values()]
        for row in client.batch("versionbatch", batch) if batch else ():
            key, held = key_of(table(row.get("request"))), table(row.get("version"))
            if key in asked:
                findings[key] = client.finding(key, asked[key]["version"], held) if held else None
        return Answers(findings, requests=client.made)


class DepsDevAlphaProjects:
    name: ClassVar[str] = "deps_dev_alpha"
    subject: ClassVar[Subject] = Subject.REPOSITORY
    batch: ClassVar[int] = 100  # of 5,000 that it takes, so that an answer stays small
    requests: ClassVar[int] = _MOST_PAGES
    hourly: ClassVar[int] = 3_000
    minutely: ClassVar[int | None] = 120
    fresh_for: ClassVar[timedelta] = timedelta(days=14)

    def takes(self, key: str) -> bool:
        return is_project(key)

    def ask(self, keys: Sequence[str], etags: Mapping[str, str]) -> Answers:  # noqa: ARG002 - none sent
        client = _Counted()
        findings: dict[str, Finding | None] = {}
        for row in client.batch("projectbatch", [{"projectKey": {"id": key}} for key in keys]):
            key = text_of(table(table(row.get("request")).get("projectKey")).get("id"))
            project = table(row.get("project"))
            if key in keys:
                findings[key] = project_of(holding(project, "projectKey")) if project else None
        return Answers(findings, requests=client.made)


class _Counted:
    """Speaks to deps.dev and counts how often."""

    def __init__(self) -> None:
        self.made = 0
        self._client = Client(settings.SPONSORPLAN_DEPS_DEV_URL, seconds=_SECONDS)

    def row(self, path: str, holds: str = "") -> dict[str, Any] | None:
        self.made += 1
        return row_at(self._client, path, holds)

    def finding(self, key: str, version: str, held: Mapping[str, Any]) -> PackageFinding:
        found = finding_of(holding(held, "versionKey"))
        path = version_path(packages_path(_INTERFACE, key) or "", version)
        # A count of zero may be left out; without one nothing is known, and nothing is wrong.
        dependents = self.row(f"{path}:dependents") or {}
        return replace(
            found,
            evidence=_HYPOTHESIS.format(found.evidence) if found.evidence else "",
            dependents=count(dependents.get("dependentCount")),
        )

    def batch(self, name: str, asked: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, object]]:
        """Answers to all of them. What is on pages past the last one read is asked again later."""
        body: dict[str, object] = {"requests": list(asked)}
        for _ in range(_MOST_PAGES):
            self.made += 1
            path = f"/{_INTERFACE}/{name}"
            page = document(checked(lambda: self._client.post(path, dict(body))))  # noqa: B023 - called at once
            if not isinstance(page.get("responses"), list):
                raise AnswerInvalid("The batch has no list of responses.")
            yield from map(table, rows(page["responses"]))
            body["pageToken"] = text_of(page.get("nextPageToken"))
            if not body["pageToken"]:
                return
