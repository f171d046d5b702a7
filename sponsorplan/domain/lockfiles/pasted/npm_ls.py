"""What ``npm ls --json --all`` prints: the tree of what is installed, each subtree told once.

It has no development flag, and shows an alias under the alias: both are in package.json, and in
the output of ``--long``.
"""

import re
from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.decode import load_json, rows, table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.javascript import manifest
from sponsorplan.domain.lockfiles.javascript.manifest import Manifest
from sponsorplan.domain.lockfiles.javascript.origin import (
    Origin,
    is_name,
    is_version,
    read_address,
    read_registry,
    shown,
    split_alias,
)
from sponsorplan.domain.lockfiles.javascript.reports import Skipped, companion_missing
from sponsorplan.domain.lockfiles.npm import funding
from sponsorplan.domain.lockfiles.pasted.terminal import without_noise

_NAME = re.compile(r"npm[-_. ]?l(?:s|ist)\b.*\.json")
_TREE = re.compile(rb'"dependencies"\s*:\s*\{')
# Only npm ls says of each package whether its version was overridden.
_OWN_WORD = re.compile(rb'"overridden"\s*:')
_LOCK = re.compile(rb'"lockfileVersion"\s*:')
_IN_ADDRESS = re.compile(r"/((?:@[^/]+/)?[^/]+)/-/[^/]+\.tgz")
_LONG = "_dependencies"
_Key = tuple[str, str]  # name and version


class NpmLs:
    name = "npm-ls"
    version = 2
    companions = (manifest.FILE_NAME,)

    def accepts(self, filename: str, content: bytes) -> bool:
        lowered = filename.lower()
        if not lowered.endswith(".json") or lowered in self.companions:
            return False
        # Without its NULs, UTF-16, as PowerShell writes it, is close enough to ASCII.
        plain = content.replace(b"\x00", b"")
        known = _NAME.fullmatch(lowered) is not None or _OWN_WORD.search(plain) is not None
        return known and bool(_TREE.search(plain)) and not _LOCK.search(plain)

    def fits(self, text: str) -> bool:
        """Whether it may be that; only reading all of it can tell."""
        return without_noise(text).lstrip().startswith("{")

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(limits=file.limits)
        tree = table(
            load_json(
                without_noise(to_text(file.content, into.problems)),
                into.problems,
                max_depth=file.limits.max_depth,
            )
        )
        entries = table(tree.get("dependencies")).values()
        is_lock = bool(tree.keys() & {"lockfileVersion", "packages"})
        # In a package.json the values are ranges.
        if is_lock or not any(isinstance(entry, dict) for entry in entries):
            raise UnreadableLockfile(
                "not_a_lockfile",
                "This JSON is not the output of “npm ls --json --all”. Run that in the project's "
                "folder and copy all of it, or upload the package-lock.json.",
            )
        root = _root(tree) or manifest.beside(file, into.problems)
        reader = _Reader(file, into, root)
        reader.read(tree)
        reader.report(rows(tree.get("problems")))
        return into.finish(format="npm-ls", parser=self.name, parser_version=self.version)


@dataclass(slots=True)
class _Reader:
    file: SourceFile
    into: Collector
    root: Manifest | None
    packages: dict[_Key, Package] = field(default_factory=dict)
    skipped: Skipped = field(default_factory=Skipped)
    has_edges: bool = False
    tells_names: bool = False
    missing: int = 0

    def read(self, tree: dict[str, object]) -> None:
        """Walk the tree; ``None`` for a parent is the project, or one of its workspaces."""
        if name := text_of(tree.get("name")):
            version = shown(text_of(tree.get("version")))
            self.into.add_local("", LocalPackage("npm", shown(name), version))
        waiting: list[tuple[_Key | None, dict[str, object], Manifest | None]]
        waiting = [(None, tree, self.root)]
        while waiting:
            parent, entry, root = waiting.pop()
            for name, child in table(entry.get("dependencies")).items():
                if not isinstance(child, dict):
                    self.skipped.add(name)
                elif text_of(child.get("resolved")).startswith("file:"):
                    self._local(name, child)
                    waiting.append((None, child, _root(child)))
                elif key := self._package(name, child, root if parent is None else None):
                    self._tie(parent, key, child, root.wanted.get(name) if root else None)
                    waiting.append((key, child, None))
        for key, package in self.packages.items():
            self.into.add(key, package)

    def _local(self, name: str, entry: dict[str, object]) -> None:
        path = shown(text_of(entry.get("resolved")).removeprefix("file:"))
        version = shown(text_of(entry.get("version")))
        self.into.add_local(("local", path), LocalPackage("npm", shown(name), version, path))

    def _package(self, name: str, entry: dict[str, object], root: Manifest | None) -> _Key | None:
        version = text_of(entry.get("version"))
        if not version:
            # Not installed: of another platform, or forgotten, which npm has a flag for.
            self.missing += "missing" in entry
            return None
        told = _told_name(entry)
        self.tells_names |= bool(told)
        name = told or _unaliased(name, root)
        if not (is_name(name) and is_version(version)):
            self.skipped.add(name)
            return None
        origin = _origin(text_of(entry.get("resolved")))
        found = Package(
            "npm",
            name,
            version,
            source=origin.source,
            funding=funding.addresses(entry.get("funding")),
            repository=origin.repository,
            host=origin.host,
        )
        held = self.packages.get((name, version))
        # Where npm repeats a package it leaves out where it is from.
        if held is None or not (held.host or held.repository):
            self.packages[name, version] = found
        return name, version

    def _tie(
        self,
        parent: _Key | None,
        key: _Key,
        entry: dict[str, object],
        wanted: tuple[str, Scope] | None,
    ) -> None:
        if parent is not None:
            self.into.link(parent, key)
            self.has_edges = True
        elif entry.get("extraneous") is not True:
            self.into.root(key, wanted[1] if wanted else Scope.RUNTIME)

    def report(self, problems: list[object]) -> None:
        self.skipped.report(self.into)
        if self.root is None:
            long = ", or run “npm ls --json --all --long”, which says it"
            companion_missing(self.into, self.file, direct=False, dev=True, instead=long)
            self._warn_of_aliases()
        if not self.has_edges and len(self.packages) > 1:
            self.into.edges_known = False
            self.into.warn(
                "top_level_only",
                "The output lists what the project itself names and nothing below. Run "
                "“npm ls --json --all” to list the rest.",
            )
        if problems or self.missing:
            self.into.warn(
                "not_installed_well",
                f"npm itself reports {max(len(problems), self.missing):,} problems with what is "
                "installed. Run “npm ci” and then “npm ls” again.",
            )

    def _warn_of_aliases(self) -> None:
        if self.packages and not self.tells_names:
            self.into.warn(
                "aliases_unknown",
                "The output does not say where packages come from, so that one that is installed "
                "under an alias is taken for another one. Run “npm ls --json --all --long”.",
            )


def _root(entry: dict[str, object]) -> Manifest | None:
    """What the project or a workspace wants, which ``--long`` tells."""
    if not isinstance(entry.get(_LONG), dict):
        return None
    # npm counts optional ones among the dependencies too, and ``--long`` says so of each.
    return manifest.from_tree({**entry, "dependencies": entry[_LONG]})


def _told_name(entry: dict[str, object]) -> str:
    """The name in the registry, from ``--long`` or an archive's address; the key may be an alias."""
    found = _IN_ADDRESS.search(text_of(entry.get("resolved")))
    named = found[1].replace("%2f", "/").replace("%2F", "/") if found else ""
    return text_of(entry.get("name")) or named


def _unaliased(name: str, root: Manifest | None) -> str:
    wanted = root.wanted.get(name) if root else None
    alias = split_alias(wanted[0]) if wanted else None
    return alias[0] if alias else name


def _origin(resolved: str) -> Origin:
    fetched = read_registry(resolved) or read_address(resolved)
    # npm may be told to leave the registry's addresses out; git's are always there.
    return fetched if fetched.source is Source.GIT else Origin(Source.REGISTRY, fetched.host)
