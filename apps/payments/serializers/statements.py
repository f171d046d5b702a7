"""What platforms and banks say, as programs get it and say it themselves."""

from typing import Any

from rest_framework import serializers

from apps.payments.models import Statement, StatementDraft, Transaction
from apps.payments.selectors import TransactionsWanted
from apps.plans.serializers import Document, money_document
from apps.plans.serializers.shapes import BudgetSerializer, MoneySerializer
from sponsorplan.domain.channels import registry
from sponsorplan.domain.money import Money
from sponsorplan.domain.statements.shapes import Kind, Said
from sponsorplan.domain.statements.tables import clean
from sponsorplan.web.strict import StrictCharField, StrictSerializer

SOURCES = tuple(Statement.Source.values)
KINDS = tuple(Transaction.Kind.values)
PROBLEM_KINDS = ("problem", "incomplete", "left_out", "known")
UPLOADED = [one for one in Statement.Source.values if one != Statement.Source.API]
_MOST = 5_000
_PLATFORMS = ["", *sorted(channel.platform for channel in registry.CHANNELS)]


def statement_document(statement: Statement) -> Document:
    return {
        "id": statement_id(statement.pk),
        "source": statement.source,
        "name": statement.name,
        "sha256": statement.sha256,
        "size": statement.size,
        "row_count": statement.row_count,
        "new_count": statement.new_count,
        "problems": statement.problems,
        "received_by": statement.received_by,
        "received_at": statement.received_at,
    }


def transaction_document(one: Transaction) -> Document:
    def money(minor: int | None) -> Any:  # noqa: ANN401 - a document
        return None if minor is None else money_document(Money(minor, one.currency))

    return {
        "id": f"txn_{one.pk}",
        "statement": statement_id(one.statement_id),
        "source": one.source,
        "external_id": one.external_id,
        "kind": one.kind,
        "happened_on": one.happened_on.isoformat(),
        "platform": one.platform,
        "payee": one.payee,
        "gross": money(one.gross_minor),
        "fee": money(one.fee_minor),
        "net": money(one.net_minor),
        "reference": one.reference,
        "memo": one.memo,
        "refund_of": one.refund_of,
    }


def statement_id(pk: int) -> str:
    return f"stm_{pk}"


def reading_document(draft: StatementDraft) -> Document:
    return {"job": f"std_{draft.pk}", "sha256": draft.sha256, "rows_about": draft.rows_about}


class ReadingSerializer(serializers.Serializer[Document]):
    """A long statement that is read in the background; ask for its job to follow that."""

    job = serializers.CharField(help_text="As of `jobs`; its `result` is the statement.")
    sha256 = serializers.CharField()
    rows_about = serializers.IntegerField(help_text="No less than the file's rows.")


class StatementProblemSerializer(serializers.Serializer[Document]):
    kind = serializers.ChoiceField(choices=PROBLEM_KINDS)
    count = serializers.IntegerField(help_text="How many rows it is about.")
    line = serializers.IntegerField(allow_null=True)
    column = serializers.CharField(allow_blank=True)
    detail = serializers.CharField()


class StatementSerializer(serializers.Serializer[Document]):
    """One file or body as it came. The same bytes are one statement."""

    id = serializers.CharField()
    source = serializers.ChoiceField(choices=SOURCES)  # type: ignore[assignment]  # a field of that name
    name = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField()
    row_count = serializers.IntegerField()
    new_count = serializers.IntegerField(help_text="Transactions that were not known before.")
    problems = StatementProblemSerializer(many=True)
    received_by = serializers.CharField()
    received_at = serializers.DateTimeField()


class TransactionSerializer(serializers.Serializer[Document]):
    """One thing that a statement says happened. Amounts are positive; `kind` is the direction."""

    id = serializers.CharField()
    statement = serializers.CharField(help_text="The first that said it.")
    source = serializers.ChoiceField(choices=SOURCES)  # type: ignore[assignment]  # a field of that name
    external_id = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    happened_on = serializers.DateField()
    platform = serializers.CharField(allow_blank=True)
    payee = serializers.CharField()
    gross = MoneySerializer()
    fee = MoneySerializer(allow_null=True, help_text="Null where the source does not say it.")
    net = MoneySerializer(allow_null=True, help_text="What arrived, where the source says it.")
    reference = serializers.CharField(allow_blank=True)
    memo = serializers.CharField(allow_blank=True)
    refund_of = serializers.CharField(allow_blank=True)


class SaidSerializer(StrictSerializer[Document]):
    external_id = StrictCharField(
        default="", allow_blank=True, max_length=120, help_text="The source's own, if it has one."
    )
    kind = serializers.ChoiceField(choices=KINDS, default="payment")
    happened_on = serializers.DateField()
    platform = serializers.ChoiceField(choices=_PLATFORMS, default="", allow_blank=True)
    payee = StrictCharField(max_length=200)
    gross = BudgetSerializer()
    fee_minor = serializers.IntegerField(required=False, min_value=0, max_value=10**15)
    net_minor = serializers.IntegerField(required=False, min_value=0, max_value=10**15)
    reference = StrictCharField(default="", allow_blank=True, max_length=200)
    memo = StrictCharField(default="", allow_blank=True, max_length=500)
    refund_of = StrictCharField(default="", allow_blank=True, max_length=120)


class StatementCreateSerializer(StrictSerializer[Document]):
    name = StrictCharField(default="API", max_length=120)
    transactions = serializers.ListField(
        child=SaidSerializer(), allow_empty=False, max_length=_MOST
    )

    @property
    def said(self) -> list[Said]:
        return [_said(line, one) for line, one in enumerate(self.validated_data["transactions"], 1)]


class FileSerializer(StrictSerializer[Document]):
    source = serializers.ChoiceField(choices=UPLOADED)  # type: ignore[assignment]  # a field of that name
    file = serializers.FileField(allow_empty_file=True)


class QuerySerializer(serializers.Serializer[Document]):
    source = serializers.ChoiceField(choices=SOURCES, required=False)  # type: ignore[assignment]  # a field of that name
    kind = serializers.ChoiceField(choices=KINDS, required=False)
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)
    payee = serializers.CharField(required=False, max_length=200)
    matched = serializers.BooleanField(required=False)

    @property
    def wanted(self) -> TransactionsWanted:
        return TransactionsWanted(**self.validated_data)


def _said(line: int, one: dict[str, Any]) -> Said:
    payee = clean(one["payee"])
    return Said(
        line=line,
        kind=Kind(one["kind"]),
        happened_on=one["happened_on"],
        payee=payee.lower() if one["platform"] else payee,
        gross_minor=one["gross"]["minor"],
        currency=one["gross"]["currency"],
        external_id=one["external_id"],
        platform=one["platform"],
        fee_minor=one.get("fee_minor"),
        net_minor=one.get("net_minor"),
        reference=clean(one["reference"]),
        memo=clean(one["memo"]),
        refund_of=one["refund_of"],
    )
