from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from apps.plans.serializers import Document, money_document
from apps.plans.serializers.shapes import MoneySerializer
from apps.reports.selectors import (
    HYPOTHESES,
    JOB_KINDS,
    NO_CENTRE,
    BudgetRow,
    Column,
    Job,
    JobState,
    Kind,
    Report,
    Section,
    Table,
    UpstreamRow,
    Value,
)
from apps.upstreams.models import Correction
from apps.upstreams.selectors import SourceProgress
from sponsorplan.domain.money import Money
from sponsorplan.domain.upstreams.confidence import confidence
from sponsorplan.web.strict import StrictCharField, StrictSerializer

_BUDGET_AMOUNTS = ("budget", "committed", "approved", "paid", "left")


class BudgetRowSerializer(serializers.Serializer[BudgetRow]):
    """``null`` is not known: no budget, or an amount that has no rate for its day."""

    cost_centre = serializers.CharField(allow_null=True, help_text="Null: charged to none.")
    label = serializers.CharField()  # type: ignore[assignment]  # a field here
    budget = MoneySerializer(allow_null=True)
    committed = MoneySerializer(allow_null=True, help_text="Of plans that wait for approval.")
    approved = MoneySerializer(allow_null=True)
    paid = MoneySerializer(allow_null=True)
    left = MoneySerializer(allow_null=True, help_text="Less than 0 where too much is approved.")
    notes = serializers.ListField(
        child=serializers.CharField(), help_text="How amounts in other currencies were converted."
    )


def budget_document(row: BudgetRow) -> Document:
    amounts = {name: getattr(row, name) for name in _BUDGET_AMOUNTS}
    return {
        "cost_centre": None if row.centre == NO_CENTRE else f"ccn_{row.centre}",
        "label": row.label,
        **{name: None if each is None else money_document(each) for name, each in amounts.items()},
        "notes": row.notes,
    }


class JobSerializer(serializers.Serializer[Job]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=[*JOB_KINDS])
    state = serializers.ChoiceField(choices=[*JobState])
    subject = serializers.CharField(help_text="What it works on.")
    step = serializers.CharField(help_text="How far it has come; empty where there are no steps.")
    problem = serializers.CharField(help_text="Why it failed, or what it waits for; may be empty.")
    tries = serializers.IntegerField()
    result = serializers.CharField(
        allow_null=True, help_text="What came of it, where that is a statement."
    )
    since = serializers.DateTimeField()


def job_document(job: Job) -> Document:
    return {
        "id": job.id,
        "kind": job.kind.key,
        "state": job.state,
        "subject": job.subject,
        "step": job.step,
        "problem": job.problem,
        "tries": job.tries,
        "result": job.result,
        "since": job.since.isoformat().replace("+00:00", "Z"),
    }


class UpstreamSerializer(serializers.Serializer[list[UpstreamRow]]):
    """Who is behind packages in use, and what should make one look at them."""

    key = serializers.CharField()
    packages = serializers.SerializerMethodField(help_text="How many of its packages are in use.")
    products = serializers.SerializerMethodField()
    direct = serializers.BooleanField(help_text="Whether a product names one of them itself.")
    risk = serializers.SerializerMethodField(
        help_text="As it is known now, in ten-thousandths; without coverage it is the prior."
    )
    questions_per_maintainer = serializers.SerializerMethodField(
        help_text="Issues and pull requests a year for each active maintainer; null: not known."
    )
    questions_per_maintainer_before = serializers.SerializerMethodField(
        help_text="The same of the year before; null: not known."
    )
    users_per_maintainer = serializers.SerializerMethodField(
        help_text="Public projects that use it for each active maintainer; null: not known."
    )
    signals = serializers.SerializerMethodField(
        help_text="Of each fact that is known: its source, its day, and how far to rely on it."
    )
    warnings = serializers.ListField(child=serializers.CharField())

    def get_packages(self, row: UpstreamRow) -> int:
        return len(row.packages)

    def get_products(self, row: UpstreamRow) -> list[str]:
        return sorted(row.products)

    def get_risk(self, row: UpstreamRow) -> dict[str, int]:
        risk = row.risk
        return {
            "value": risk.value,
            "low": risk.low,
            "high": risk.high,
            "coverage": risk.coverage,
        }

    def get_questions_per_maintainer(self, row: UpstreamRow) -> int | None:
        load = row.observed.load
        return None if load is None else load // 100

    def get_questions_per_maintainer_before(self, row: UpstreamRow) -> int | None:
        load = row.observed.load_before
        return None if load is None else load // 100

    def get_users_per_maintainer(self, row: UpstreamRow) -> int | None:
        return row.observed.users_per_maintainer

    def get_signals(self, row: UpstreamRow) -> dict[str, dict[str, str]]:
        known = row.observed
        found = {name: (origin, confidence(name, known)) for name, origin in known.origins.items()}
        return {
            name: {
                "source": origin.source,
                "seen_on": origin.seen_on,
                "confidence": sure.level if sure else "",
                "reason": sure.reason if sure else "",
            }
            for name, (origin, sure) in sorted(found.items())
        }


class SourceSerializer(serializers.Serializer[list[SourceProgress]]):
    """How asking a source goes that is switched on."""

    name = serializers.CharField(source="source")
    subjects = serializers.IntegerField()
    answered = serializers.IntegerField()
    unknown = serializers.IntegerField(help_text="Of the answered, those it does not know.")
    due = serializers.IntegerField()
    failing = serializers.IntegerField()
    problem = serializers.CharField(allow_blank=True)
    resting = serializers.DateTimeField(allow_null=True, help_text="Until when it is left alone.")
    answered_at = serializers.DateTimeField(allow_null=True)
    hypothesis = serializers.SerializerMethodField(
        help_text="What about it was never verified; empty where all is documented."
    )

    def get_hypothesis(self, progress: SourceProgress) -> str:
        return HYPOTHESES.get(progress.source, "")


class CorrectionSerializer(serializers.ModelSerializer[Correction]):
    """What the company knows better about who is paid. It holds for the company alone."""

    id = serializers.SerializerMethodField()

    class Meta:
        model = Correction
        fields = ("id", "kind", "subject", "target", "reason", "made_by", "made_at")

    def get_id(self, correction: Correction) -> str:
        return f"cor_{correction.pk}"


class CorrectionCreateSerializer(StrictSerializer[dict[str, Any]]):
    kind = serializers.ChoiceField(choices=Correction.Kind.choices)
    subject = StrictCharField(max_length=500, help_text="A purl for a package, else an upstream.")
    target = StrictCharField(max_length=500, required=False, default="", allow_blank=True)
    reason = StrictCharField(max_length=300)


class ColumnSerializer(serializers.Serializer[Column]):
    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(
        choices=[str(kind) for kind in Kind],
        help_text="How values are written: money in minor units with its currency, usage as text in "
        "units of 2^60, share in per mille, risk in ten-thousandths. Null: there is no value.",
    )


class TableSerializer(serializers.Serializer[Section]):
    """The rows and the rest sum to the total; a table without one is not a sum."""

    key = serializers.CharField()
    title = serializers.CharField(source="table.title")
    columns = ColumnSerializer(many=True, source="table.columns")
    rows = serializers.SerializerMethodField()
    rest = serializers.SerializerMethodField(help_text="What is in none of the rows.")
    total = serializers.SerializerMethodField()
    notes = serializers.ListField(child=serializers.CharField())

    def get_rows(self, section: Section) -> list[dict[str, Any]]:
        return [_row(section.table, row) for row in section.table.rows]

    def get_rest(self, section: Section) -> list[dict[str, Any]]:
        return [_row(section.table, row) for row in section.table.rest]

    def get_total(self, section: Section) -> dict[str, Any] | None:
        return _row(section.table, section.table.total) if section.table.total else None


class ReportSerializer(serializers.Serializer[Report]):
    """The tables of a plan's report."""

    plan = serializers.IntegerField(source="plan.number")
    digest = serializers.CharField(source="plan.digest")
    tables = TableSerializer(many=True, source="sections")


def _row(table: Table, row: Sequence[Value]) -> dict[str, Any]:
    return {
        column.key: _value(value, column) for value, column in zip(row, table.columns, strict=True)
    }


def _value(value: Value, column: Column) -> object:
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if value == "" and column.is_number:
        return None
    return str(value) if column.kind is Kind.USAGE and value is not None else value
