"""What is different between two inventories, as between two uploads of one lockfile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

from sponsorplan.domain.lockfiles.interface import Package, Scope

_STRENGTH = {Scope.RUNTIME: 0, Scope.OPTIONAL: 1, Scope.DEV: 2}


class Entry(NamedTuple):
    """One release in an inventory. ``funded``: the file names a way to fund it."""

    type: str
    name: str
    version: str
    scope: Scope
    direct: bool | None
    funded: bool

    @classmethod
    def of(cls, package: Package) -> "Entry":
        return cls(
            package.type,
            package.name,
            package.version,
            package.scope,
            package.direct,
            bool(package.funding),
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A package in one inventory, over all its releases there.

    ``scope`` is the strongest of theirs; ``direct`` and ``funded`` are true when true of one.
    ``direct`` is ``None`` when it is true of none and unknown of one.
    """

    versions: tuple[str, ...]
    scope: Scope
    direct: bool | None
    funded: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A package that is in both, or in one of them: the other side is then ``None``."""

    type: str
    name: str
    before: Standing | None
    after: Standing | None

    def mirrored(self) -> "Change":
        return Change(self.type, self.name, self.after, self.before)


Changes = tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Each field in the order of type and name; a package may stand in several fields.

    What is added or removed stands there only. A ``direct`` that is unknown on either side is no
    change of it.
    """

    added: Changes = ()
    removed: Changes = ()
    changed_version: Changes = ()
    newly_direct: Changes = ()
    no_longer_direct: Changes = ()
    newly_funded: Changes = ()
    no_longer_funded: Changes = ()
    changed_scope: Changes = ()

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def mirrored(self) -> "Difference":
        """The way back: what `compare` says of the same inventories in the other order."""
        return Difference(
            added=_mirrored(self.removed),
            removed=_mirrored(self.added),
            changed_version=_mirrored(self.changed_version),
            newly_direct=_mirrored(self.no_longer_direct),
            no_longer_direct=_mirrored(self.newly_direct),
            newly_funded=_mirrored(self.no_longer_funded),
            no_longer_funded=_mirrored(self.newly_funded),
            changed_scope=_mirrored(self.changed_scope),
        )


def compare(before: Sequence[Entry], after: Sequence[Entry]) -> Difference:
    """The order of the entries, and repeated ones, make no difference."""
    # Most packages stand as they stood; only the others are worth a closer look.
    moved = {entry[:2] for entry in set(before) ^ set(after)}
    old, new = (
        _standings(entry for entry in entries if entry[:2] in moved) for entries in (before, after)
    )
    both = [
        (Change(*key, old[key], new[key]), old[key], new[key])
        for key in sorted(old.keys() & new.keys())
    ]
    return Difference(
        added=tuple(Change(*key, None, new[key]) for key in sorted(new.keys() - old.keys())),
        removed=tuple(Change(*key, old[key], None) for key in sorted(old.keys() - new.keys())),
        changed_version=tuple(it for it, a, b in both if a.versions != b.versions),
        newly_direct=tuple(it for it, a, b in both if a.direct is False and b.direct),
        no_longer_direct=tuple(it for it, a, b in both if a.direct and b.direct is False),
        newly_funded=tuple(it for it, a, b in both if b.funded and not a.funded),
        no_longer_funded=tuple(it for it, a, b in both if a.funded and not b.funded),
        changed_scope=tuple(it for it, a, b in both if a.scope is not b.scope),
    )


def _standings(entries: Iterable[Entry]) -> dict[tuple[str, str], Standing]:
    releases: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        releases.setdefault((entry.type, entry.name), []).append(entry)
    return {key: _standing(held) for key, held in releases.items()}


def _standing(entries: list[Entry]) -> Standing:
    directs = {entry.direct for entry in entries}
    return Standing(
        versions=tuple(sorted({entry.version for entry in entries})),
        scope=min((entry.scope for entry in entries), key=_STRENGTH.__getitem__),
        direct=True if True in directs else None if None in directs else False,
        funded=any(entry.funded for entry in entries),
    )


def _mirrored(changes: Changes) -> Changes:
    return tuple(change.mirrored() for change in changes)
