"""pdm.lock, lock versions 2 to 4.5.

Versions 2 and from 4.3 on say which groups a package is for; in between only pyproject.toml and the
edges do. The lock never says what is direct. A package with extras is an entry of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sponsorplan.domain.lockfiles import addresses, origins, pyproject, toml_blocks
from sponsorplan.domain.lockfiles.candidates import Candidates
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.companions import ask_for, toml_beside
from sponsorplan.domain.lockfiles.decode import rows, table, text_of, to_text
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
from sponsorplan.domain.purl import registered_name

_COMPANION = "pyproject.toml"
_FILE_NAME = re.compile(r"pdm(?:\.[^/]+)?\.lock")
_OTHER_VCS = ("hg", "svn", "bzr")


class Pdm:
    name = "pdm"
    version = 1
    companions = (_COMPANION,)

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        # PDM can keep one lockfile for each Python: pdm.py312.lock.
        return _FILE_NAME.fullmatch(filename) is not None

    def parse(self, file: SourceFile) -> ParsedLockfile:
        problems: list[Problem] = []
        text = to_text(file.content, problems)
        tree = toml_blocks.load_without_files(text, max_depth=file.limits.max_depth)
        metadata = table(tree.get("metadata"))
        version = text_of(metadata.get("lock_version"))
        if not version:
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file names no lock_version, so it is not a whole pdm.lock. "
                "Run “pdm lock” and upload what it writes.",
            )
        reading = _Reading(tree, Collector(limits=file.limits, problems=problems))
        reading.gather(toml_beside(file, _COMPANION, problems))
        return reading.into.finish(
            format=f"pdm-{version[:20]}", parser=self.name, parser_version=self.version
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    version: str
    row: dict[str, object]
    files: object

    @property
    def extras(self) -> tuple[str, ...]:
        return _sorted_extras(self.row.get("extras"))

    @property
    def groups(self) -> list[str]:
        listed = rows(self.row.get("groups")) or rows(self.row.get("sections"))
        return [registered_name("pypi", text_of(group)) for group in listed]

    @property
    def path(self) -> str:
        """Where it lies on the company's own disks, empty for what comes from elsewhere."""
        url = text_of(self.row.get("url"))
        return text_of(self.row.get("path")) or (url if addresses.is_on_disk(url) else "")


class _Reading:
    """A pdm.lock half read; keys are positions in ``entries``."""

    def __init__(self, tree: dict[str, object], into: Collector) -> None:
        self.into = into
        self.entries = list(self._read_entries(tree))
        self.candidates = Candidates(into.limits.max_edges)
        for at, entry in enumerate(self.entries):
            self.candidates.add(at, (entry.name, *entry.extras))

    def _read_entries(self, tree: dict[str, object]) -> Iterator[_Entry]:
        # Up to 4.2 the files of all packages stood together at the end.
        apart = table(table(tree.get("metadata")).get("files"))
        skipped = 0
        for row in map(table, rows(tree.get("package"))):
            written, version = text_of(row.get("name")), text_of(row.get("version"))
            name = registered_name("pypi", written)
            if name and (version or text_of(row.get("path"))):
                files = row.get("files") or apart.get(f"{written} {version}")
                yield _Entry(name, version, row, files)
            else:
                skipped += 1
        if skipped:
            self.into.warn(
                "entries_skipped",
                f"Package entries skipped because they have no name or version: {skipped:,}. "
                "Run “pdm lock” again if you did not expect this.",
            )

    def gather(self, manifest: dict[str, object] | None) -> None:
        into = self.into
        into.scope_known = any(entry.groups for entry in self.entries)
        into.direct_known = manifest is not None
        if manifest is None and self.entries:
            gain = "direct" if into.scope_known else "direct, and what is only for development"
            ask_for(into, _COMPANION, gain)
        for requirement in pyproject.pdm_requirements(manifest or {}):
            for at in self._targets(requirement):
                into.root(at, requirement.scope)
        groups = pyproject.group_scopes(manifest or {})
        named = set(self._named_by_locals())
        for at, entry in enumerate(self.entries):
            for requirement in _requirements(entry.row):
                for target in self._targets(requirement):
                    into.link(at, target)
            if entry.path:
                local = LocalPackage("pypi", entry.name, entry.version, entry.path)
                into.add_local(at, local)
            else:
                package = _package(entry, _scope(entry.groups, groups))
                into.add(at, package._replace(direct=True) if at in named else package)

    def _named_by_locals(self) -> Iterator[int]:
        """A local package is the company's own, and so is its choice of packages."""
        for entry in self.entries:
            if entry.path:
                for requirement in _requirements(entry.row):
                    yield from self._targets(requirement)

    def _targets(self, requirement: pyproject.Requirement) -> Iterator[int]:
        """The entry itself, in each version of it, and the one with the extras asked for.

        Which version is meant depends on markers, so all are.
        """
        yield from self.candidates.find([(requirement.name,)])
        if requirement.extras:
            yield from self.candidates.find([(requirement.name, *sorted(requirement.extras))])


def _scope(listed: list[str], groups: dict[str, Scope]) -> Scope:
    """The strongest reason; a group that nothing says more of counts for development."""
    if not listed or "default" in listed:
        return Scope.RUNTIME
    optional = any(groups.get(group) is Scope.OPTIONAL for group in listed)
    return Scope.OPTIONAL if optional else Scope.DEV


def _package(entry: _Entry, scope: Scope) -> Package:
    git, url = text_of(entry.row.get("git")), text_of(entry.row.get("url"))
    source, repository, host = Source.REGISTRY, "", ""
    if git:
        source, repository = Source.GIT, origins.git_repository(git)
    elif url:
        source, repository = Source.URL, origins.forge_repository(url)
    elif any(kind in entry.row for kind in _OTHER_VCS):
        source = Source.UNKNOWN
    else:
        files = (text_of(table(file).get("url")) for file in rows(entry.files))
        host = next((addresses.host(file) for file in files if file), "")
    return Package("pypi", entry.name, entry.version, scope, None, source, (), repository, host)


def _requirements(row: dict[str, object]) -> Iterator[pyproject.Requirement]:
    for text in rows(row.get("dependencies")):
        requirement = pyproject.read_requirement(text_of(text))
        if requirement:
            yield requirement


def _sorted_extras(value: object) -> tuple[str, ...]:
    return tuple(sorted(registered_name("pypi", text_of(extra)) for extra in rows(value)))
