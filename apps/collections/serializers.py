"""Collections as programs get them and ask for them."""

from rest_framework import serializers

from apps.collections.models import Collection
from apps.collections.selectors import hosted_link
from apps.collections.services import LONGEST_DUE, Bill
from apps.plans.serializers import Document, money_document
from apps.plans.serializers.shapes import MoneySerializer
from sponsorplan.domain.money import Money
from sponsorplan.web.strict import StrictCharField, StrictSerializer


def collection_id(pk: int) -> str:
    return f"col_{pk}"


def collection_document(one: Collection) -> Document:
    return {
        "id": collection_id(one.pk),
        "plan": one.plan.number,
        "period": one.period,
        "method": one.method,
        "state": one.state,
        "due": money_document(one.due),
        "paid": money_document(one.paid),
        "refunded": money_document(one.refunded),
        "disputed": money_document(one.disputed),
        "collected": money_document(one.collected),
        "is_full": one.tally.is_full,
        "is_overdue": one.is_overdue,
        "out_of_band": one.out_of_band,
        "lines": [
            {"label": line["label"], "amount": money_document(Money(line["minor"], one.currency))}
            for line in one.lines
        ],
        "bill_to": one.bill_to,
        "email": one.email,
        "purchase_order": one.purchase_order,
        "number": one.number,
        "pay_by": one.pay_by,
        "pay_at": hosted_link(collection=one) or None,
        "stripe_object": one.object_id,
        "attention": one.attention,
        "problem": one.problem,
        "history": [
            {"at": each["at"], "what": each["what"], "by": each["by"]} for each in one.history
        ],
        "made_by": one.made_by,
        "made_at": one.made_at,
        "seen_at": one.seen_at,
    }


class BillLineSerializer(serializers.Serializer[Document]):
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    amount = MoneySerializer()


class HappenedSerializer(serializers.Serializer[Document]):
    at = serializers.DateTimeField()
    what = serializers.CharField()
    by = serializers.CharField()


class CollectionSerializer(serializers.Serializer[Document]):
    """One collecting of a plan's budget for one period."""

    id = serializers.CharField()
    plan = serializers.IntegerField()
    period = serializers.CharField(
        allow_blank=True, help_text="`2026-11`, `2026-Q4` or `2026`; empty for a plan made once."
    )
    method = serializers.ChoiceField(choices=Collection.Method.choices)
    state = serializers.ChoiceField(choices=Collection.State.choices)
    due = MoneySerializer()
    paid = MoneySerializer()
    refunded = MoneySerializer()
    disputed = MoneySerializer(help_text="What a payer's bank took back and has not given again.")
    collected = MoneySerializer(help_text="Paid, less refunded and disputed.")
    is_full = serializers.BooleanField(help_text="Whether what is collected is what is due.")
    is_overdue = serializers.BooleanField()
    out_of_band = serializers.BooleanField(help_text="Paid outside Stripe, and noted there.")
    lines = BillLineSerializer(many=True)
    bill_to = serializers.CharField()
    email = serializers.EmailField()
    purchase_order = serializers.CharField(allow_blank=True)
    number = serializers.CharField(allow_blank=True, help_text="The invoice's.")
    pay_by = serializers.DateTimeField(allow_null=True)
    pay_at = serializers.URLField(allow_null=True, help_text="A page of Stripe's, while it waits.")
    stripe_object = serializers.CharField(allow_blank=True)
    attention = serializers.CharField(allow_blank=True)
    problem = serializers.CharField(allow_blank=True)
    history = HappenedSerializer(many=True)
    made_by = serializers.CharField()
    made_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField(allow_null=True)


class CollectionCreateSerializer(StrictSerializer[Document]):
    plan = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="Its number.")
    method = serializers.ChoiceField(choices=Collection.Method.choices, default="invoice")
    bill_to = StrictCharField(max_length=150)
    email = serializers.EmailField(max_length=200)
    purchase_order = StrictCharField(max_length=100, default="", allow_blank=True)
    days_until_due = serializers.IntegerField(min_value=1, max_value=LONGEST_DUE, default=30)
    return_url = serializers.URLField(
        max_length=500,
        default="",
        allow_blank=True,
        help_text="Where a payment page leads back to.",
    )

    def bill(self, otherwise: str) -> Bill:
        values = {name: value for name, value in self.validated_data.items() if name != "plan"}
        return Bill(**(values | {"return_url": values["return_url"] or otherwise}))
