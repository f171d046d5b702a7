"""Version 1 and older: a tree that nests packages as npm nested their folders."""

from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import table, text_of
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.javascript import manifest
from sponsorplan.domain.lockfiles.javascript.origin import (
    UNKNOWN,
    Origin,
    is_name,
    is_version,
    read_address,
    read_registry,
    read_shorthand,
    shown,
    split_alias,
    without_user,
)
from sponsorplan.domain.lockfiles.javascript.reports import Skipped, companion_missing

_LOCAL = ("file:", "link:")


@dataclass(slots=True)
class _Level:
    """The packages of one node_modules folder, inside those of ``around``."""

    around: "_Level | None" = None
    depth: int = 0
    keys: dict[str, int] = field(default_factory=dict)
    origin: Origin = UNKNOWN

    def find(self, name: str) -> int | None:
        level: _Level | None = self
        while level is not None:
            if name in level.keys:
                return level.keys[name]
            level = level.around
        return None


def read(tree: dict[str, object], file: SourceFile, collector: Collector) -> None:
    """Give every package of the tree, what it requires, and the roots to the collector."""
    reader = _Reader(collector)
    top = _Level()
    waiting = [(table(tree.get("dependencies")), top)]
    while waiting:
        entries, level = waiting.pop()
        if level.depth > file.limits.max_depth:
            raise UnreadableLockfile("too_deep", "The file nests packages too deeply.")
        waiting.extend(reader.level(entries, level))
    reader.links()
    # npm before 5 did not write what a package requires, only what is installed.
    collector.edges_known = not reader.asked or reader.states_requires or bool(tree.get("requires"))
    reader.skipped.report(collector)
    root = manifest.beside(file, collector.problems)
    if root is None and reader.asked:
        companion_missing(collector, file, direct=True, dev=False)
    for name, (_, scope) in root.wanted.items() if root else ():
        found = top.keys.get(name)
        if found is not None:
            collector.root(found, scope)


@dataclass(slots=True)
class _Reader:
    collector: Collector
    skipped: Skipped = field(default_factory=Skipped)
    asked: list[tuple[int, dict[str, object], _Level]] = field(default_factory=list)
    states_requires: bool = False

    def level(
        self, entries: dict[str, object], level: _Level
    ) -> list[tuple[dict[str, object], _Level]]:
        """Take the packages of one level; returns the levels inside them."""
        inside = []
        for name, entry in entries.items():
            if not isinstance(entry, dict):
                self.skipped.add(name)
                continue
            key = len(self.asked)
            level.keys[name] = key
            origin = _origin(entry, level.origin)
            self._package(key, name, entry, origin)
            under = _Level(level, level.depth + 1, origin=origin)
            self.asked.append((key, table(entry.get("requires")), under))
            self.states_requires |= "requires" in entry
            if nested := table(entry.get("dependencies")):
                inside.append((nested, under))
        return inside

    def _package(self, key: int, name: str, entry: dict[str, object], origin: Origin) -> None:
        version = text_of(entry.get("version"))
        if version.startswith(_LOCAL):
            local = LocalPackage("npm", shown(name), path=shown(version[5:]))
            self.collector.add_local(key, local)
            return
        name, version = split_alias(version) or (name, without_user(version))
        if not (is_name(name) and is_version(version)):
            self.skipped.add(name)
            return
        self.collector.add(
            key,
            Package(
                "npm",
                name,
                version,
                scope=_scope(entry),
                source=origin.source,
                repository=origin.repository,
                host=origin.host,
            ),
        )

    def links(self) -> None:
        for key, requires, level in self.asked:
            for name in requires:
                found = level.find(name)
                if found is not None:
                    self.collector.link(key, found)


def _origin(entry: dict[str, object], around: Origin) -> Origin:
    """Addresses of other than registry packages stand in ``version``."""
    version, resolved = text_of(entry.get("version")), text_of(entry.get("resolved"))
    if ":" in version and not version.startswith("npm:"):
        named = read_address(version)
        return named if named.source is not Source.UNKNOWN else read_shorthand(version)
    if not resolved and entry.get("bundled") is True and around.source is not Source.UNKNOWN:
        return around
    fetched = read_registry(resolved) or read_address(resolved)
    if fetched.source is Source.GIT:
        return fetched
    return Origin(Source.REGISTRY, fetched.host)


def _scope(entry: dict[str, object]) -> Scope:
    if entry.get("dev") is True:
        return Scope.DEV
    return Scope.OPTIONAL if entry.get("optional") is True else Scope.RUNTIME
