"""yarn 1: which releases and edges a file has, and, with package.json, which are roots."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    Scope,
    Source,
    SourceFile,
)
from sponsorplan.domain.lockfiles.javascript import manifest, reach
from sponsorplan.domain.lockfiles.javascript.origin import (
    Origin,
    is_name,
    is_version,
    read_address,
    read_registry,
    read_shorthand,
    shown,
    split_alias,
)
from sponsorplan.domain.lockfiles.javascript.reports import Skipped, companion_missing
from sponsorplan.domain.lockfiles.yarn.classic_lines import Entry
from sponsorplan.domain.lockfiles.yarn.resolutions import Rules

_LOCAL = ("file:", "link:")


def read(entries: list[Entry], file: SourceFile, collector: Collector) -> None:
    """Give every entry, edge and root to the collector."""
    graph = _Graph(collector)
    for number, entry in enumerate(entries):
        graph.by_pattern.update(dict.fromkeys(entry.patterns, number))
    if entries:
        root = manifest.beside(file, collector.problems)
        if root is not None:
            graph.rules = _rules(root.resolutions)
        graph.roots(_manifests(root, file, collector))
    for number, entry in enumerate(entries):
        graph.links(number, entry)
    scopes = reach.scopes(graph.wanted, graph.needed, graph.optional)
    for number, entry in enumerate(entries):
        graph.package(number, entry, scopes.get(number, Scope.RUNTIME))
    graph.skipped.report(collector)


def _rules(resolutions: dict[str, str]) -> Rules:
    """Those of one parent: what is forced everywhere stands among the patterns of its entry."""
    below = {key.removeprefix("**/"): spec for key, spec in resolutions.items()}
    return Rules({key: spec for key, spec in below.items() if "/" in key})


def _manifests(
    root: manifest.Manifest | None, file: SourceFile, collector: Collector
) -> Iterator[manifest.Manifest]:
    """The root's package.json and its workspace members', as far as they were uploaded."""
    if root is None:
        companion_missing(collector, file, direct=True, dev=True)
        return
    yield root
    for pattern, paths in manifest.member_paths(file, root.workspaces):
        members = [manifest.beside(file, collector.problems, path) for path in paths]
        if not members:
            path = f"{pattern}/{manifest.FILE_NAME}"
            companion_missing(collector, file, direct=True, dev=True, path=path)
        yield from (member for member in members if member)


@dataclass(slots=True)
class _Graph:
    collector: Collector
    by_pattern: dict[str, int] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    skipped: Skipped = field(default_factory=Skipped)
    needed: dict[Hashable, list[int]] = field(default_factory=dict)
    optional: dict[Hashable, list[int]] = field(default_factory=dict)
    wanted: dict[Hashable, Scope] = field(default_factory=dict)

    def roots(self, manifests: Iterator[manifest.Manifest]) -> None:
        for found in manifests:
            for name, (spec, scope) in found.wanted.items():
                key = self.by_pattern.get(f"{name}@{spec}" if spec else name)
                if key is not None:
                    self.collector.root(key, scope)
                    self.wanted[key] = reach.stronger(self.wanted.get(key), scope)

    def links(self, key: int, entry: Entry) -> None:
        if needed := self._named(entry, "dependencies"):
            self.needed[key] = needed
        if optional := self._named(entry, "optionalDependencies"):
            self.optional[key] = optional
        self.collector.link_all(key, needed + optional)

    def _named(self, entry: Entry, section: str) -> list[int]:
        if section not in entry.needs:
            return []
        parent = _identity(entry)[0] if self.rules else ""
        found = []
        for name, spec in entry.needs[section].items():
            forced = self.rules.spec(parent, "", name, spec) if parent else ""
            pattern = f"{name}@{forced}"
            if not (forced and pattern in self.by_pattern):
                pattern = f"{name}@{spec}"
            if pattern in self.by_pattern:
                found.append(self.by_pattern[pattern])
        return found

    def package(self, key: int, entry: Entry, scope: Scope) -> None:
        name, spec = _identity(entry)
        version = entry.fields.get("version", "")
        if spec.startswith(_LOCAL):
            path = shown(spec.partition(":")[2])
            self.collector.add_local(key, LocalPackage("npm", shown(name), shown(version), path))
            return
        if not (is_name(name) and is_version(version)):
            self.skipped.add(entry.patterns[0])
            return
        source, host, repository = _origin(spec, entry.fields.get("resolved", ""))
        # Where the roots are not all known, only what a known one names is certain.
        direct = True if key in self.wanted else None
        package = Package("npm", name, version, scope, direct, source, (), repository, host)
        self.collector.add(key, package)


def _identity(entry: Entry) -> tuple[str, str]:
    """The real name, and the range of a pattern that tells the most about the entry.

    An alias keeps its patterns, `short@npm:real@^1`, and a forced version adds one.
    """
    if len(entry.patterns) == 1:
        # Nearly every entry, and most often not an alias.
        name, _, spec = entry.patterns[0].rpartition("@")
        if spec and ":" not in spec and "@" not in name[1:] and is_name(name):
            return name, spec
    split = [pattern[1:].partition("@") for pattern in entry.patterns]
    named = [
        (pattern[0] + name, spec)
        for pattern, (name, _, spec) in zip(entry.patterns, split, strict=True)
        if pattern
    ]
    for _, spec in named:
        alias = split_alias(spec)
        if alias:
            return alias
    for name, spec in named:
        if is_name(name) and ":" in spec:
            return name, spec
    if named and is_name(named[0][0]):
        return named[0]
    # A pattern may be an address alone: yarn then writes the name it found there.
    return entry.fields.get("name", ""), ":" if named else ""


def _origin(spec: str, resolved: str) -> Origin:
    """``resolved`` is an address, or an archive's name where yarn keeps a mirror of its own."""
    if registry := read_registry(resolved):
        return registry
    asked = read_address(spec)
    if asked.source is Source.UNKNOWN and ("/" in spec or ":" in spec):
        asked = read_shorthand(spec)
    fetched = read_address(resolved)
    if Source.GIT in {fetched.source, asked.source}:
        return fetched if fetched.source is Source.GIT else asked
    if asked.source is Source.URL or (":" in spec and not spec.startswith("npm:")):
        return fetched if fetched.source is Source.URL else asked
    return Origin(Source.REGISTRY, fetched.host)
