"""Fiscal structure as programs get it and send it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from apps.fiscal.models import (
    ChargeRule,
    CostCentre,
    ExchangeRate,
    FiscalYear,
    OwnRate,
    PurchaseOrder,
)
from apps.fiscal.selectors import NOT_CHARGED, OrderUse
from apps.plans.models import Line, Plan
from apps.plans.serializers import Document, money_document
from apps.plans.serializers.shapes import BudgetSerializer, MoneySerializer
from sponsorplan.domain.money import Money
from sponsorplan.web.strict import StrictCharField, StrictSerializer

SOURCES = ("own", "ecb")
KINDS = tuple(ChargeRule.Choice.values)
_LARGEST = 2**63 - 1
_MOST_SHARES = 500


class IdField(StrictCharField):
    """An id with its prefix; gives the number."""

    def __init__(self, prefix: str, **options: Any) -> None:  # noqa: ANN401 - DRF's
        super().__init__(**options)
        self.prefix = prefix

    def to_internal_value(self, data: Any) -> Any:  # noqa: ANN401 - any JSON value
        text = super().to_internal_value(data)
        found = re.fullmatch(rf"{self.prefix}_([1-9][0-9]{{0,18}})", text)
        if found is None or int(found[1]) > _LARGEST:
            raise serializers.ValidationError(f"Use an id such as {self.prefix}_12.")
        return int(found[1])


class CeilingSerializer(BudgetSerializer):
    minor = serializers.IntegerField(min_value=0, max_value=10**15)


class RateSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    source = serializers.ChoiceField(choices=SOURCES)  # type: ignore[assignment]  # a field here
    base = serializers.CharField()
    currency = serializers.CharField()
    day = serializers.DateField()
    rate = serializers.CharField(help_text="How much of the currency one of the base is, exactly.")
    reason = serializers.CharField(help_text="Of an own rate; else empty.")


class OwnRateSerializer(StrictSerializer[OwnRate]):
    base = StrictCharField(max_length=3)
    currency = StrictCharField(max_length=3)
    day = serializers.DateField(help_text="It holds for a week from then.")
    rate = StrictCharField(max_length=20, help_text="Such as 1.0850.")
    reason = StrictCharField(max_length=300)


class FiscalYearSerializer(serializers.Serializer[FiscalYear]):
    id = serializers.CharField()
    name = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField(help_text="Included.")


class FiscalYearCreateSerializer(StrictSerializer[FiscalYear]):
    name = StrictCharField(max_length=50)
    since = serializers.DateField()
    until = serializers.DateField(help_text="Included.")


class CostCentreSerializer(serializers.Serializer[CostCentre]):
    id = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    active = serializers.BooleanField()


class CostCentreCreateSerializer(StrictSerializer[CostCentre]):
    code = StrictCharField(max_length=30)
    name = StrictCharField(max_length=100)


class CostCentreChangeSerializer(StrictSerializer[CostCentre]):
    name = StrictCharField(max_length=100)
    active = serializers.BooleanField()


class ProductCentreSerializer(StrictSerializer[Document]):
    cost_centre = IdField("ccn", allow_null=True)


class CentreBudgetSerializer(StrictSerializer[Document]):
    amount = CeilingSerializer()


class PurchaseOrderSerializer(serializers.Serializer[Document]):
    id = serializers.CharField()
    number = serializers.CharField()
    cost_centre = serializers.CharField(allow_null=True)
    amount = MoneySerializer()
    charged = MoneySerializer(allow_null=True, help_text="Null where a rate is not known.")
    left = MoneySerializer(allow_null=True, help_text="Less than 0 where too much is charged.")
    since = serializers.DateField()
    until = serializers.DateField()
    warning = serializers.CharField()


class PurchaseOrderCreateSerializer(StrictSerializer[Document]):
    number = StrictCharField(max_length=50)
    cost_centre = IdField("ccn", required=False, allow_null=True, default=None)
    amount = BudgetSerializer()
    since = serializers.DateField()
    until = serializers.DateField()


class ShareSerializer(StrictSerializer[Document]):
    cost_centre = IdField("ccn")
    per_mille = serializers.IntegerField(min_value=1, max_value=1000)


class ChargeSetSerializer(StrictSerializer[Document]):
    kind = serializers.ChoiceField(choices=KINDS)
    shares = ShareSerializer(
        many=True,
        required=False,
        default=list,
        help_text="They sum to 1000; one for the whole; none by product.",
    )
    otherwise = IdField(
        "ccn",
        required=False,
        allow_null=True,
        default=None,
        help_text="By product: bears what no product with a cost centre explains.",
    )
    purchase_order = IdField("por", required=False, allow_null=True, default=None)
    reason = StrictCharField(max_length=300, required=False, default="", allow_blank=True)

    def validate_shares(self, shares: list[dict[str, int]]) -> list[dict[str, int]]:
        if len(shares) > _MOST_SHARES:
            raise serializers.ValidationError(f"Name at most {_MOST_SHARES} cost centres.")
        if len({one["cost_centre"] for one in shares}) != len(shares):
            raise serializers.ValidationError("Name each cost centre once.")
        return shares


class SharePartSerializer(serializers.Serializer[Document]):
    cost_centre = serializers.CharField()
    per_mille = serializers.IntegerField()


class ChargePartSerializer(serializers.Serializer[Document]):
    label = serializers.CharField()  # type: ignore[assignment]  # a field here
    amount = MoneySerializer()


class ChargeLineSerializer(serializers.Serializer[Document]):
    id = serializers.CharField()
    upstream = serializers.CharField()
    parts = ChargePartSerializer(many=True, help_text="They sum to the line.")


class ChargesSerializer(serializers.Serializer[Document]):
    plan = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=KINDS, allow_null=True, help_text="Null: no rule yet.")
    shares = SharePartSerializer(many=True)
    otherwise = serializers.CharField(allow_null=True)
    purchase_order = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    charges = ChargePartSerializer(many=True, help_text=f"By centre; “{NOT_CHARGED}” last.")
    lines = ChargeLineSerializer(many=True)


def own_rate_document(row: OwnRate) -> Document:
    return {**_rate(row), "id": f"rat_{row.pk}", "source": "own", "reason": row.reason}


def reference_document(row: ExchangeRate) -> Document:
    return {**_rate(row), "id": f"ref_{row.pk}", "source": row.source, "reason": ""}


def _rate(row: OwnRate | ExchangeRate) -> Document:
    return {
        "base": row.base,
        "currency": row.currency,
        "day": row.day.isoformat(),
        "rate": str(row.digits),
    }


def fiscal_year_document(row: FiscalYear) -> Document:
    return {
        "id": f"fyr_{row.pk}",
        "name": row.name,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
    }


def cost_centre_document(row: CostCentre) -> Document:
    return {"id": f"ccn_{row.pk}", "code": row.code, "name": row.name, "active": row.is_active}


def purchase_order_document(use: OrderUse) -> Document:
    row: PurchaseOrder = use.order
    return {
        "id": f"por_{row.pk}",
        "number": row.number,
        "cost_centre": _id("ccn", row.centre_id),
        "amount": money_document(row.amount),
        "charged": money_document(use.charged) if use.charged else None,
        "left": money_document(use.left) if use.left else None,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
        "warning": use.warning,
    }


def charges_document(
    plan: Plan,
    rule: ChargeRule | None,
    whole: Sequence[tuple[str, Money]],
    lines: Sequence[tuple[Line, Sequence[tuple[str, Money]]]],
) -> Document:
    shares: Mapping[int, int] = rule.rule.shares if rule else {}
    return {
        "plan": plan.number,
        "kind": rule.kind if rule else None,
        "shares": [
            {"cost_centre": f"ccn_{pk}", "per_mille": share} for pk, share in sorted(shares.items())
        ],
        "otherwise": _id("ccn", rule.otherwise_id if rule else None),
        "purchase_order": _id("por", rule.order_id if rule else None),
        "reason": rule.reason if rule else "",
        "charges": _parts(whole),
        "lines": [
            {"id": f"line_{line.pk}", "upstream": line.upstream, "parts": _parts(parts)}
            for line, parts in lines
        ],
    }


def _parts(parts: Sequence[tuple[str, Money]]) -> list[Document]:
    return [{"label": label, "amount": money_document(money)} for label, money in parts]


def _id(prefix: str, pk: int | None) -> str | None:
    return f"{prefix}_{pk}" if pk else None
