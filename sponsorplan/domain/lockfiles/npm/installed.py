"""Versions 2 and 3: one entry per folder, packages where node_modules holds them.

Node looks a name up in the node_modules of the folder that asks, then in those of the folders
around it, and so do we: that gives the edges, which the file does not state.
"""

from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import table, text_of
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    Scope,
    Source,
    SourceFile,
)
from sponsorplan.domain.lockfiles.javascript import manifest
from sponsorplan.domain.lockfiles.javascript.origin import (
    Origin,
    is_name,
    is_version,
    read_address,
    read_registry,
    shown,
)
from sponsorplan.domain.lockfiles.javascript.reports import Skipped, companion_missing
from sponsorplan.domain.lockfiles.npm.funding import addresses

_FOLDER = "node_modules/"
_LONGEST_PATH = 4096
_NEEDS = ("dependencies", "optionalDependencies")
# npm installs what a root has as peers since it writes these versions.
_ROOT_NEEDS = (*_NEEDS, "devDependencies", "peerDependencies")


def read(tree: dict[str, object], file: SourceFile, collector: Collector) -> None:
    """Give every entry, link and root of the file to the collector."""
    reader = _Reader(file, collector)
    installed = []
    for path, entry in table(tree.get("packages")).items():
        # Every folder around costs a look-up per dependency, and real paths have few.
        deep = len(path) > _LONGEST_PATH or path.count("/") > file.limits.max_depth
        if deep or not isinstance(entry, dict):
            reader.skipped.add(path)
            continue
        reader.entries[path] = entry
        if not _is_installed(path):
            reader.local[path] = entry
        elif entry.get("link") is True:
            reader.linked[_target(entry) or path] = _name(path, entry)
        else:
            installed.append((path, entry))
    reader.roots(text_of(tree.get("name")), text_of(tree.get("version")))
    for path, entry in installed:
        reader.links(path, entry)
    for path, entry in installed:
        reader.package(path, entry)
    reader.skipped.report(collector)


@dataclass(slots=True)
class _Reader:
    file: SourceFile
    collector: Collector
    entries: dict[str, dict[str, object]] = field(default_factory=dict)
    local: dict[str, dict[str, object]] = field(default_factory=dict)
    linked: dict[str, str] = field(default_factory=dict)
    skipped: Skipped = field(default_factory=Skipped)
    named_by_url: set[str] = field(default_factory=set)

    def roots(self, name: str, version: str) -> None:
        """The root, workspace members and linked folders, and what they name themselves."""
        for path, called in self.linked.items():
            if path not in self.entries:
                self.collector.add_local(path, LocalPackage("npm", shown(called), path=shown(path)))
        for path, entry in self.local.items():
            said = text_of(entry.get("name")) or self.linked.get(path) or path or name
            of = text_of(entry.get("version")) or ("" if path else version)
            self.collector.add_local(path, LocalPackage("npm", shown(said), shown(of), shown(path)))
            for section in _ROOT_NEEDS:
                for wanted, spec in table(entry.get(section)).items():
                    self._root(self._resolve(path, wanted), spec)
        if "" not in self.entries:
            self._root_beside()

    def _root_beside(self) -> None:
        """The file has lost its own root: package.json says what it would have named."""
        root = manifest.beside(self.file, self.collector.problems)
        if root is None:
            companion_missing(self.collector, self.file, direct=True, dev=False)
            return
        for wanted, (spec, _) in root.wanted.items():
            self._root(self._resolve("", wanted), spec)

    def _root(self, path: str | None, spec: object) -> None:
        if path is not None:
            self.collector.root(path)
            self._note(path, spec)

    def _note(self, path: str, spec: object) -> None:
        if isinstance(spec, str) and spec.startswith("http"):
            self.named_by_url.add(path)

    def links(self, path: str, entry: dict[str, object]) -> None:
        targets = []
        for section in _NEEDS:
            for wanted, spec in table(entry.get(section)).items():
                found = self._resolve(path, wanted)
                if found is not None:
                    targets.append(found)
                    self._note(found, spec)
        self.collector.link_all(path, targets)

    def _resolve(self, path: str, wanted: str) -> str | None:
        """The path of what ``wanted`` means to the folder at ``path``."""
        while True:
            found = f"{path}/{_FOLDER}{wanted}" if path else _FOLDER + wanted
            entry = self.entries.get(found)
            if entry is not None:
                return _target(entry) if entry.get("link") is True else found
            if path in {"", ".."}:
                return None
            path = _around(path)

    def package(self, path: str, entry: dict[str, object]) -> None:
        name, version = _name(path, entry), text_of(entry.get("version"))
        resolved = text_of(entry.get("resolved"))
        if resolved.startswith("file:"):
            local = LocalPackage("npm", shown(name), shown(version), shown(resolved[5:]))
            self.collector.add_local(path, local)
            return
        origin = self._origin(path, entry)
        if not version and origin.source is Source.GIT:
            version = resolved.partition("#")[2]
        if not (is_name(name) and is_version(version)):
            self.skipped.add(path)
            return
        self.collector.add(
            path,
            Package(
                "npm",
                name,
                version,
                scope=_scope(entry),
                source=origin.source,
                funding=addresses(entry.get("funding")),
                repository=origin.repository,
                host=origin.host,
            ),
        )

    def _origin(self, path: str, entry: dict[str, object]) -> Origin:
        resolved = text_of(entry.get("resolved"))
        while not resolved and entry.get("inBundle") is True:
            # What is bundled comes in the archive of the package around it.
            path = _around(path)
            entry = self.entries.get(path, {})
            resolved = text_of(entry.get("resolved"))
        if not resolved:
            # npm may be told to leave the registry's addresses out, and old ones forgot them.
            return Origin(Source.REGISTRY)
        if registry := read_registry(resolved):
            return registry
        origin = read_address(resolved)
        if origin.source is Source.URL and path not in self.named_by_url:
            return Origin(Source.REGISTRY, origin.host)
        return origin


def _is_installed(path: str) -> bool:
    return path.startswith(_FOLDER) or f"/{_FOLDER}" in path


def _around(path: str) -> str:
    """The folder whose node_modules holds ``path``, or else the folder that holds it."""
    outer, found, _ = path.rpartition(f"/{_FOLDER}")
    if found:
        return outer
    return "" if path.startswith(_FOLDER) else path.rpartition("/")[0]


def _target(entry: dict[str, object]) -> str:
    return text_of(entry.get("resolved")).removeprefix("file:").replace("\\", "/")


def _name(path: str, entry: dict[str, object]) -> str:
    """An entry has a name of its own only where it differs from its folder's: aliases."""
    return text_of(entry.get("name")) or path.rpartition(_FOLDER)[2]


def _scope(entry: dict[str, object]) -> Scope:
    """``devOptional`` is in use by dev roots, and by an optional dependency of a runtime one."""
    if entry.get("dev") is True:
        return Scope.DEV
    if entry.get("optional") is True or entry.get("devOptional") is True:
        return Scope.OPTIONAL
    return Scope.RUNTIME
