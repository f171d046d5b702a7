"""What changed between two versions of an inventory, or two uploads."""

from collections.abc import Collection
from dataclasses import dataclass, fields

from django.db.models import BooleanField, Case, Q, Value, When

from apps.inventory.errors import NoEarlierVersion
from apps.inventory.models import Dependency, Product, Upload
from apps.inventory.selectors.past import upload_before, uploads_at
from apps.inventory.selectors.versions import Version
from sponsorplan.domain.lockfiles.compare import Change, Changes, Difference, Entry, compare
from sponsorplan.domain.lockfiles.interface import Scope

KINDS = tuple(field.name for field in fields(Difference))
_SCOPES = {scope.value: scope for scope in Scope}
_FUNDED = Case(When(funding=[], then=Value(value=False)), default=True, output_field=BooleanField())


@dataclass(frozen=True, slots=True)
class InventoryDifference:
    """``upstreams``: of each package in either that is grouped, by type and name."""

    difference: Difference
    upstreams: dict[tuple[str, str], str]

    def of(self, kind: str) -> Changes:
        """The changes of one of `KINDS`."""
        changes: Changes = getattr(self.difference, kind)
        return changes

    def upstream(self, change: Change) -> str:
        return self.upstreams.get((change.type, change.name), "")


def inventory_difference(
    *, product: Product, before: Version, after: Version
) -> InventoryDifference:
    """Three queries, whatever the size of the inventories."""
    old, new = (
        frozenset(uploads_at(product=product, at=version.at).values_list("pk", flat=True))
        for version in (before, after)
    )
    return _difference(
        Q(upload__in=uploads_at(product=product, at=before.at))
        | Q(upload__in=uploads_at(product=product, at=after.at)),
        old,
        new,
    )


def upload_difference(*, upload: Upload) -> tuple[Upload, InventoryDifference]:
    """The upload of the same path before, and what changed since. Two queries.

    Raises ``NoEarlierVersion``.
    """
    older = upload_before(upload=upload)
    if older is None or not upload.counts:
        raise NoEarlierVersion(
            "This is the first upload of its path that could be read."
            if upload.counts
            else "Nothing was read in this upload, so that there is nothing to compare."
        )
    old, new = frozenset({older.pk}), frozenset({upload.pk})
    return older, _difference(Q(upload__in=(old | new)), old, new)


def _difference(where: Q, old: Collection[int], new: Collection[int]) -> InventoryDifference:
    before: list[Entry] = []
    after: list[Entry] = []
    upstreams: dict[tuple[str, str], str] = {}
    rows = Dependency.objects.filter(where).annotate(funded=_FUNDED).order_by()
    for upload_id, type_, name, version, scope, direct, upstream, funded in rows.values_list(
        "upload_id", "type", "name", "version", "scope", "direct", "upstream", "funded"
    ).iterator(chunk_size=5000):
        entry = Entry(type_, name, version, _SCOPES[scope], direct, funded)
        if upload_id in old:
            before.append(entry)
        if upload_id in new:
            after.append(entry)
        if upstream:
            upstreams[type_, name] = upstream
    return InventoryDifference(compare(before, after), upstreams)
