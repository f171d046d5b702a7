"""The inventory as programs get it."""

from typing import Any

from rest_framework import serializers

from apps.inventory.models import (
    Claim,
    Delivery,
    Dependency,
    Product,
    RepositoryImport,
    Upload,
)
from apps.inventory.selectors import HeldOrigin, HostRow, package_of
from sponsorplan.domain.lockfiles.additions import MOST_WEIGHT, Addition, AdditionKind
from sponsorplan.domain.upstreams.repository import canonical
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


class ClaimSerializer(serializers.ModelSerializer[Claim]):
    """What the company says of a package or an origin: its own, or somebody else's."""

    id = serializers.SerializerMethodField()

    class Meta:
        model = Claim
        fields = (
            "id",
            "kind",
            "type",
            "name",
            "own",
            "reason",
            "repository",
            "made_by",
            "made_at",
        )

    def get_id(self, claim: Claim) -> str:
        return f"clm_{claim.pk}"


class ClaimCreateSerializer(StrictSerializer[dict[str, Any]]):
    kind = serializers.ChoiceField(choices=Claim.Kind.choices)
    type = StrictCharField(max_length=40, help_text="Purl type, such as npm.")
    name = StrictCharField(max_length=500, help_text="Of the package; or the origin, as held.")
    own = serializers.BooleanField()
    reason = StrictCharField(max_length=300, required=False, default="", allow_blank=True)
    repository = StrictCharField(max_length=300, required=False, default="", allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["kind"] == Claim.Kind.PACKAGE and not attrs["reason"].strip():
            raise serializers.ValidationError({"reason": "Write why, for whoever asks in a year."})
        return attrs


class HeldSerializer(serializers.Serializer[list[HeldOrigin]]):
    """Packages of one ecosystem and origin that may be the company's own."""

    type = serializers.CharField()
    origin = serializers.CharField()
    packages = serializers.ListField(child=serializers.CharField())


class HostSerializer(serializers.Serializer[list[HostRow]]):
    type = serializers.CharField()
    host = serializers.CharField()
    packages = serializers.IntegerField()


class AdditionSerializer(serializers.Serializer[Addition | list[Addition]]):
    """What a product stands on that no file names; ``weight`` is a number of seats."""

    kind = serializers.CharField()
    type = serializers.CharField(source="kind.purl_type")
    name = serializers.CharField()
    version = serializers.CharField()
    repository = serializers.CharField()
    funding = serializers.ListField(child=serializers.CharField())
    weight = serializers.IntegerField()
    dev = serializers.BooleanField()


class AdditionCreateSerializer(StrictSerializer[dict[str, Any]]):
    kind = serializers.ChoiceField(choices=[(str(kind), str(kind)) for kind in AdditionKind])
    name = StrictCharField(max_length=200)
    version = StrictCharField(max_length=200, required=False, default="", allow_blank=True)
    repository = StrictCharField(max_length=200, required=False, default="", allow_blank=True)
    funding = serializers.ListField(
        child=StrictCharField(max_length=200), required=False, default=list, max_length=10
    )
    weight = serializers.IntegerField(min_value=1, max_value=MOST_WEIGHT, required=False, default=1)
    dev = serializers.BooleanField(required=False, default=False)

    def validate_repository(self, address: str) -> str:
        if address and canonical(address) is None:
            raise serializers.ValidationError(
                "This is no repository's address. Write it as https://github.com/owner/name."
            )
        return address

    def addition(self) -> Addition:
        """What was sent; call it when the form is valid."""
        given = dict(self.validated_data)
        kind, funding = AdditionKind(given.pop("kind")), tuple(given.pop("funding"))
        return Addition(kind=kind, funding=funding, **given)


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
