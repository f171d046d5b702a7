"""yarn 2 and later: one entry a release, under every range that was asked for."""

from collections.abc import Hashable
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
from sponsorplan.domain.lockfiles.javascript.origin import is_version, shown
from sponsorplan.domain.lockfiles.javascript.reports import Skipped, companion_missing
from sponsorplan.domain.lockfiles.yarn import locators
from sponsorplan.domain.lockfiles.yarn.locators import Locator
from sponsorplan.domain.lockfiles.yarn.resolutions import Rules

_CATALOG = "catalog:"


def read(tree: dict[str, object], file: SourceFile, collector: Collector) -> None:
    """Give every entry, edge and root to the collector."""
    root = manifest.beside(file, collector.problems)
    graph = _Graph(collector, Rules(root.resolutions if root else {}))
    for key, entry in tree.items():
        if key != "__metadata":
            graph.entry(key, table(entry))
    members = []
    for node, entry in graph.entries:
        folder = graph.found[node][0].workspace
        if folder is None:
            graph.links(node, entry)
        else:
            members.append((folder, entry))
    for folder, entry in members:
        graph.roots(entry, _manifest(folder, root, file, collector))
    if not members:
        collector.direct_known = False
        collector.warn(
            "no_root",
            "The file has no entry for the project itself, so that it does not say which packages "
            "were chosen and which came along. Run `yarn install` and upload the file it writes.",
        )
    scopes = reach.scopes(graph.wanted, graph.needed, graph.optional)
    for node, (locator, version) in graph.found.items():
        graph.give(node, locator, version, scopes.get(node, Scope.RUNTIME))
    graph.skipped.report(collector)


def _manifest(
    folder: str, root: manifest.Manifest | None, file: SourceFile, collector: Collector
) -> manifest.Manifest | None:
    """The package.json of a workspace: the lockfile merges its development dependencies in."""
    if folder not in {"", "."}:
        return manifest.beside(file, collector.problems, f"{folder}/{manifest.FILE_NAME}")
    if root is None:
        companion_missing(collector, file, direct=False, dev=True)
    return root


@dataclass(slots=True)
class _Graph:
    """A node is a release, or a folder; a patched release and the one it patches are one node."""

    collector: Collector
    rules: Rules
    entries: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    found: dict[str, tuple[Locator, str]] = field(default_factory=dict)
    by_descriptor: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, set[str]] = field(default_factory=dict)
    unasked: dict[str, set[str]] | None = None
    skipped: Skipped = field(default_factory=Skipped)
    needed: dict[Hashable, list[str]] = field(default_factory=dict)
    optional: dict[Hashable, list[str]] = field(default_factory=dict)
    wanted: dict[Hashable, Scope] = field(default_factory=dict)

    def entry(self, key: str, entry: dict[str, object]) -> None:
        locator = locators.read(text_of(entry.get("resolution")))
        version = text_of(entry.get("version"))
        if locator is None or not (locator.path is not None or is_version(version)):
            self.skipped.add(key)
            return
        node = key if locator.path is not None else f"{locator.name}@{version}"
        self.entries.append((node, entry))
        self.found.setdefault(node, (locator, version))
        for descriptor in key.split(","):
            stripped = descriptor.strip()
            self.by_descriptor[stripped] = node
            if "::" in stripped:
                # A key says what a path or patch is relative to; what asks for it does not.
                self.by_descriptor.setdefault(stripped.partition("::")[0], node)
            name = stripped[:1] + stripped[1:].partition("@")[0]
            self.by_name.setdefault(name, set()).add(node)

    def links(self, node: str, entry: dict[str, object]) -> None:
        for _, child, is_optional in self._named(entry):
            (self.optional if is_optional else self.needed).setdefault(node, []).append(child)
        self.collector.link_all(node, self.needed.get(node, []))
        self.collector.link_all(node, self.optional.get(node, []))

    def roots(self, entry: dict[str, object], said: manifest.Manifest | None) -> None:
        stated = said.wanted if said else {}
        for name, child, is_optional in self._named(entry):
            scope = Scope.OPTIONAL if is_optional else Scope.RUNTIME
            if name in stated:
                scope = stated[name][1]
            self.collector.root(child, scope)
            self.wanted[child] = reach.stronger(self.wanted.get(child), scope)

    def _named(self, entry: dict[str, object]) -> list[tuple[str, str, bool]]:
        """Name, node and optionality of each dependency that the file resolves."""
        if "dependencies" not in entry:
            return []
        marks = table(entry.get("dependenciesMeta"))
        resolution = text_of(entry.get("resolution"))
        parent, _, release = resolution[1:].partition("@")
        parent = resolution[:1] + parent
        found = []
        has_rules = bool(self.rules)
        for name, asked in table(entry.get("dependencies")).items():
            # Before version 8 of the format a dependency leaves out the registry's protocol.
            spec = has_rules and self.rules.spec(parent, release, name, text_of(asked))
            child = (
                (spec and self._forced(name, spec))
                or self.by_descriptor.get(f"{name}@{asked}")
                or self.by_descriptor.get(f"{name}@npm:{asked}")
                or self._only(name)
                or self._from_catalog(name, text_of(asked))
            )
            if child:
                found.append((name, child, name in marks and _is_optional(marks[name])))
        return found

    def _forced(self, name: str, spec: str) -> str | None:
        """The release of ``name`` that a rule's ``spec`` stands for."""
        patched = unquote(spec.removeprefix("patch:").partition("#")[0])
        for descriptor in (f"{name}@{spec}", f"{name}@npm:{spec}", patched):
            if descriptor in self.by_descriptor:
                return self.by_descriptor[descriptor]
        return None

    def _from_catalog(self, name: str, asked: str) -> str | None:
        """The release that only a catalog asks for: the range is kept in yarn's settings."""
        if not asked.startswith(_CATALOG):
            return None
        if self.unasked is None:
            self.unasked = self._unasked()
        nodes = self.unasked.get(name, set())
        if len(nodes) == 1:
            return next(iter(nodes))
        if self.by_name.get(name):
            self.collector.warn(
                "catalog_unknown",
                f"The range of {shown(name)} is in a catalog, which yarn keeps in its settings and "
                "not in this file, and several releases fit. None of them counts as named here.",
            )
        return None

    def _unasked(self) -> dict[str, set[str]]:
        """By name, the releases with a range that nothing in the file asks for in its words."""
        asked = {
            f"{name}@{text_of(range_).removeprefix('npm:')}"
            for _, entry in self.entries
            for name, range_ in table(entry.get("dependencies")).items()
        }
        found: dict[str, set[str]] = {}
        for descriptor, node in self.by_descriptor.items():
            name, _, range_ = descriptor[1:].partition("@")
            name = descriptor[:1] + name
            if f"{name}@{range_.removeprefix('npm:')}" not in asked:
                found.setdefault(name, set()).add(node)
        return found

    def _only(self, name: str) -> str | None:
        """The release of ``name`` if the file has but one, whatever range was forced on it."""
        nodes = self.by_name.get(name, set())
        return next(iter(nodes)) if len(nodes) == 1 else None

    def give(self, node: str, locator: Locator, version: str, scope: Scope) -> None:
        if locator.path is not None:
            local = LocalPackage("npm", locator.name, shown(version), shown(locator.path))
            self.collector.add_local(node, local)
            return
        source, host, repository = locator.origin
        package = Package("npm", locator.name, version, scope, None, source, (), repository, host)
        self.collector.add(node, package)


def _is_optional(mark: object) -> bool:
    return table(mark).get("optional") == "true"
