"""How lines stand and what belongs to them, as programs get it."""

from typing import Any

from rest_framework import serializers

from apps.payments.models import Matching, Standing
from apps.payments.serializers.giving import line_id
from apps.plans.serializers import Document, money_document
from apps.plans.serializers.shapes import MoneySerializer
from sponsorplan.domain.money import Money
from sponsorplan.domain.reconcile.standing import State
from sponsorplan.web.strict import StrictCharField, StrictSerializer


def standing_document(row: Standing) -> Document:
    return {
        "id": f"std_{row.pk}",
        "plan": row.plan.number,
        "line": line_id(row.line_id),
        "upstream": row.line.upstream,
        "platform": row.platform,
        "handle": row.handle,
        "state": row.state,
        "planned": money_document(row.planned),
        "marked": _money(row.marked),
        "marked_on": row.marked_on.isoformat() if row.marked_on else None,
        "seen": money_document(row.gross),
        "fee": _money(row.fee),
        "net": _money(row.net),
        "refunded": money_document(row.refunded),
        "asked": money_document(row.asked_amount),
        "difference": _money(row.difference),
        "questions": row.asked,
        "failed": row.failed,
        "receipt_count": vars(row)["receipt_count"],
        "changed_at": row.changed_at,
    }


def matching_document(row: Matching) -> Document:
    return {
        "id": f"mat_{row.pk}",
        "transaction": f"txn_{row.transaction_id}",
        "external_id": row.transaction.external_id,
        "kind": row.transaction.kind,
        "happened_on": row.transaction.happened_on.isoformat(),
        "payee": row.transaction.payee,
        "plan": row.plan.number,
        "line": line_id(row.line_id),
        "upstream": row.line.upstream,
        "amount": money_document(Money(row.minor, row.transaction.currency)),
        "state": row.state,
        "reasons": row.reasons,
        "made_by": row.made_by,
        "made_at": row.made_at,
    }


def _money(amount: Money | None) -> Document | None:
    return None if amount is None else money_document(amount)


class ReconciledSerializer(serializers.Serializer[Document]):
    """How a line of a plan stands: planned, marked, and seen in transactions."""

    id = serializers.CharField()
    plan = serializers.IntegerField()
    line = serializers.CharField()
    upstream = serializers.CharField()
    platform = serializers.CharField()
    handle = serializers.CharField()
    state = serializers.ChoiceField(choices=[str(state) for state in State])
    planned = MoneySerializer(help_text="All that was owed until it was last compared.")
    marked = MoneySerializer(allow_null=True)
    marked_on = serializers.DateField(allow_null=True)
    seen = MoneySerializer(help_text="Gross, of what is matched.")
    fee = MoneySerializer(allow_null=True, help_text="Null where nobody says.")
    net = MoneySerializer(allow_null=True)
    refunded = MoneySerializer()
    asked = MoneySerializer(help_text="What questions would add to `seen`.")
    difference = MoneySerializer(
        allow_null=True, help_text="Seen less refunded less planned; null in other currencies."
    )
    questions = serializers.IntegerField()
    failed = serializers.IntegerField()
    receipt_count = serializers.IntegerField()
    changed_at = serializers.DateTimeField(help_text="When its state last changed.")


class MatchingSerializer(serializers.Serializer[Document]):
    """That a transaction is for a line, and who or what says so."""

    id = serializers.CharField()
    transaction = serializers.CharField()
    external_id = serializers.CharField()
    kind = serializers.CharField()
    happened_on = serializers.DateField()
    payee = serializers.CharField()
    plan = serializers.IntegerField()
    line = serializers.CharField()
    upstream = serializers.CharField()
    amount = MoneySerializer()
    state = serializers.ChoiceField(choices=Matching.State.values)
    reasons = serializers.ListField(child=serializers.CharField())
    made_by = serializers.CharField()
    made_at = serializers.DateTimeField()


class MatchingCreateSerializer(StrictSerializer[Document]):
    transaction = serializers.RegexField(r"^txn_[0-9]{1,18}\Z")
    standing = serializers.RegexField(r"^std_[0-9]{1,18}\Z", help_text="Of the line it is for.")
    minor = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=10**15,
        help_text="How much of it, in its currency; left out, all that is left.",
    )

    def pk(self, name: str) -> int:
        return int(str(self.validated_data[name])[4:])


class MatchingRefuseSerializer(StrictSerializer[Document]):
    reason = StrictCharField(default="", allow_blank=True, max_length=300)


class StandingsAskedSerializer(serializers.Serializer[Any]):
    """What the address may ask for."""

    state = serializers.ChoiceField(choices=[*(str(s) for s in State), "trouble"], required=False)
    platform = serializers.CharField(max_length=30, required=False)
    plan = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    period = serializers.RegexField(
        r"^[12][0-9]{3}-(0[1-9]|1[0-2])\Z", required=False, help_text="A month, as 2026-11."
    )
