"""Products, uploads and dependencies as programs get them."""

from typing import Any

from rest_framework import serializers

from apps.inventory.models import (
    Delivery,
    Dependency,
    Product,
    RepositoryImport,
    Upload,
)
from apps.inventory.selectors import package_of
from sponsorplan.domain.lockfiles.pasted import mended
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
    why = serializers.CharField(
        default="", help_text="Empty where the file says it is local; else prefix, origin, member."
    )


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
            "held",
            "weight",
            "source",
            "funding",
            "upstream",
            "product",
            "path",
        )

    def get_purl(self, row: Dependency) -> str:
        return str(package_of(row).purl)


def dependency_document(row: Dependency) -> dict[str, object]:
    """What `DependencySerializer` describes, in a third of its time: lists of these are long."""
    return {
        "purl": str(package_of(row).purl),
        "type": row.type,
        "name": row.name,
        "version": row.version,
        "scope": row.scope,
        "direct": row.direct,
        "held": row.held,
        "weight": row.weight,
        "source": row.source,
        "funding": row.funding,
        "upstream": row.upstream,
        "product": row.upload.product.slug,
        "path": row.upload.path,
    }


class SkippedSerializer(serializers.Serializer[dict[str, Any]]):
    path = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class DeliverySerializer(serializers.Serializer[dict[str, Any]]):
    """Files received at once. ``finished`` of ``total`` are read, ``failed`` of them could not be."""

    id = serializers.SerializerMethodField()
    product = serializers.CharField(source="delivery.product.slug")
    received_at = serializers.DateTimeField(source="delivery.received_at")
    received_by = serializers.CharField(source="delivery.received_by")
    total = serializers.IntegerField()
    finished = serializers.IntegerField()
    failed = serializers.IntegerField()
    uploads = UploadSerializer(many=True)
    skipped = SkippedSerializer(many=True, source="delivery.skipped")
    passed_over = serializers.IntegerField(source="delivery.passed_over")

    def get_id(self, row: dict[str, Any]) -> str:
        delivery: Delivery = row["delivery"]
        return f"dlv_{delivery.pk}"


class ImportSerializer(serializers.ModelSerializer[RepositoryImport]):
    """A repository whose SBOM is asked of GitHub. ``upload`` is what came of it."""

    id = serializers.SerializerMethodField()
    product = serializers.SlugRelatedField[Product](slug_field="slug", read_only=True)
    upload = serializers.SerializerMethodField()

    class Meta:
        model = RepositoryImport
        fields = (
            "id",
            "product",
            "repository",
            "state",
            "problem",
            "upload",
            "requested_by",
            "requested_at",
        )

    def get_id(self, found: RepositoryImport) -> str:
        return f"imp_{found.pk}"

    def get_upload(self, found: RepositoryImport) -> str | None:
        return f"upl_{found.upload_id}" if found.upload_id else None


class ImportCreateSerializer(StrictSerializer[dict[str, Any]]):
    repository = StrictCharField(max_length=200, help_text="As owner/name on GitHub.")
    token = StrictCharField(
        max_length=255,
        required=False,
        default="",
        allow_blank=True,
        write_only=True,
        help_text="For a private repository, with Contents: read. Dropped once GitHub answered.",
    )
