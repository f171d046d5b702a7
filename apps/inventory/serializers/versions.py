"""Versions of an inventory and what changed between them, as programs get it."""

from typing import Any

from rest_framework import serializers

from apps.inventory.selectors import KINDS, FileChange, InventoryDifference
from sponsorplan.domain.lockfiles.compare import Change, Standing
from sponsorplan.domain.lockfiles.interface import Scope
from sponsorplan.domain.purl import Purl


class FileChangeSerializer(serializers.Serializer[FileChange]):
    """A path that came, got a newer upload or went. ``packages``: null for a companion."""

    kind = serializers.ChoiceField(choices=["added", "changed", "removed"])
    path = serializers.CharField()
    upload = serializers.SerializerMethodField()
    packages = serializers.IntegerField(allow_null=True)

    def get_upload(self, change: FileChange) -> str:
        return f"upl_{change.upload_id}"


class VersionSerializer(serializers.Serializer[Any]):
    """A product's inventory from ``at`` on. ``counts`` are sums over its files."""

    id = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.ListField(child=serializers.CharField())
    files = FileChangeSerializer(many=True, source="changes")
    counts = serializers.DictField(child=serializers.IntegerField())


class StandingSerializer(serializers.Serializer[Standing]):
    """A package over all its releases there. ``direct``: null when nothing tells."""

    versions = serializers.ListField(child=serializers.CharField())
    scope = serializers.ChoiceField(choices=[str(scope) for scope in Scope])
    direct = serializers.BooleanField(allow_null=True)
    funded = serializers.BooleanField()


class ChangeSerializer(serializers.Serializer[dict[str, Any]]):
    """A package that changed; the side that does not hold it is null."""

    purl = serializers.CharField()
    type = serializers.CharField()
    name = serializers.CharField()
    upstream = serializers.CharField()
    before = StandingSerializer(allow_null=True)
    after = StandingSerializer(allow_null=True)


DifferenceSerializer: type[serializers.Serializer[dict[str, Any]]] = type(
    "DifferenceSerializer",
    (serializers.Serializer,),
    {
        "__doc__": "What changed, each kind in the order of type and name. A package may stand in "
        "several kinds; what is added or removed stands there only.",
        # A keyword, so that a class cannot name it.
        "from": serializers.CharField(help_text="The version or upload that was before."),
        "to": serializers.CharField(),
        "counts": serializers.DictField(child=serializers.IntegerField()),
        **{kind: ChangeSerializer(many=True) for kind in KINDS},
    },
)


def difference_document(found: InventoryDifference, before: str, after: str) -> dict[str, Any]:
    """As `DifferenceSerializer` describes it; made by hand, for it may hold 50,000 packages."""
    changes = {
        kind: [_change_document(change, found.upstream(change)) for change in found.of(kind)]
        for kind in KINDS
    }
    counts = {kind: len(held) for kind, held in changes.items()}
    return {"from": before, "to": after, "counts": counts, **changes}


def _change_document(change: Change, upstream: str) -> dict[str, Any]:
    return {
        "purl": str(Purl(change.type, change.name)),
        "type": change.type,
        "name": change.name,
        "upstream": upstream,
        "before": _standing_document(change.before),
        "after": _standing_document(change.after),
    }


def _standing_document(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "versions": standing.versions,
        "scope": standing.scope,
        "direct": standing.direct,
        "funded": standing.funded,
    }
