"""Reports for the Pledge as programs get them and send them."""

from typing import Any

from rest_framework import serializers

from apps.plans.serializers import Document, money_document
from apps.plans.serializers.shapes import MoneySerializer
from apps.pledge.models import PledgeReport, PledgeStatement
from apps.pledge.selectors import Figures
from apps.pledge.services import FIRST_YEAR, LAST_YEAR
from sponsorplan.domain.money import Money
from sponsorplan.domain.pledge.counting import Recipient
from sponsorplan.domain.pledge.reading import developers_words
from sponsorplan.domain.pledge.rules import CURRENCY, Rule
from sponsorplan.web.strict import StrictCharField, StrictSerializer


class PledgeReportSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    year = serializers.IntegerField()
    start = serializers.DateField()
    end = serializers.DateField()
    developers = serializers.CharField(
        allow_null=True, help_text="Full-time equivalents, as a decimal; null is not known."
    )
    report_date = serializers.DateField(allow_null=True)
    url = serializers.CharField()
    state = serializers.ChoiceField(choices=PledgeReport.State.choices)
    digest = serializers.CharField(help_text="SHA-256 of what was published; empty for a draft.")


class PledgeRecipientSerializer(serializers.Serializer[Any]):
    upstream = serializers.CharField()
    name = serializers.CharField()
    paid = MoneySerializer(many=True)
    usd = MoneySerializer(allow_null=True, help_text="Null while a rate is missing.")
    counts = serializers.BooleanField()
    rule = serializers.ChoiceField(choices=[*Rule], allow_null=True)
    reason = serializers.CharField()
    stated_by = serializers.CharField(help_text="Empty where no member stated it.")


class PledgeReportDetailSerializer(PledgeReportSerializer):
    total = MoneySerializer(allow_null=True, help_text="Null while a rate is missing.")
    known = MoneySerializer(help_text="The part of the total that is known.")
    minimum = MoneySerializer(allow_null=True, help_text="What the Pledge asks for in all.")
    per_developer = MoneySerializer(allow_null=True)
    gap = MoneySerializer(allow_null=True)
    missing_rates = serializers.ListField(child=serializers.CharField())
    not_proven = MoneySerializer(many=True, help_text="Marked by members, in no sum.")
    minutes = serializers.IntegerField(help_text="Time given, in no sum.")
    recipients = PledgeRecipientSerializer(many=True)


class PledgeReportCreateSerializer(StrictSerializer[Any]):
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    start = serializers.DateField(required=False, help_text="1 January unless given.")
    end = serializers.DateField(required=False, help_text="31 December unless given.")
    developers = StrictCharField(
        max_length=12, required=False, help_text="Full-time equivalents, such as “12.5”."
    )
    report_date = serializers.DateField(required=False)
    url = StrictCharField(max_length=400, required=False)


class PledgeReportChangeSerializer(StrictSerializer[Any]):
    start = serializers.DateField()
    end = serializers.DateField(help_text="Included.")
    developers = StrictCharField(
        max_length=12, allow_null=True, help_text="Full-time equivalents, such as “12.5”."
    )
    report_date = serializers.DateField(allow_null=True)
    url = StrictCharField(max_length=400, allow_blank=True)


class PledgeRateSerializer(StrictSerializer[Any]):
    currency = StrictCharField(max_length=3)
    value = StrictCharField(max_length=24, help_text="US dollars for one unit, such as “1.0842”.")
    day = serializers.DateField()
    source = StrictCharField(max_length=100, help_text="Who published it.")  # type: ignore[assignment]  # a field here


class PledgeRedactionSerializer(StrictSerializer[Any]):
    upstream = StrictCharField(max_length=400)
    reason = StrictCharField(
        max_length=300, allow_blank=True, help_text="Empty: the name is told again."
    )


class PledgeStatementSerializer(serializers.Serializer[PledgeStatement]):
    id = serializers.CharField()
    upstream = serializers.CharField()
    version = serializers.IntegerField()
    counts = serializers.BooleanField()
    rule = serializers.ChoiceField(choices=[*Rule], allow_null=True)
    reason = serializers.CharField()
    made_by = serializers.CharField()


class PledgeStatementCreateSerializer(StrictSerializer[PledgeStatement]):
    upstream = StrictCharField(max_length=400)
    counts = serializers.BooleanField()
    rule = serializers.ChoiceField(
        choices=[*Rule], required=False, allow_null=True, default=None, help_text="Why it does not."
    )
    reason = StrictCharField(max_length=300)


def statement_document(row: PledgeStatement) -> Document:
    return {
        "id": f"pls_{row.pk}",
        "upstream": row.upstream,
        "version": row.version,
        "counts": row.counts,
        "rule": row.rule or None,
        "reason": row.reason,
        "made_by": row.made_by,
    }


def report_document(row: PledgeReport) -> Document:
    known = row.developers
    return {
        "id": f"plr_{row.pk}",
        "year": row.year,
        "start": row.start.isoformat(),
        "end": row.end.isoformat(),
        "developers": None if known is None else developers_words(known),
        "report_date": row.report_date.isoformat() if row.report_date else None,
        "url": row.url,
        "state": row.state,
        "digest": row.digest,
    }


def detail_document(row: PledgeReport, figures: Figures) -> Document:
    counted = figures.counted
    return {
        **report_document(row),
        "total": _dollars(counted.total),
        "known": _dollars(counted.known),
        "minimum": _dollars(counted.required),
        "per_developer": _dollars(counted.per_developer),
        "gap": _dollars(counted.gap),
        "missing_rates": list(counted.missing),
        "not_proven": [money_document(one.amount) for one in figures.unproven],
        "minutes": figures.minutes,
        "recipients": [_recipient(one) for one in counted.recipients],
    }


def _recipient(one: Recipient) -> Document:
    return {
        "upstream": one.key,
        "name": one.name,
        "paid": [money_document(amount) for amount in one.paid],
        "usd": _dollars(one.usd),
        "counts": one.verdict.counts,
        "rule": one.verdict.rule,
        "reason": one.verdict.reason,
        "stated_by": one.verdict.by,
    }


def _dollars(cents: int | None) -> Document | None:
    return None if cents is None else money_document(Money(cents, CURRENCY))
