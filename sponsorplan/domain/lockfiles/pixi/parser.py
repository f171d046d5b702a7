"""pixi.lock, versions 4 to 7.

Platforms and environments are merged: a release counts once however many of them hold it. What
needs what is told by name, so that with several versions of a name all of them are meant.
"""

import re
from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles.candidates import Candidates
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.companions import ask_for
from sponsorplan.domain.lockfiles.conda import records
from sponsorplan.domain.lockfiles.decode import table, text_of, to_text
from sponsorplan.domain.lockfiles.interface import (
    ParsedLockfile,
    Problem,
    Scope,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pixi import entries, environments, manifest

_VERSION = re.compile(r"[0-9]{1,3}")
_OLDEST, _NEWEST = 4, 7

Key = tuple[str, str, str]


class Pixi:
    name = "pixi"
    version = 2
    companions = manifest.COMPANIONS

    def accepts(self, filename: str, content: bytes) -> bool:  # noqa: ARG002 - the name decides
        return filename == "pixi.lock"

    def parse(self, file: SourceFile) -> ParsedLockfile:
        into = Collector(limits=file.limits)
        document = records.load(
            to_text(file.content, into.problems),
            "packages",
            entries.KEYS,
            max_depth=file.limits.max_depth,
            problems=into.problems,
            read_head=environments.read_head,
        )
        version = _version(text_of(document.head.get("version")), into.problems)
        reading = _Reading(into, Candidates(file.limits.max_edges))
        reading.read(document)
        reading.gather(manifest.roots(file, into.problems))
        return into.finish(format=f"pixi-v{version}", parser=self.name, parser_version=self.version)


def _version(said: str, problems: list[Problem]) -> str:
    if not _VERSION.fullmatch(said) or int(said) < _OLDEST:
        raise UnreadableLockfile(
            "not_a_lockfile",
            f"This pixi.lock has {f'version {said[:30]}' if said else 'no version'}; versions "
            f"{_OLDEST} to {_NEWEST} are read. Run “pixi lock” and upload what it writes.",
        )
    if int(said) > _NEWEST:
        problems.append(
            Problem(
                "unknown_version",
                f"The file says it is version {said} of pixi's format; it was read as version "
                f"{_NEWEST}, the newest that is known here.",
            )
        )
    return said


@dataclass(slots=True)
class _Reading:
    """Records by release: builds for other platforms differ in what they need, not in who made them."""

    into: Collector
    candidates: Candidates
    keys: list[Key] = field(default_factory=list)
    first: dict[Key, entries.Entry] = field(default_factory=dict)
    needs: dict[Key, set[str]] = field(default_factory=dict)
    scopes: dict[Key, Scope] = field(default_factory=dict)

    def read(self, document: records.Document) -> None:
        held = environments.scopes(document.head)
        skipped = 0
        for row in document.records:
            entry = entries.read(table(row))
            if entry is None:
                skipped += 1
                continue
            key = entry.key
            if key not in self.first:
                self._begin(key, entry)
            self.needs[key].update(entry.needs)
            if held.get(entry.location) is not Scope.DEV:
                self.scopes[key] = Scope.RUNTIME
        if skipped:
            self.into.warn(
                "entries_skipped",
                f"Package entries skipped because they have no name or version: {skipped:,}. "
                "Run “pixi lock” again if you did not expect this.",
            )

    def _begin(self, key: Key, entry: entries.Entry) -> None:
        self.first[key] = entry
        self.needs[key] = set()
        self.scopes[key] = Scope.DEV
        names = dict.fromkeys(((entry.type, entry.name), *entry.provides))
        self.candidates.add(len(self.keys), *names)
        self.keys.append(key)

    def gather(self, roots: list[manifest.Root] | None) -> None:
        into = self.into
        into.direct_known = roots is not None
        if roots is None and self.keys:
            gain = "direct, nor which of them are only for development"
            ask_for(into, manifest.COMPANIONS[0], gain)
        for type_, name, scope in roots or ():
            for key in self._named((type_, name)):
                into.root(key, scope)
        chosen = self._link()
        for key, entry in self.first.items():
            if entry.local:
                into.add_local(key, entry.as_local())
            else:
                into.add(key, entry.as_package(self.scopes[key], direct=key in chosen))

    def _link(self) -> set[Key]:
        """Tie what needs what; what a local package names is the company's own choice."""
        chosen: set[Key] = set()
        meant: dict[tuple[str, str], list[Key]] = {}
        for key, texts in self.needs.items():
            local = self.first[key].local
            for text in texts:
                asked = (key[0], text)
                if asked not in meant:
                    name = entries.needed(*asked)
                    meant[asked] = self._named(name) if name else []
                for target in meant[asked]:
                    self.into.link(key, target)
                if local:
                    chosen.update(meant[asked])
        return chosen

    def _named(self, name: entries.Named) -> list[Key]:
        return [self.keys[at] for at in self.candidates.find([name])]
