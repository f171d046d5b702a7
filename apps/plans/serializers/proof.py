"""Comparisons and sensitivity as programs get them; the `compare` command prints the same document."""

from rest_framework import serializers

from apps.plans.serializers.documents import Document
from apps.plans.serializers.shapes import MoneySerializer
from sponsorplan.domain.allocation.baselines import Comparison
from sponsorplan.domain.allocation.sensitivity import Sensitivity
from sponsorplan.domain.risk.score import WHOLE


def comparison_document(found: Comparison) -> Document:
    return {
        "digest": found.digest,
        "budget": {"minor": found.budget, "currency": found.currency},
        "unplaced": found.unplaced,
        "baselines": [
            {
                "code": each.code,
                "title": each.title,
                "rule": each.rule,
                "lacks": each.lacks,
                "unplaced": each.unplaced,
                "given_to_others": found.moved[each.code],
            }
            for each in found.baselines
        ],
        "rows": [
            {
                "upstream": row.upstream,
                "ours": row.ours,
                "theirs": [
                    {"code": code, "minor": minor, "difference": minor - row.ours}
                    for code, minor in row.theirs.items()
                ],
            }
            for row in found.rows
        ],
    }


def sensitivity_document(found: Sensitivity, given: int) -> Document:
    """``given`` units of 2^60 of usage are those of lines that were marked as paid."""
    coverage = found.coverage
    parts = {
        "known": coverage.known,
        "channel": coverage.channel,
        "payable": coverage.payable,
        "given": given,
    }
    return {
        "digest": found.digest,
        "draws": found.draws,
        "failed_draws": found.failed,
        "tried_alone": found.alone,
        "top_ten": found.top_ten / WHOLE,
        "effective_recipients": found.effective / 100,
        "coverage": {name: units / coverage.of for name, units in parts.items()},
        "lines": [
            {
                "upstream": swing.upstream,
                "minor": swing.minor,
                "low": swing.band.low,
                "high": swing.band.high,
                "changes": [
                    {"condition": change.condition, "minor": change.minor}
                    for change in swing.changes
                ],
            }
            for swing in found.swings
        ],
    }


class BaselineSerializer(serializers.Serializer[Document]):
    code = serializers.CharField()
    title = serializers.CharField()
    rule = serializers.CharField()
    lacks = serializers.CharField(help_text="What of it needs data we lack, and what stands in.")
    unplaced = serializers.IntegerField(help_text="Minor units that reach nobody.")
    given_to_others = serializers.IntegerField(help_text="Minor units that others would get.")


class TheirsSerializer(serializers.Serializer[Document]):
    code = serializers.CharField()
    minor = serializers.IntegerField()
    difference = serializers.IntegerField(help_text="Theirs less ours.")


class ComparedSerializer(serializers.Serializer[Document]):
    upstream = serializers.CharField()
    ours = serializers.IntegerField()
    theirs = TheirsSerializer(many=True)


class ComparisonSerializer(serializers.Serializer[Document]):
    """A plan beside what others' rules give; rows with the biggest differences first."""

    digest = serializers.CharField()
    budget = MoneySerializer()
    unplaced = serializers.IntegerField()
    baselines = BaselineSerializer(many=True)
    rows = ComparedSerializer(many=True)


class SwingChangeSerializer(serializers.Serializer[Document]):
    condition = serializers.CharField()
    minor = serializers.IntegerField(help_text="Minor units more or, below 0, less.")


class SwingSerializer(serializers.Serializer[Document]):
    upstream = serializers.CharField()
    minor = serializers.IntegerField(help_text="Its part of this budget, before turns.")
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    changes = SwingChangeSerializer(many=True)


class CoverageSerializer(serializers.Serializer[Document]):
    """Parts of all usage, from 0 to 1."""

    known = serializers.FloatField()
    channel = serializers.FloatField()
    payable = serializers.FloatField()
    given = serializers.FloatField(help_text="Of lines that were marked as paid.")


class MeasuringSerializer(serializers.Serializer[Document]):
    """Ask again after `Retry-After` seconds."""

    state = serializers.ChoiceField(choices=("measuring",))


class SensitivitySerializer(serializers.Serializer[Document]):
    """How far a plan rests on what is not known. Amounts are exact, parts rounded for reading."""

    digest = serializers.CharField()
    draws = serializers.IntegerField()
    failed_draws = serializers.IntegerField()
    tried_alone = serializers.IntegerField()
    top_ten = serializers.FloatField(help_text="The ten largest lines' part.")
    effective_recipients = serializers.FloatField()
    coverage = CoverageSerializer()
    lines = SwingSerializer(many=True)
