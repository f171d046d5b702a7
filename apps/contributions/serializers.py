"""Time as programs get it and send it."""

from typing import Any

from rest_framework import serializers

from apps.contributions.models import Contribution
from sponsorplan.domain.contributions.kinds import Reason
from sponsorplan.web.strict import StrictCharField, StrictSerializer

Document = dict[str, object]


class ContributionSerializer(serializers.Serializer[Contribution]):
    id = serializers.CharField()
    member = serializers.CharField()
    upstream = serializers.CharField()
    plan = serializers.IntegerField(allow_null=True, help_text="Number of the plan that asked.")
    kind = serializers.ChoiceField(choices=Contribution.Kind.choices)
    state = serializers.ChoiceField(choices=Contribution.State.choices)
    minutes = serializers.IntegerField()
    day = serializers.DateField()
    link = serializers.CharField()
    note = serializers.CharField()


class ContributionCreateSerializer(StrictSerializer[Contribution]):
    upstream = StrictCharField(max_length=500)
    kind = serializers.ChoiceField(choices=Contribution.Kind.choices)
    state = serializers.ChoiceField(
        choices=[Contribution.State.PLEDGED, Contribution.State.DONE],
        help_text="Pledged, or done already.",
    )
    minutes = serializers.IntegerField(min_value=1)
    day = serializers.DateField(help_text="When it was, or will at the latest be done.")
    link = StrictCharField(max_length=400, required=False, default="", allow_blank=True)
    note = StrictCharField(max_length=300, required=False, default="", allow_blank=True)
    plan = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class SuggestionSerializer(serializers.Serializer[Any]):
    upstream = serializers.CharField()
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=[*Reason]))
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=Contribution.Kind.choices),
        help_text="What helps, the first one first.",
    )
    minutes = serializers.IntegerField(help_text="Of the period's time budget; 0 is not reached.")
    repositories = serializers.ListField(child=serializers.CharField())


def contribution_document(row: Contribution) -> Document:
    return {
        "id": f"con_{row.pk}",
        "member": row.member,
        "upstream": row.upstream,
        "plan": row.plan.number if row.plan else None,
        "kind": row.kind,
        "state": row.state,
        "minutes": row.minutes,
        "day": row.day.isoformat(),
        "link": row.link,
        "note": row.note,
    }
