"""Packages, edges and roots of one pnpm document."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import lru_cache

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import table, text_of
from sponsorplan.domain.lockfiles.interface import LocalPackage, Package, Scope, Source
from sponsorplan.domain.lockfiles.javascript import reach
from sponsorplan.domain.lockfiles.javascript.origin import (
    Origin,
    is_name,
    is_version,
    read_address,
    read_registry,
    shown,
    without_user,
)
from sponsorplan.domain.lockfiles.javascript.reports import Skipped
from sponsorplan.domain.lockfiles.pnpm import keys

_ROOT_SECTIONS = (
    ("devDependencies", Scope.DEV),
    ("optionalDependencies", Scope.OPTIONAL),
    ("dependencies", Scope.RUNTIME),
)
_FIRST_WITHOUT_FLAGS = 8
_LOCAL = ("file:", "link:", "workspace:")


def read(tree: dict[str, object], major: int, collector: Collector) -> None:
    """Give every package, edge and root of the document to the collector."""
    packages = table(tree.get("packages"))
    # From version 7 on, what a package is and what it was installed with stand apart.
    snapshots = table(tree.get("snapshots")) or packages
    graph = _Graph(major, collector, packages, snapshots)
    graph.roots(table(tree.get("importers")) or {".": tree})
    for key, snapshot in snapshots.items():
        graph.links(key, table(snapshot))
    scopes = {} if major < _FIRST_WITHOUT_FLAGS else graph.scopes()
    for key, snapshot in snapshots.items():
        about = snapshot if snapshots is packages else packages.get(keys.without_peers(key))
        scope = scopes.get(key) or _flagged(table(snapshot), table(about))
        graph.package(key, table(about), scope)
    graph.skipped.report(collector)


@dataclass(slots=True)
class _Graph:
    major: int
    collector: Collector
    packages: dict[str, object]
    snapshots: dict[str, object]
    skipped: Skipped = field(default_factory=Skipped)
    needed: dict[Hashable, list[str]] = field(default_factory=dict)
    optional: dict[Hashable, list[str]] = field(default_factory=dict)
    wanted: dict[Hashable, Scope] = field(default_factory=dict)

    def roots(self, importers: dict[str, object]) -> None:
        for importer in importers.values():
            for section, scope in _ROOT_SECTIONS:
                for key in self._named(table(importer), section):
                    self.collector.root(key, scope)
                    if self.wanted.get(key) is not Scope.RUNTIME:
                        self.wanted[key] = scope

    def links(self, key: str, entry: dict[str, object]) -> None:
        if needed := self._named(entry, "dependencies"):
            self.needed[key] = needed
        if optional := self._named(entry, "optionalDependencies"):
            self.optional[key] = optional
        self.collector.link_all(key, needed + optional)

    def _named(self, entry: dict[str, object], section: str) -> list[str]:
        """The keys of what one section names; local links have none."""
        found: list[str] = []
        if section not in entry:
            return found
        for name, value in table(entry[section]).items():
            reference = value.get("version") if isinstance(value, dict) else value
            if isinstance(reference, str):
                key = keys.resolve(name, reference, self.major, self.snapshots)
                if key is not None:
                    found.append(key)
        return found

    def scopes(self) -> dict[Hashable, Scope]:
        return reach.scopes(self.wanted, self.needed, self.optional)

    def package(self, key: str, entry: dict[str, object], scope: Scope) -> None:
        said = keys.split(key, self.major)
        resolution = table(entry.get("resolution"))
        if _is_plain(key, entry, resolution):
            self._add(key, said.name, said.version, scope, _registry(said.host))
            return
        name = text_of(entry.get("name")) or said.name
        version = text_of(entry.get("version")) or said.version
        folder = _folder(key, said, resolution)
        if folder is not None:
            stated = shown(text_of(entry.get("version")))
            local = LocalPackage("npm", shown(name), stated, shown(folder))
            self.collector.add_local(key, local)
            return
        version = without_user(version)
        is_release = version == said.version and ":" not in version
        self._add(key, name, version, scope, _origin(said, resolution, is_release=is_release))

    def _add(self, key: str, name: str, version: str, scope: Scope, origin: Origin) -> None:
        if not (is_name(name) and is_version(version)):
            self.skipped.add(key)
            return
        source, host, repository = origin
        package = Package("npm", name, version, scope, None, source, (), repository, host)
        self.collector.add(key, package)


def _is_plain(key: str, entry: dict[str, object], resolution: dict[str, object]) -> bool:
    """Whether the key alone says what it is, as for nearly all that comes from the registry."""
    only_digest = len(resolution) == 1 and "integrity" in resolution
    return only_digest and ":" not in key and not ("name" in entry or "version" in entry)


def _folder(key: str, said: keys.Key, resolution: dict[str, object]) -> str | None:
    """The path of a package that lies in a folder or archive of the company's own."""
    for address in (keys.without_peers(key), said.version, text_of(resolution.get("tarball"))):
        if address.startswith(_LOCAL):
            return address.partition(":")[2]
    return text_of(resolution.get("directory")) or None


def _origin(said: keys.Key, resolution: dict[str, object], *, is_release: bool) -> Origin:
    """Registry packages have no address unless their registry puts files in unusual places."""
    kind = text_of(resolution.get("type"))
    if kind == "git":
        return read_address(text_of(resolution.get("repo")))
    if kind in {"binary", "variations"}:
        # A runtime: made by its project, and not the registry's package of the same name.
        return Origin(Source.URL)
    address = text_of(resolution.get("tarball"))
    if not address:
        if "registry" not in resolution:
            return _registry(said.host)
        registry = read_address(text_of(resolution.get("registry")))
        return Origin(Source.REGISTRY, said.host or registry.host)
    origin = read_registry(address) or read_address(address)
    if is_release and origin.source is not Source.GIT:
        return Origin(Source.REGISTRY, origin.host)
    return origin


@lru_cache(maxsize=128)
def _registry(host: str) -> Origin:
    return Origin(Source.REGISTRY, host)


def _flagged(*entries: dict[str, object]) -> Scope:
    """Versions up to 7 say why a package is there; texts, since YAML's types are not read."""
    for flag, scope in (("dev", Scope.DEV), ("optional", Scope.OPTIONAL)):
        if any(entry.get(flag) == "true" for entry in entries):
            return scope
    return Scope.RUNTIME
