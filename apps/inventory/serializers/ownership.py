"""Whose packages are, and what is added by hand, as programs say and get it."""

from typing import Any

from rest_framework import serializers

from apps.inventory.models import Claim
from apps.inventory.selectors import HeldOrigin, HostRow
from sponsorplan.domain.lockfiles.additions import MOST_WEIGHT, Addition, AdditionKind
from sponsorplan.domain.upstreams.repository import canonical
from sponsorplan.web.strict import StrictCharField, StrictSerializer


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
