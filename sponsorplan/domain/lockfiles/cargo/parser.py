"""Cargo.lock, versions 1 to 4.

The lock mixes normal, build and development dependencies of the company's own crates; only their
Cargo.toml tells which are which, so each own crate is judged by its own manifest or not at all.
"""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from sponsorplan.domain.lockfiles import addresses, origins, toml_blocks
from sponsorplan.domain.lockfiles.cargo import block, manifest
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

_COMPANION = "Cargo.toml"
_DEPENDENCY = re.compile(r"(\S+)(?: ([^\s(]\S*))?(?: \((.*)\))?")
_SOURCES = {
    "registry": Source.REGISTRY,
    "sparse": Source.REGISTRY,
    "local-registry": Source.REGISTRY,
    "git": Source.GIT,
}


class Cargo:
    name = "cargo"
    version = 1
    companions = (_COMPANION,)

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename == "Cargo.lock"

    def parse(self, file: SourceFile) -> ParsedLockfile:
        problems: list[Problem] = []
        text = to_text(file.content, problems)
        tree = toml_blocks.load(text, block.read, max_depth=file.limits.max_depth)
        number = format_number(tree.get("version", 1))
        if number is None or not tree.keys() & {"version", "package", "root"}:
            raise UnreadableLockfile(
                "not_a_lockfile",
                "The file lists no packages and names no version, so it is not a Cargo.lock. "
                "Run “cargo generate-lockfile” and upload what it writes.",
            )
        reading = _Reading(tree, Collector(limits=file.limits, problems=problems))
        reading.gather(file)
        return reading.into.finish(
            format=f"cargo-v{number}", parser=self.name, parser_version=self.version
        )


class _Entry(NamedTuple):
    name: str
    version: str
    source: str
    dependencies: list[object]
    replaced_by: str

    @property
    def local(self) -> bool:
        return not self.source


class _Reading:
    """A Cargo.lock half read; keys are positions in ``entries``."""

    def __init__(self, tree: dict[str, object], into: Collector) -> None:
        self.into = into
        self.entries = list(self._read_entries(tree))
        self.targets: dict[str, tuple[int, str] | None] = {}
        self.by_name: dict[str, list[int]] = {}
        for position, entry in enumerate(self.entries):
            self.by_name.setdefault(entry.name, []).append(position)

    @cached_property
    def by_release(self) -> dict[tuple[str, str], list[int]]:
        """Asked for only where a name has several entries."""
        found: dict[tuple[str, str], list[int]] = {}
        for position, entry in enumerate(self.entries):
            found.setdefault((entry.name, entry.version), []).append(position)
        return found

    @cached_property
    def by_source(self) -> dict[tuple[str, str, str], int]:
        return {
            (entry.name, entry.version, entry.source.partition("#")[0]): position
            for position, entry in enumerate(self.entries)
        }

    def _read_entries(self, tree: dict[str, object]) -> Iterator[_Entry]:
        skipped = 0
        # Until 2017 the own crate stood apart, in [root].
        for row in map(table, [*rows(tree.get("package")), *_root(tree)]):
            name, version = text_of(row.get("name")), text_of(row.get("version"))
            if name and version:
                source, replace = text_of(row.get("source")), text_of(row.get("replace"))
                yield _Entry(name, version, source, rows(row.get("dependencies")), replace)
            else:
                skipped += 1
        if skipped:
            self.into.warn(
                "entries_skipped",
                f"Package entries skipped because they have no name or version: {skipped:,}. "
                "Run “cargo generate-lockfile” again if you did not expect this.",
            )

    def gather(self, file: SourceFile) -> None:
        local = {entry.name for entry in self.entries if entry.local}
        manifests = manifest.read_all(file.beside, local, self.into)
        self.into.direct_known = bool(local)
        for position, entry in enumerate(self.entries):
            if entry.local:
                self._add_local(position, entry, manifests.get(entry.name))
            elif not entry.replaced_by:
                self.into.add(position, _package(entry))
                targets = self._targets(entry.dependencies)
                self.into.link_all(position, [target for target, _ in targets])
        naming = {entry.name for entry in self.entries if entry.local and entry.dependencies}
        without = len(naming - manifests.keys())
        if without:
            self._ask_for_manifests(without, len(local))

    def _add_local(self, position: int, entry: _Entry, scopes: dict[str, Scope] | None) -> None:
        self.into.add_local(position, LocalPackage("cargo", entry.name, entry.version))
        for target, name in self._targets(entry.dependencies):
            # Without a manifest anything may be needed at run time.
            self.into.root(target, (scopes or {}).get(name, Scope.RUNTIME))

    def _ask_for_manifests(self, without: int, of: int) -> None:
        self.into.wants.append(_COMPANION)
        who = "Your crate" if of == 1 else f"{without:,} of your {of:,} crates"
        self.into.warn(
            "companion_missing",
            f"{who} came without Cargo.toml, so all they name counts as needed at run time, even "
            "what is only for tests. Upload the lockfile with the Cargo.toml of each crate.",
        )

    def _targets(self, dependencies: list[object]) -> Iterator[tuple[int, str]]:
        """Position and name of each; many packages name the same ones."""
        known = self.targets
        for dependency in dependencies:
            text = text_of(dependency)
            if text not in known:
                known[text] = self._target(text)
            target = known[text]
            if target is not None:
                yield target

    def _target(self, text: str) -> tuple[int, str] | None:
        named = _DEPENDENCY.fullmatch(text)
        target = self._resolve(named[1], named[2] or "", named[3]) if named else None
        return (self._used(target), named[1]) if named and target is not None else None

    def _used(self, position: int) -> int:
        """What a [replace] section puts in the place of an entry; the entry itself without one."""
        replaced_by = self.entries[position].replaced_by
        named = _DEPENDENCY.fullmatch(replaced_by) if replaced_by else None
        other = self._resolve(named[1], named[2] or "", named[3]) if named else None
        return position if other is None else other

    def _resolve(self, name: str, version: str, source: str | None) -> int | None:
        """Cargo writes a dependency as shortly as is unambiguous within the file.

        A path crate never has a source, so that "name version" means it even where a registry
        release of the same name and version exists (then that one is written with its source).
        """
        if source:
            return self.by_source.get((name, version, source.partition("#")[0]))
        if not version:
            positions = self.by_name.get(name, ())
            if len(positions) == 1:
                return positions[0]
            versions = {self.entries[position].version for position in positions}
            if len(versions) != 1:
                return None
            version = versions.pop()
        own = self.by_source.get((name, version, ""))
        if own is not None:
            return own
        found = self.by_release.get((name, version), [])
        return found[0] if len(found) == 1 else None


def _root(tree: dict[str, object]) -> list[object]:
    return [tree["root"]] if isinstance(tree.get("root"), dict) else []


def _package(entry: _Entry) -> Package:
    source, repository, host = _origin(entry.source)
    return Package(
        "cargo", entry.name, entry.version, Scope.RUNTIME, None, source, (), repository, host
    )


@lru_cache(maxsize=256)
def _origin(text: str) -> tuple[Source, str, str]:
    """The kind, repository and registry's host of a source; nearly all packages have the same."""
    kind, _, address = text.partition("+")
    source = _SOURCES.get(kind, Source.UNKNOWN)
    repository = origins.git_repository(address) if source is Source.GIT else ""
    return source, repository, addresses.host(address) if source is Source.REGISTRY else ""
