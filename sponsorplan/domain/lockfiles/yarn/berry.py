"""yarn 2 and later: one entry a release, under every range that was asked for."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import table, text_of
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    Scope,
    SourceFile,
)
from sponsorplan.domain.lockfiles.javascript import manifest, reach
from sponsorplan.domain.lockfiles.javascript.origin import is_name, is_version, shown
from sponsorplan.domain.lockfiles.javascript.reports import Skipped, companion_missing
from sponsorplan.domain.lockfiles.yarn import locators
from sponsorplan.domain.lockfiles.yarn.locators import Locator


def read(tree: dict[str, object], file: SourceFile, collector: Collector) -> None:
    """Give every entry, edge and root to the collector."""
    graph = _Graph(collector)
    for key, entry in tree.items():
        if key != "__metadata":
            graph.entry(key, entry)
    root = manifest.beside(file, collector.problems)
    graph.forced = root.resolutions if root else {}
    graph.roots(file, root)
    for key, entry in graph.entries.items():
        graph.links(key, entry)
    scopes = reach.scopes(graph.wanted, graph.needed, graph.optional)
    for key, entry in graph.entries.items():
        graph.package(key, entry, scopes.get(key, Scope.RUNTIME))
    graph.skipped.report(collector)


@dataclass(slots=True)
class _Graph:
    collector: Collector
    entries: dict[str, dict[str, object]] = field(default_factory=dict)
    locators: dict[str, Locator] = field(default_factory=dict)
    by_descriptor: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, set[str]] = field(default_factory=dict)
    forced: dict[str, str] = field(default_factory=dict)
    skipped: Skipped = field(default_factory=Skipped)
    needed: dict[Hashable, list[str]] = field(default_factory=dict)
    optional: dict[Hashable, list[str]] = field(default_factory=dict)
    wanted: dict[Hashable, Scope] = field(default_factory=dict)

    def entry(self, key: str, entry: object) -> None:
        locator = locators.read(text_of(table(entry).get("resolution")))
        if locator is None:
            self.skipped.add(key)
            return
        self.entries[key] = table(entry)
        self.locators[key] = locator
        for descriptor in map(str.strip, key.split(",")):
            self.by_descriptor[descriptor] = key
            name = descriptor[:1] + descriptor[1:].partition("@")[0]
            self.by_name.setdefault(name, set()).add(key)

    def roots(self, file: SourceFile, root: manifest.Manifest | None) -> None:
        """What each workspace names; only package.json tells its development dependencies."""
        for key, entry in self.entries.items():
            folder = self.locators[key].workspace
            if folder is None:
                continue
            said = root
            if folder not in {"", "."}:
                path = f"{folder}/{manifest.FILE_NAME}"
                said = manifest.beside(file, self.collector.problems, path)
            elif root is None:
                companion_missing(self.collector, direct=False, dev=True)
            self._roots_of(entry, said or manifest.Manifest())

    def _roots_of(self, entry: dict[str, object], said: manifest.Manifest) -> None:
        for name, child, optional in self._named(entry):
            scope = Scope.OPTIONAL if optional else Scope.RUNTIME
            if name in said.wanted:
                scope = said.wanted[name][1]
            self.collector.root(child, scope)
            self.wanted[child] = reach.stronger(self.wanted.get(child), scope)

    def links(self, key: str, entry: dict[str, object]) -> None:
        needed, optional = self.needed.setdefault(key, []), self.optional.setdefault(key, [])
        for _, child, is_optional in self._named(entry):
            (optional if is_optional else needed).append(child)
            self.collector.link(key, child)

    def _named(self, entry: dict[str, object]) -> Iterator[tuple[str, str, bool]]:
        """Name, key and optionality of each dependency that the file resolves."""
        marks = table(entry.get("dependenciesMeta"))
        for name, asked in table(entry.get("dependencies")).items():
            # Before version 8 of the format a dependency leaves out the registry's protocol.
            child = (
                self.by_descriptor.get(f"{name}@{asked}")
                or self.by_descriptor.get(f"{name}@npm:{asked}")
                or self._forced(name, text_of(asked))
                or self._only(name)
            )
            if child:
                yield name, child, name in marks and _is_optional(marks[name])

    def _forced(self, name: str, asked: str) -> str | None:
        """The release that ``resolutions`` of package.json put in place of what was asked for."""
        spec = self.forced.get(f"{name}@{asked.removeprefix('npm:')}") or self.forced.get(name, "")
        patched = unquote(spec.removeprefix("patch:").partition("#")[0])
        for descriptor in (f"{name}@{spec}", f"{name}@npm:{spec}", patched):
            if descriptor in self.by_descriptor:
                return self.by_descriptor[descriptor]
        return None

    def _only(self, name: str) -> str | None:
        """The release of ``name`` if the file has but one, whatever range was forced on it."""
        found = self.by_name.get(name, set())
        releases = {(self.locators[key].name, str(self.entries[key].get("version"))) for key in found}
        return min(found) if len(releases) == 1 else None

    def package(self, key: str, entry: dict[str, object], scope: Scope) -> None:
        locator, version = self.locators[key], text_of(entry.get("version"))
        if locator.path is not None or entry.get("linkType") == "soft":
            local = LocalPackage("npm", locator.name, shown(version), shown(locator.path or ""))
            self.collector.add_local(key, local)
            return
        if not (is_name(locator.name) and is_version(version)):
            self.skipped.add(key)
            return
        self.collector.add(
            key,
            Package(
                "npm",
                locator.name,
                version,
                scope=scope,
                source=locator.origin.source,
                repository=locator.origin.repository,
                host=locator.origin.host,
            ),
        )


def _is_optional(mark: object) -> bool:
    return table(mark).get("optional") == "true"
