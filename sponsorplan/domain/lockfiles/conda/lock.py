"""conda-lock.yml, version 1: releases for each platform, from conda channels and from PyPI."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sponsorplan.domain.lockfiles import addresses, origins
from sponsorplan.domain.lockfiles.candidates import Candidates
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.companions import ask_for, unreadable
from sponsorplan.domain.lockfiles.conda import environment, records, shapes
from sponsorplan.domain.lockfiles.decode import rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.purposes import scope_of
from sponsorplan.domain.purl import registered_name

_FILE_NAME = re.compile(r"(?:.*[._-])?conda-lock\.ya?ml")
_WANTED = frozenset({"name", "version", "manager", "platform", "dependencies", "url", "category"})
_MANAGERS = {"conda": "conda", "pip": "pypi"}
_MAIN, _DEV = "main", "dev"


class CondaLock:
    name = "conda-lock"
    version = 2
    companions = environment.FILE_NAMES

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return _FILE_NAME.fullmatch(filename) is not None

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(limits=file.limits, scope_known=True)
        text = to_text(file.content, into.problems)
        form = records.Format("package", _WANTED, shapes.conda_lock())
        document = records.load(text, form, max_depth=file.limits.max_depth, problems=into.problems)
        if text_of(document.head.get("version")) != "1":
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file does not say that it is version 1 of conda-lock's format, the one that "
                "is read. Run “conda-lock lock” and upload what it writes.",
            )
        reading = _Reading(document, into)
        sources = rows(table(document.head.get("metadata")).get("sources"))
        if reading.entries:
            reading.gather(_direct(file, [text_of(source) for source in sources], into))
        return into.finish(format="conda-lock-v1", parser=self.name, parser_version=self.version)


@dataclass(frozen=True, slots=True)
class _Entry:
    type: str
    name: str
    version: str
    platform: str
    row: dict[str, object]

    @property
    def scope(self) -> Scope:
        """Any category but the main one and that for development is an extra, by name for what."""
        category = text_of(self.row.get("category")) or _MAIN
        if category == _MAIN:
            return Scope.RUNTIME
        dev = category == _DEV or scope_of(category) is Scope.DEV
        return Scope.DEV if dev else Scope.OPTIONAL


class _Reading:
    """A conda-lock.yml half read; keys are positions in ``entries``."""

    def __init__(self, document: records.Document, into: Collector) -> None:
        self.into = into
        self.entries = list(self._read_entries(document))
        self.candidates = Candidates(into.limits.max_edges)
        for at, entry in enumerate(self.entries):
            self.candidates.add(at, (entry.type, entry.name, entry.platform))

    def _read_entries(self, document: records.Document) -> Iterator[_Entry]:
        skipped = 0
        for row in map(table, document.records):
            type_ = _MANAGERS.get(text_of(row.get("manager")), "")
            name = registered_name(type_, text_of(row.get("name")))
            version = text_of(row.get("version"))
            if type_ and name and version:
                yield _Entry(type_, name, version, text_of(row.get("platform")), row)
            else:
                skipped += 1
        if skipped:
            self.into.warn(
                "entries_skipped",
                f"Package entries skipped because they have no name, version or manager: "
                f"{skipped:,}. Run “conda-lock lock” again if you did not expect this.",
            )

    def gather(self, direct: set[tuple[str, str]]) -> None:
        for at, entry in enumerate(self.entries):
            for name in table(entry.row.get("dependencies")):
                for target in self._targets(entry, name):
                    self.into.link(at, target)
            if (entry.type, entry.name) in direct:
                self.into.root(at)
            url = text_of(entry.row.get("url"))
            if addresses.is_on_disk(url):
                local = LocalPackage(entry.type, entry.name, entry.version, url)
                self.into.add_local(at, local)
            else:
                chosen = (entry.type, entry.name) in direct
                self.into.add(at, _package(entry, url, direct=chosen))

    def _targets(self, entry: _Entry, name: str) -> list[int]:
        """What pip needs may be there from conda already, if conda calls it by the same name."""
        keys = [("conda", name, entry.platform)]
        if entry.type == "pypi":
            keys = [("pypi", registered_name("pypi", name), entry.platform), *keys]
        return self.candidates.find(keys)


def _package(entry: _Entry, url: str, *, direct: bool) -> Package:
    source, repository, host = Source.REGISTRY, "", addresses.host(url)
    if url.startswith("git+"):
        source, repository, host = Source.GIT, origins.git_repository(url), ""
    return Package(
        entry.type,
        entry.name,
        entry.version,
        entry.scope,
        direct or None,
        source,
        repository=repository,
        host=host,
    )


def _direct(file: SourceFile, sources: list[str], into: Collector) -> set[tuple[str, str]]:
    """What the files that the lock was made from ask for; all of them must be there to know."""
    found: set[tuple[str, str]] = set()
    missing: list[str] = []
    for source in sources or [environment.FILE_NAMES[0]]:
        asked = _asked(file, source, into)
        if asked is None:
            missing.append(source)
        else:
            found |= asked
    into.direct_known = not missing
    if missing:
        ask_for(into, missing[0][:200], "direct")
    return found


def _asked(file: SourceFile, source: str, into: Collector) -> set[tuple[str, str]] | None:
    content = file.beside.get(source)
    if content is None or not source.endswith((".yml", ".yaml")):
        return None
    try:
        text = to_text(content, [])
        read = environment.read(text, limits=file.limits, problems=[])
    except UnreadableLockfile as error:
        into.problems.append(unreadable(source[:200], error.problem.message, error.problem.line))
        return None
    return {(entry.type, entry.name) for entry in read.entries} if read else None
