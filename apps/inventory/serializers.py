"""The inventory as programs get it."""

from typing import Any

from rest_framework import serializers

from apps.inventory.models import Dependency, Product, Upload
from apps.inventory.selectors import (
    KINDS,
    FileChange,
    InventoryDifference,
    package_of,
)
from sponsorplan.domain.lockfiles.compare import Change, Standing
from sponsorplan.domain.lockfiles.interface import Scope
from sponsorplan.domain.lockfiles.pasted import mended
from sponsorplan.domain.purl import Purl
from sponsorplan.web.strict import StrictCharField, StrictSerializer


class ProductSerializer(serializers.ModelSerializer[Product]):
    id = serializers.SerializerMethodField()

    class Meta:
        model = Product
        fields = ("id", "slug", "name", "tier", "created_at")
        read_only_fields = ("slug",)

    def get_id(self, product: Product) -> str:
        return f"prod_{product.pk}"


class ProductCreateSerializer(StrictSerializer[dict[str, Any]]):
    name = StrictCharField(max_length=100)
    tier = serializers.ChoiceField(choices=Product.Tier.choices, default=Product.Tier.SUPPORTING)


class ProblemSerializer(serializers.Serializer[dict[str, Any]]):
    code = serializers.CharField()
    message = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    severity = serializers.CharField()


class LocalSerializer(serializers.Serializer[dict[str, Any]]):
    type = serializers.CharField()
    name = serializers.CharField()
    version = serializers.CharField()
    path = serializers.CharField()


class UploadSerializer(serializers.ModelSerializer[Upload]):
    """One file. ``counts`` is empty until it has been read; ``local`` are the company's own."""

    id = serializers.SerializerMethodField()
    product = serializers.SlugRelatedField[Product](slug_field="slug", read_only=True)
    counts = serializers.DictField(child=serializers.IntegerField())
    local = LocalSerializer(many=True)
    problems = ProblemSerializer(many=True)
    wants = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Upload
        fields = (
            "id",
            "product",
            "path",
            "sha256",
            "size",
            "state",
            "step",
            "format",
            "parser",
            "parser_version",
            "counts",
            "local",
            "problems",
            "wants",
            "received_at",
            "received_by",
            "parsed_at",
            "removed_at",
        )

    def get_id(self, upload: Upload) -> str:
        return f"upl_{upload.pk}"


class UploadCreateSerializer(serializers.Serializer[dict[str, Any]]):
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True),
        min_length=1,
        help_text="One or more files; a manifest beside its lockfile completes it.",
    )
    paths = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="The files' paths in the repository, such as web/package-lock.json: one for "
        "each file, in the same order. Without them the files' names count, without folders.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        files, paths = len(attrs["files"]), len(attrs.get("paths", ()))
        if paths not in (0, files):
            words = f"There are {files} files and {paths} paths. Send one path for each file."
            raise serializers.ValidationError({"paths": words})
        return attrs


class _PastedField(StrictCharField):
    """Text from a terminal: all its spaces count, and stray NULs are no reason to refuse it."""

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401 - any JSON value
        return mended(super().to_internal_value(data))


class PastedCreateSerializer(StrictSerializer[dict[str, Any]]):
    text = _PastedField(
        trim_whitespace=False,
        allow_blank=True,
        help_text="All that `pip freeze`, `npm ls --json --all`, `go list -m all` or "
        "`mvn dependency:tree` printed.",
    )
    name = StrictCharField(
        max_length=100,
        required=False,
        allow_blank=True,
        help_text="Tells apart several of one command. Text of the same command and name replaces "
        "what was sent before.",
    )


class DependencySerializer(serializers.ModelSerializer[Dependency]):
    """One package release in one file of the present inventory."""

    purl = serializers.SerializerMethodField()
    funding = serializers.ListField(child=serializers.CharField())
    product = serializers.SlugRelatedField[Product](
        source="upload.product", slug_field="slug", read_only=True
    )
    path = serializers.CharField(source="upload.path")

    class Meta:
        model = Dependency
        fields = (
            "purl",
            "type",
            "name",
            "version",
            "scope",
            "direct",
            "source",
            "funding",
            "upstream",
            "product",
            "path",
        )

    def get_purl(self, row: Dependency) -> str:
        return str(package_of(row).purl)


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
