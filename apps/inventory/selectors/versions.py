"""What an inventory was: its versions, told from when uploads came and went."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from apps.inventory.errors import NoEarlierVersion, UnknownVersion
from apps.inventory.models import Product, Upload

# Those of an upload's counts that may be summed over files.
_COUNTS = ("packages", "direct", "transitive", "unknown", "dev", "with_upstream")


@dataclass(frozen=True, slots=True)
class FileChange:
    """A path that came, got a newer upload or went. ``packages``: none for a companion."""

    kind: str  # added, changed or removed
    path: str
    upload_id: int
    packages: int | None


@dataclass(frozen=True, slots=True)
class Version:
    """A product's inventory from one moment on, until the next version.

    ``by`` is whoever brought the change about; empty when that is not known. ``counts`` are sums
    over the files: a release that two of them hold counts twice.
    """

    at: datetime
    by: tuple[str, ...]
    changes: tuple[FileChange, ...]
    counts: dict[str, int]

    @property
    def id(self) -> str:
        """The moment, which is its name in addresses too: no two versions share it."""
        return f"{self.at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}"


class _Row(NamedTuple):
    pk: int
    path: str
    received_at: datetime
    received_by: str
    removed_at: datetime | None
    removed_by: str
    counts: dict[str, int]


def inventory_versions(*, product: Product) -> tuple[Version, ...]:
    """Every version of the product's inventory, newest first. One query.

    A delivery or a removal makes one if a file of it was read that names packages. A companion
    alone makes none: it completes what its lockfile's upload says, in every version with that.
    """
    read = Upload.objects.filter(company_id=product.company_id, product=product)
    rows = read.exclude(parsed_at=None).order_by("pk").values_list(*_Row._fields)
    moments: dict[datetime, _Moment] = defaultdict(_Moment)
    for values in rows.iterator(chunk_size=5000):
        row = _Row(*values)
        if row.removed_at is not None:
            if row.removed_at <= row.received_at:
                continue  # a clock that was set back: it was never there
            moments[row.removed_at].went.append(row)
        moments[row.received_at].came.append(row)
    history = _History()
    found = (history.step(at, moments[at]) for at in sorted(moments))
    return tuple(version for version in found if version)[::-1]


def version_pair(
    versions: Sequence[Version], *, before: str = "", after: str = ""
) -> tuple[Version, Version]:
    """The two named by id, of versions newest first. Without ids: the newest and the one before.

    Raises ``UnknownVersion`` and ``NoEarlierVersion``.
    """
    places = {version.id: place for place, version in enumerate(versions)}
    for name in filter(None, (before, after)):
        if name not in places:
            raise UnknownVersion(
                f"“{name[:40]}” is no version of this product's inventory. Take one from its list."
            )
    newer = places[after] if after else 0
    older = places[before] if before else newer + 1
    if older >= len(versions):
        raise NoEarlierVersion(
            "There is no version before the first. Upload a changed lockfile, and both can be "
            "compared."
        )
    return versions[older], versions[newer]


@dataclass(slots=True)
class _Moment:
    came: list[_Row] = field(default_factory=list)
    went: list[_Row] = field(default_factory=list)


@dataclass(slots=True)
class _History:
    """The uploads that are there as time goes on, by path and id, and the sums over the newest."""

    there: dict[str, dict[int, _Row]] = field(default_factory=lambda: defaultdict(dict))
    newest: dict[str, _Row] = field(default_factory=dict)
    totals: Counter[str] = field(default_factory=Counter)

    def step(self, at: datetime, moment: _Moment) -> Version | None:
        """The version that this moment made, unless it changed no file that names packages."""
        touched = sorted({row.path for row in (*moment.came, *moment.went)})
        before = {path: self.newest.get(path) for path in touched}
        self._move(moment)
        moved = [
            (path, before[path], self.newest.get(path))
            for path in touched
            if before[path] is not self.newest.get(path)
        ]
        for _, old, new in moved:
            self._count(old, -1)
            self._count(new, 1)
        if not any(row and row.counts for _, old, new in moved for row in (old, new)):
            return None
        by = [row.received_by for row in moment.came] + [row.removed_by for row in moment.went]
        return Version(
            at,
            tuple(sorted({name for name in by if name})),
            tuple(_change(path, old, new) for path, old, new in moved),
            {name: self.totals[name] for name in ("files", *_COUNTS)},
        )

    def _move(self, moment: _Moment) -> None:
        for row in moment.came:
            self.there[row.path][row.pk] = row
            newest = self.newest.get(row.path)
            if newest is None or row.pk > newest.pk:
                self.newest[row.path] = row
        for row in moment.went:
            self.there[row.path].pop(row.pk, None)
        for path in {row.path for row in moment.went}:
            held = self.there[path]
            self.newest.pop(path, None)
            if held:
                self.newest[path] = held[max(held)]

    def _count(self, row: _Row | None, sign: int) -> None:
        if row is None or not row.counts:
            return
        self.totals["files"] += sign
        for name in _COUNTS:
            self.totals[name] += sign * row.counts.get(name, 0)


def _change(path: str, old: _Row | None, new: _Row | None) -> FileChange:
    shown = new or old
    assert shown is not None  # noqa: S101 - one of them is: they differ
    kind = "removed" if new is None else "changed" if old else "added"
    return FileChange(kind, path, shown.pk, shown.counts.get("packages"))
