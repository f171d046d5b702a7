"""The inventory as programs get it."""

from typing import Any

from rest_framework import serializers

from apps.inventory.models import Dependency, Product, Upload
from apps.inventory.selectors import package_of
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
