"""Changes of a draft, versions of the company's policy, and two plans side by side."""

from collections.abc import Sequence

from rest_framework import serializers

from apps.plans.models import CompanyPolicy, PlanRevision
from apps.plans.serializers.documents import Document
from apps.plans.serializers.shapes import PolicySerializer
from sponsorplan.domain.allocation.differences import Difference, Kind
from sponsorplan.web.strict import StrictCharField, StrictSerializer


class RevisionSerializer(serializers.ModelSerializer[PlanRevision]):
    """One change of a draft."""

    class Meta:
        model = PlanRevision
        fields: Sequence[str] = ("number", "summary", "restores", "undone", "made_by", "made_at")


class RevisionNamedSerializer(StrictSerializer[Document]):
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class CompanyPolicySerializer(serializers.ModelSerializer[CompanyPolicy]):
    """One version of the rules that new plans start from."""

    policy = serializers.DictField(source="document", help_text="As a plan has it.")

    class Meta:
        model = CompanyPolicy
        fields: Sequence[str] = ("version", "policy", "reason", "made_by", "made_at")


class PresentPolicySerializer(serializers.Serializer[Document]):
    version = serializers.IntegerField(help_text="0: the product's defaults.")
    policy = serializers.DictField(help_text="The whole policy.")


class CompanyPolicyChangeSerializer(StrictSerializer[Document]):
    policy = PolicySerializer(help_text="The whole policy; what is left out has its default.")
    reason = StrictCharField(max_length=300, help_text="Why; it is kept with the version.")


class PlanDifferenceSerializer(serializers.Serializer[list[Difference]]):
    """One recipient in two plans, in minor units of their currency."""

    key = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=[str(kind) for kind in Kind])
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    difference = serializers.IntegerField(source="minor")
    state_before = serializers.CharField(allow_blank=True)
    state_after = serializers.CharField(allow_blank=True)
    moved = serializers.SerializerMethodField(help_text="Minor units by rule; they sum to it.")

    def get_moved(self, one: Difference) -> list[dict[str, str | int]]:
        return [
            {"step": each.step, "product": each.product, "minor": each.minor} for each in one.moved
        ]
