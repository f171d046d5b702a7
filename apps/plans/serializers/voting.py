"""A vote as programs get it: never who gave what."""

from rest_framework import serializers

from apps.plans.selectors import Seen
from apps.plans.serializers.documents import Document
from sponsorplan.web.strict import StrictSerializer


def vote_document(seen: Seen) -> Document:
    """``tally`` is null until the vote is closed: a program has no ballot of its own."""
    round_ = seen.round
    return {
        "points": round_.points,
        "is_open": seen.is_open,
        "opened_at": round_.opened_at,
        "opened_by": round_.opened_by,
        "closes_at": round_.closes_at,
        "closed_at": round_.closed_at,
        "counted_in": round_.counted_in,
        "voters": list(seen.voters),
        "tally": None
        if seen.tally is None
        else [
            {"upstream": one.key, "points": one.points, "counts": one.counts} for one in seen.tally
        ],
    }


class TallySerializer(serializers.Serializer[Document]):
    upstream = serializers.CharField()
    points = serializers.IntegerField()
    counts = serializers.BooleanField(
        help_text="False where it is no longer in the plan or its line is closed."
    )


class VoteSerializer(serializers.Serializer[Document]):
    """A vote of members on a draft's recipients."""

    points = serializers.IntegerField(help_text="What each member may spend.")
    is_open = serializers.BooleanField()
    opened_at = serializers.DateTimeField()
    opened_by = serializers.CharField()
    closes_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    counted_in = serializers.IntegerField(
        allow_null=True, help_text="The plan's revision from which on the votes are in it."
    )
    voters = serializers.ListField(child=serializers.CharField(), help_text="Who voted, not how.")
    tally = TallySerializer(
        many=True, allow_null=True, help_text="All points by recipient; null until it is closed."
    )


class VoteOpenSerializer(StrictSerializer[Document]):
    points = serializers.IntegerField(default=100, min_value=1, max_value=1000)
    closes_at = serializers.DateTimeField(help_text="In the coming year, with its offset.")


class BallotSerializer(StrictSerializer[Document]):
    points = serializers.DictField(child=serializers.IntegerField(min_value=1))
