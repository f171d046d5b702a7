"""What a program may change about a draft."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from apps.plans.serializers.documents import Document
from apps.plans.serializers.shapes import BudgetSerializer, PolicySerializer
from sponsorplan.domain.allocation.budget import BudgetKind, BudgetRule
from sponsorplan.domain.allocation.decisions import DecisionKind
from sponsorplan.domain.allocation.policy import policy_from
from sponsorplan.domain.allocation.said import place_of
from sponsorplan.web.strict import StrictCharField, StrictSerializer

TAKEN_BACK = "none"


class PlanChangeSerializer(StrictSerializer[Document]):
    revision = serializers.IntegerField(
        required=False, min_value=1, help_text="The revision you looked at; else the present one."
    )
    title = StrictCharField(max_length=100, required=False)
    budget = BudgetSerializer(required=False, help_text="For each period.")
    policy = PolicySerializer(required=False, help_text="The whole policy.")


def changes_of(values: Mapping[str, Any]) -> dict[str, object]:
    """Changes as `plan_edit` takes them. Raises ``InvalidPolicy``."""
    changes: dict[str, object] = {}
    if "title" in values:
        changes["title"] = values["title"]
    if "budget" in values:
        budget = values["budget"]
        changes["budget"] = BudgetRule(BudgetKind.AMOUNT, budget["minor"], budget["currency"])
    if "policy" in values:
        policy = policy_from(values["policy"]).as_dict()
        read = policy_from(policy)
        changes |= {f"policy.{name}": getattr(read, name) for name in policy}
    return changes


class DecisionSerializer(serializers.Serializer[Document]):
    """A member's word about one line."""

    upstream = serializers.CharField()
    kind = serializers.CharField()
    minor = serializers.IntegerField(
        allow_null=True, help_text="Minor units of the plan's currency."
    )
    reason = serializers.CharField()
    made_by = serializers.CharField()
    address = serializers.CharField(allow_blank=True, help_text="Where it was added by address.")


class DecisionMakeSerializer(StrictSerializer[Document]):
    upstream = StrictCharField(max_length=500, required=False, help_text="As the line names it.")
    address = StrictCharField(
        max_length=500, required=False, default="", help_text="To add one that nothing uses."
    )
    kind = serializers.ChoiceField(choices=[*(str(kind) for kind in DecisionKind), TAKEN_BACK])
    minor = serializers.IntegerField(required=False, default=0, min_value=0, max_value=10**15)
    reason = StrictCharField(max_length=300, required=False, default="")
    revision = serializers.IntegerField(required=False, min_value=1)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        place = place_of(attrs["address"]) if attrs["address"] else ""
        if attrs["address"] and not place:
            raise serializers.ValidationError({"address": ["It is no address that we know."]})
        attrs["upstream"] = attrs.get("upstream") or place
        if not attrs["upstream"]:
            raise serializers.ValidationError({"upstream": ["Name the line, or an address."]})
        if attrs["kind"] != TAKEN_BACK and not attrs["reason"]:
            raise serializers.ValidationError({"reason": ["Say why."]})
        return attrs
