"""Accounts that are asked about each day, as programs get and make them."""

from rest_framework import serializers

from apps.payments.models import Feed
from apps.payments.selectors import MonthCompared, months_of
from apps.payments.serializers.statements import statement_id
from apps.plans.serializers import Document, money_document
from apps.plans.serializers.shapes import MoneySerializer
from sponsorplan.web.strict import StrictCharField, StrictSerializer

FEED_SOURCES = tuple(Feed.Source.values)


def feed_document(feed: Feed) -> Document:
    return {
        "id": f"fed_{feed.pk}",
        "source": feed.source,
        "account": feed.account,
        "since": feed.since,
        "with_token": feed.has_token,
        "problem": feed.problem,
        "answered_at": feed.answered_at,
        "due_at": feed.due_at,
        "statement": None if feed.statement_id is None else statement_id(feed.statement_id),
        "made_by": feed.made_by,
        "made_at": feed.made_at,
    }


def feed_whole(feed: Feed) -> Document:
    months = [_month(one) for one in months_of(company=feed.company, source=feed.source)]
    return {**feed_document(feed), "months": months}


def _month(one: MonthCompared) -> Document:
    return {
        "month": f"{one.month:%Y-%m}",
        "told": money_document(one.told),
        "gross": money_document(one.gross),
        "net": money_document(one.net),
        "over": one.is_over,
        "agrees": one.agrees,
    }


class FeedSerializer(serializers.Serializer[Feed]):
    id = serializers.CharField()
    source = serializers.ChoiceField(choices=FEED_SOURCES)  # type: ignore[assignment]  # a field of that name
    account = serializers.CharField()
    since = serializers.DateField(help_text="The first day that is asked about.")
    with_token = serializers.BooleanField(help_text="The token itself is never told.")
    problem = serializers.CharField(help_text="Why the last question failed; empty if it did not.")
    answered_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(help_text="When it is asked next.")
    statement = serializers.CharField(
        allow_null=True, help_text="The last one that said anything new."
    )
    made_by = serializers.CharField()
    made_at = serializers.DateTimeField()


class MonthSerializer(serializers.Serializer[MonthCompared]):
    """One month: what the platform says was spent, and what statements have of it."""

    month = serializers.CharField(help_text="As 2026-11.")
    told = MoneySerializer()
    gross = MoneySerializer(help_text="Payments less refunds.")
    net = MoneySerializer(help_text="The same without the fees that are known.")
    over = serializers.BooleanField(help_text="Whether the month has ended.")
    agrees = serializers.BooleanField(help_text="Whether what it told is one of the two.")


class FeedWholeSerializer(FeedSerializer):
    months = MonthSerializer(
        many=True,
        help_text="Of all accounts at the platform together, the newest first; none where it tells "
        "single payments instead.",
    )


class FeedCreateSerializer(StrictSerializer[Document]):
    source = serializers.ChoiceField(choices=FEED_SOURCES)  # type: ignore[assignment]  # a field of that name
    account = StrictCharField(max_length=100)
    since = serializers.DateField()
    token = StrictCharField(default="", allow_blank=True, max_length=1000, write_only=True)
