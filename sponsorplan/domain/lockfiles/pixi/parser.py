"""pixi.lock, versions 4 to 7.

Platforms and environments are merged: a release counts once however many of them hold it. What
needs what is told by name, so that with several versions of a name all of them are meant.
"""

import re
from dataclasses import dataclass, field
from itertools import chain

from sponsorplan.domain.lockfiles.candidates import Candidates
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.companions import ask_for
from sponsorplan.domain.lockfiles.conda import records, shapes
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
        form = records.Format(
            "packages", entries.KEYS, shapes.pixi(), read_head=environments.read_head
        )
        text = to_text(file.content, into.problems)
        document = records.load(text, form, max_depth=file.limits.max_depth, problems=into.problems)
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
    """Records by release: builds for other platforms differ in what they need, not in who made them.

    Releases are known by the position of their first record in ``first``.
    """

    into: Collector
    candidates: Candidates
    positions: dict[Key, int] = field(default_factory=dict)
    first: list[entries.Entry] = field(default_factory=list)
    needs: list[set[str]] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)

    def read(self, document: records.Document) -> None:
        held = environments.scopes(document.head)
        skipped = 0
        for row in document.records:
            entry = entries.read(table(row))
            if entry is None:
                skipped += 1
                continue
            at = self.positions.get(entry[:3])
            if at is None:
                at = self._begin(entry)
            self.needs[at].update(entry.needs)
            if held.get(entry.location) is not Scope.DEV:
                self.scopes[at] = Scope.RUNTIME
        if skipped:
            self.into.warn(
                "entries_skipped",
                f"Package entries skipped because they have no name or version: {skipped:,}. "
                "Run “pixi lock” again if you did not expect this.",
            )

    def _begin(self, entry: entries.Entry) -> int:
        at = self.positions[entry[:3]] = len(self.first)
        self.first.append(entry)
        self.needs.append(set())
        self.scopes.append(Scope.DEV)
        self.candidates.add(at, *dict.fromkeys((entry[:2], *entry.provides)))
        return at

    def gather(self, roots: list[manifest.Root] | None) -> None:
        into = self.into
        into.direct_known = roots is not None
        if roots is None and self.first:
            gain = "direct, nor which of them are only for development"
            ask_for(into, manifest.COMPANIONS[0], gain)
        for type_, name, scope in roots or ():
            for at in self.candidates.find([(type_, name)]):
                into.root(at, scope)
        chosen = self._link()
        for at, entry in enumerate(self.first):
            if entry.local:
                into.add_local(at, entry.as_local())
            else:
                into.add(at, entry.as_package(self.scopes[at], direct=at in chosen))

    def _link(self) -> set[int]:
        """Tie what needs what; what a local package names is the company's own choice."""
        chosen: set[int] = set()
        asked: dict[str, dict[str, entries.Named | None]] = {}
        meant: dict[entries.Named | None, list[int]] = {None: []}
        for at, texts in enumerate(self.needs):
            entry = self.first[at]
            known = asked.setdefault(entry.type, {})
            for text in texts.difference(known):
                name = known[text] = entries.needed(entry.type, text)
                if name not in meant:
                    meant[name] = self.candidates.find([name]) if name else []
            # Builds ask for one name in different versions: each name is looked up once.
            names = set(map(known.__getitem__, texts))
            targets = set(chain.from_iterable(map(meant.__getitem__, names)))
            self.into.link_all(at, targets)
            if entry.local:
                chosen |= targets
        return chosen
