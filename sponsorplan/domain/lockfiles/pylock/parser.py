"""pylock.toml, the lockfile of PEP 751 that pip, uv, PDM and others write.

It names no root; edges are optional, and only some tools write them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sponsorplan.domain.lockfiles import addresses, origins, pyproject
from sponsorplan.domain.lockfiles.candidates import Candidates
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.companions import ask_for, toml_beside
from sponsorplan.domain.lockfiles.decode import load_toml, rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Problem,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.purposes import scope_of
from sponsorplan.domain.lockfiles.pylock.markers import mentions_groups, scope_of_marker
from sponsorplan.domain.purl import registered_name

_COMPANION = "pyproject.toml"
_FILE_NAME = re.compile(r"pylock(?:\.[^.]+)?\.toml")
_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}")
_FORGES = {"github": "https://github.com/", "gitlab": "https://gitlab.com/"}
_OWNED = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)+", re.ASCII)


class Pylock:
    name = "pylock"
    version = 1
    companions = (_COMPANION,)

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return _FILE_NAME.fullmatch(filename) is not None

    def parse(self, file: SourceFile) -> ParsedLockfile:
        problems: list[Problem] = []
        tree = load_toml(to_text(file.content, problems), max_depth=file.limits.max_depth)
        version = text_of(tree.get("lock-version"))
        if not _VERSION.fullmatch(version):
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file names no lock-version, so it is not a whole pylock.toml. Lock again "
                "with the tool that made it and upload what it writes.",
            )
        if not version.startswith("1."):
            words = f"The file says it is version {version} of its format; it was read as 1.0."
            problems.append(Problem("unknown_version", words))
        reading = _Reading(tree, Collector(limits=file.limits, problems=problems))
        # A lock named for a purpose, pylock.docs.toml, serves no other.
        reading.gather(toml_beside(file, _COMPANION, problems), scope_of(file.name))
        return reading.into.finish(
            format=f"pylock-{version}", parser=self.name, parser_version=self.version
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    row: dict[str, object]

    @property
    def version(self) -> str:
        return text_of(self.row.get("version"))

    @property
    def marker(self) -> str:
        return text_of(self.row.get("marker"))

    @property
    def path(self) -> str:
        """Where it lies on the company's own disks; releases may lie there as well, in wheels."""
        for kind in ("directory", "archive", "vcs"):
            source = table(self.row.get(kind))
            url = text_of(source.get("url"))
            if addresses.is_on_disk(url):
                return url
            if source and not url:
                return text_of(source.get("path")) or "."
        return ""

    def needs(self) -> Iterator[tuple[str, str]]:
        """Name and version of each dependency, the version empty where it says none."""
        for row in map(table, rows(self.row.get("dependencies"))):
            yield registered_name("pypi", text_of(row.get("name"))), text_of(row.get("version"))
        for text in rows(_of_pdm(self.row).get("dependencies")):
            requirement = pyproject.read_requirement(text_of(text))
            if requirement:
                yield requirement.name, ""


class _Reading:
    """A pylock.toml half read; keys are positions in ``entries``."""

    def __init__(self, tree: dict[str, object], into: Collector) -> None:
        self.into = into
        listed = [table(row) for row in rows(tree.get("packages"))]
        named = ((registered_name("pypi", text_of(row.get("name"))), row) for row in listed)
        self.entries = [_Entry(name, row) for name, row in named if name]
        self.default_groups = {text_of(group) for group in rows(tree.get("default-groups"))}
        self.candidates = Candidates(into.limits.max_edges)
        for at, entry in enumerate(self.entries):
            self.candidates.add(at, (entry.name,), (entry.name, entry.version))
        skipped = len(listed) - len(self.entries)
        if skipped:
            into.warn(
                "entries_skipped",
                f"Package entries skipped because they have no name: {skipped:,}. "
                "Lock again if you did not expect this.",
            )

    def gather(self, manifest: dict[str, object] | None, scope: Scope) -> None:
        into = self.into
        into.scope_known = any(mentions_groups(entry.marker) for entry in self.entries)
        into.direct_known = manifest is not None
        into.edges_known = any(
            "dependencies" in entry.row or "dependencies" in _of_pdm(entry.row)
            for entry in self.entries
        )
        if manifest is None and self.entries:
            ask_for(into, _COMPANION, "direct")
        for requirement in pyproject.all_requirements(manifest or {}):
            for at in self.candidates.find([(requirement.name,)]):
                into.root(at, requirement.scope if scope is Scope.RUNTIME else scope)
        named = {at for entry in self.entries if entry.path for at in self._targets(entry)}
        for at, entry in enumerate(self.entries):
            for target in self._targets(entry):
                into.link(at, target)
            self._add(at, entry, scope, direct=at in named)

    def _targets(self, entry: _Entry) -> Iterator[int]:
        for name, version in entry.needs():
            yield from self.candidates.find([(name, version), (name,)])

    def _add(self, at: int, entry: _Entry, scope: Scope, *, direct: bool) -> None:
        if entry.path:
            local = LocalPackage("pypi", entry.name, entry.version, entry.path)
            self.into.add_local(at, local)
            return
        if scope is Scope.RUNTIME:
            scope = scope_of_marker(entry.marker, self.default_groups)
        self.into.add(at, _package(entry, scope, direct=direct))


def _package(entry: _Entry, scope: Scope, *, direct: bool) -> Package:
    vcs, archive = table(entry.row.get("vcs")), table(entry.row.get("archive"))
    version, host = entry.version, ""
    repository = _attested(entry.row)
    if vcs:
        git = text_of(vcs.get("type")) == "git"
        source = Source.GIT if git else Source.UNKNOWN
        version = version or text_of(vcs.get("commit-id"))
        repository = origins.git_repository(text_of(vcs.get("url"))) if git else repository
    elif archive:
        source = Source.URL
        repository = repository or origins.forge_repository(text_of(archive.get("url")))
    else:
        source, host = Source.REGISTRY, _host(entry.row)
    return Package("pypi", entry.name, version, scope, direct or None, source, (), repository, host)


def _host(row: dict[str, object]) -> str:
    """The host of the index, or of the first file where none is named."""
    files = [row.get("sdist"), *rows(row.get("wheels"))]
    places = [row.get("index"), *(table(file).get("url") for file in files)]
    return next((addresses.host(text_of(place)) for place in places if place), "")


def _attested(row: dict[str, object]) -> str:
    """The repository whose workflow published the release, as its index has attested."""
    for identity in map(table, rows(row.get("attestation-identities"))):
        forge = _FORGES.get(text_of(identity.get("kind")).lower())
        owned = text_of(identity.get("repository"))
        if forge and _OWNED.fullmatch(owned):
            return forge + owned
    return ""


def _of_pdm(row: dict[str, object]) -> dict[str, object]:
    """PDM keeps what a package needs in its own corner of the entry."""
    return table(table(row.get("tool")).get("pdm"))
