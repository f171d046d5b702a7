"""uv.lock, and the ``<script>.py.lock`` that uv writes for a script.

An extra of a package is a node of its own, so that what ``httpx[socks]`` needs for a test does
not count as needed by everything that takes plain ``httpx``.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from sponsorplan.domain.lockfiles import addresses, origins, toml_blocks, uv_block
from sponsorplan.domain.lockfiles.candidates import Candidates
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import format_number, rows, table, text_of, to_text
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

_LOCAL = ("editable", "virtual", "directory", "path")
_VERSIONLESS = (*_LOCAL, "git", "url")
_SOURCES = {"registry": Source.REGISTRY, "git": Source.GIT, "url": Source.URL}
_KINDS = (*_SOURCES, *_LOCAL)


class Uv:
    name = "uv"
    version = 1
    companions = ()

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename == "uv.lock" or filename.endswith(".py.lock")

    def parse(self, file: SourceFile) -> ParsedLockfile:
        problems: list[Problem] = []
        text = to_text(file.content, problems)
        tree = toml_blocks.load(text, uv_block.read, max_depth=file.limits.max_depth)
        version = format_number(tree.get("version"))
        if version is None:
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file names no lockfile version, so it is not a uv.lock. "
                "Run “uv lock” and upload what it writes.",
            )
        reading = _Reading(tree, Collector(limits=file.limits, problems=problems))
        reading.gather()
        revision = format_number(tree.get("revision"))
        return reading.into.finish(
            format=f"uv-v{version}" + (f"r{revision}" if revision is not None else ""),
            parser=self.name,
            parser_version=self.version,
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    version: str
    kind: str
    location: str
    row: dict[str, object]

    @property
    def local(self) -> bool:
        return self.kind in _LOCAL


class _Reading:
    """A uv.lock half read. Keys are positions in ``entries``, or (position, "extra", name)."""

    def __init__(self, tree: dict[str, object], into: Collector) -> None:
        self.into = into
        self.manifest = table(tree.get("manifest"))
        self.entries = list(self._read_entries(tree))
        self.candidates = Candidates(into.limits.max_edges)
        for at, entry in enumerate(self.entries):
            release = (entry.name, entry.version)
            self.candidates.add(at, (entry.name,), release, (*release, entry.kind, entry.location))
        self.members = self._members()

    def _members(self) -> set[int]:
        """Members stand on their own; any other local path is there for whoever names it."""
        local = {at for at, entry in enumerate(self.entries) if entry.local}
        names = {text_of(name) for name in rows(self.manifest.get("members"))}
        if names:
            return {at for at in local if self.entries[at].name in names}
        return {at for at in local if self.entries[at].location == "."} or local

    def _read_entries(self, tree: dict[str, object]) -> Iterator[_Entry]:
        skipped = 0
        # Before 0.3 the tables were called "distribution".
        for item in rows(tree.get("package")) or rows(tree.get("distribution")):
            row = table(item)
            name = registered_name("pypi", text_of(row.get("name")))
            version, source = text_of(row.get("version")), _source(row.get("source"))
            # Own projects and git sources may have a version that only their build tells.
            if name and (version or source[0] in _VERSIONLESS):
                yield _Entry(name, version, *source, row)
            else:
                skipped += 1
        if skipped:
            self.into.warn(
                "entries_skipped",
                f"Package entries skipped because they have no name or version: {skipped:,}. "
                "Run “uv lock” again if you did not expect this.",
            )

    def gather(self) -> None:
        named = self._named_by_locals() | self._manifest_roots()
        self.into.direct_known = bool(named) or any(entry.local for entry in self.entries)
        for position, entry in enumerate(self.entries):
            if entry.local:
                self._add_local(position, entry)
            else:
                self._add_package(position, entry, direct=position in named)
            self._link(position, entry.row.get("dependencies"))

    def _add_package(self, position: int, entry: _Entry, *, direct: bool) -> None:
        git = entry.kind == "git"
        read = {"git": origins.git_repository, "url": origins.forge_repository}.get(entry.kind)
        package = Package(
            "pypi",
            entry.name,
            entry.version or (entry.location.rpartition("#")[2] if git else ""),
            direct=direct or None,
            source=_SOURCES.get(entry.kind, Source.UNKNOWN),
            repository=read(entry.location) if read else "",
            host=addresses.host(entry.location) if entry.kind == "registry" else "",
        )
        self.into.add(position, package)
        for extra, dependencies in table(entry.row.get("optional-dependencies")).items():
            key = (position, "extra", extra)
            # DEV, so that an extra nobody reaches never strengthens the package's own scope.
            self.into.add(key, package._replace(scope=Scope.DEV))
            self.into.link(key, position)
            self._link(key, dependencies)

    def _add_local(self, position: int, entry: _Entry) -> None:
        local = LocalPackage("pypi", entry.name, entry.version, entry.location)
        self.into.add_local(position, local)
        member = position in self.members
        if member:
            self.into.root(position)
        for extra, dependencies in table(entry.row.get("optional-dependencies")).items():
            key = (position, "extra", extra)
            self.into.link(key, position)
            self._link(key, dependencies)
            if member:
                self.into.root(key, Scope.OPTIONAL)
        for group, dependencies in _groups(entry.row):
            self._link((position, "group", group), dependencies)
            self.into.root((position, "group", group), Scope.DEV)

    def _named_by_locals(self) -> set[int]:
        named: set[int] = set()
        for entry in self.entries:
            if entry.local:
                extras = table(entry.row.get("optional-dependencies")).values()
                groups = (dependencies for _, dependencies in _groups(entry.row))
                for dependencies in (entry.row.get("dependencies"), *extras, *groups):
                    named.update(target for target, _ in self._targets(dependencies))
        return named

    def _manifest_roots(self) -> set[int]:
        """A script's requirements, and the groups of a workspace whose root is no project."""
        named: set[int] = set()
        groups = table(self.manifest.get("dependency-groups")).values()
        roots = [(self.manifest.get("requirements"), Scope.RUNTIME)]
        roots += [(dependencies, Scope.DEV) for dependencies in groups]
        for dependencies, scope in roots:
            for target, extras in self._targets(dependencies):
                named.add(target)
                self.into.root(target, scope)
                for extra in extras:
                    self.into.root((target, "extra", extra), scope)
        return named

    def _link(self, parent: Hashable, dependencies: object) -> None:
        for target, extras in self._targets(dependencies):
            self.into.link(parent, target)
            for extra in extras:
                self.into.link(parent, (target, "extra", extra))

    def _targets(self, dependencies: object) -> Iterator[tuple[int, list[str]]]:
        """The entries a list of dependencies means, each with the extras asked for.

        uv writes version and source only where a name has several entries (forks).
        """
        for row in map(table, rows(dependencies)):
            name = registered_name("pypi", text_of(row.get("name")))
            version = text_of(row.get("version"))
            extras = [text_of(extra) for extra in rows(row.get("extra") or row.get("extras"))]
            keys: list[tuple[str, ...]] = [(name,)]
            if version:
                keys = [(name, version, *_source(row.get("source"))), (name, version)]
            for target in self.candidates.find(keys):
                yield target, extras


def _groups(row: dict[str, object]) -> list[tuple[str, object]]:
    both = table(row.get("dev-dependencies")), table(row.get("dependency-groups"))
    return [item for groups in both for item in groups.items()]


def _source(value: object) -> tuple[str, str]:
    """The kind and place of a source; before 0.3 it was one text, ``registry+https://``."""
    if isinstance(value, str):
        kind, _, location = value.partition("+")
        return {"direct": "url"}.get(kind, kind), location
    source = table(value)
    for kind in _KINDS:
        if kind in source and (location := text_of(source[kind])):
            return kind, location
    return "", ""
