"""What there is to give, payments and receipts as programs get them."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from apps.payments.models import Payment, Receipt
from apps.payments.selectors import Entry
from apps.payments.services import Done
from apps.plans.serializers import Document, money_document
from apps.plans.serializers.shapes import BudgetSerializer, MoneySerializer
from sponsorplan.domain.channels.interface import LinkOut
from sponsorplan.domain.giving.steps import Step
from sponsorplan.domain.money import Money
from sponsorplan.web.strict import StrictCharField, StrictSerializer

STATES = ("open", "done", "skipped", "kept")
MARKS = tuple(Payment.State.values)
STEPS = tuple(str(step) for step in Step)


def entry_document(entry: Entry, link: LinkOut | None) -> Document:
    channel = entry.line.channel or {}
    return {
        "line": line_id(entry.line.pk),
        "upstream": entry.line.upstream,
        "platform": channel.get("platform", ""),
        "handle": channel.get("handle", ""),
        "step": entry.step,
        "state": entry.state,
        "wanted": money_document(entry.wanted),
        "due": money_document(entry.due),
        "sends": money_document(entry.sends),
        "runs": money_document(entry.runs.paid) if entry.runs else None,
        "link_out": link.url if link and entry.state == "open" else None,
        "note": entry.note or (link.note if link else ""),
        "payment": payment_id(entry.payment.pk) if entry.payment else None,
    }


def payment_document(payment: Payment, receipts: int) -> Document:
    return {
        "id": payment_id(payment.pk),
        "plan": payment.plan.number,
        "line": line_id(payment.line_id),
        "upstream": payment.line.upstream,
        "step": payment.step,
        "state": payment.state,
        "source": payment.source,
        "planned": money_document(payment.planned),
        "paid": money_document(payment.paid) if payment.is_done else None,
        "renews": payment.renews,
        "paid_on": payment.paid_on.isoformat() if payment.paid_on else None,
        "reference": payment.reference,
        "reason": payment.reason,
        "made_by": payment.made_by,
        "made_at": payment.made_at,
        "receipt_count": receipts,
    }


def receipt_document(receipt: Receipt) -> Document:
    return {
        "id": f"rct_{receipt.pk}",
        "payment": payment_id(receipt.payment_id),
        "name": receipt.name,
        "sha256": receipt.sha256,
        "size": receipt.size,
        "media_type": receipt.media_type,
        "attached_by": receipt.attached_by,
        "attached_at": receipt.attached_at,
    }


def line_id(pk: int) -> str:
    return f"line_{pk}"


def payment_id(pk: int) -> str:
    return f"pay_{pk}"


# What the documents hold, for the OpenAPI document --------------------------------------------


class EntrySerializer(serializers.Serializer[Document]):
    """One thing to give, or to stop."""

    line = serializers.CharField(help_text="What a payment names; of an earlier plan for a stop.")
    upstream = serializers.CharField()
    platform = serializers.CharField()
    handle = serializers.CharField()
    step = serializers.ChoiceField(choices=STEPS)
    state = serializers.ChoiceField(
        choices=STATES, help_text="`kept`: nothing is to be done, it runs or was given before."
    )
    wanted = MoneySerializer(help_text="What the plan gives by it; all of them are its total.")
    due = MoneySerializer(help_text="What of it is to be given now.")
    sends = MoneySerializer(help_text="What of that the platform can take.")
    runs = MoneySerializer(allow_null=True, help_text="What is given already, or runs.")
    link_out = serializers.URLField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    payment = serializers.CharField(allow_null=True)


class PaymentSerializer(serializers.Serializer[Document]):
    """What became of one line when its plan was given."""

    id = serializers.CharField()
    plan = serializers.IntegerField()
    line = serializers.CharField()
    upstream = serializers.CharField()
    step = serializers.ChoiceField(choices=STEPS)
    state = serializers.ChoiceField(choices=MARKS)
    source = serializers.ChoiceField(choices=Payment.Source.values)  # type: ignore[assignment]  # a field of that name
    planned = MoneySerializer()
    paid = MoneySerializer(allow_null=True)
    renews = serializers.BooleanField(help_text="The platform repeats it until it is stopped.")
    paid_on = serializers.DateField(allow_null=True)
    reference = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    made_by = serializers.CharField()
    made_at = serializers.DateTimeField()
    receipt_count = serializers.IntegerField()


class PaymentCreateSerializer(StrictSerializer[Document]):
    line = serializers.RegexField(r"^line_[0-9]{1,18}\Z", help_text="As in the list of giving.")
    state = serializers.ChoiceField(choices=MARKS)
    paid_on = serializers.DateField(required=False, help_text="The day it was paid; if done.")
    amount = BudgetSerializer(
        required=False, help_text="As it was charged; left out, what was prepared."
    )
    reference = StrictCharField(default="", allow_blank=True, max_length=200)
    renews = serializers.BooleanField(
        required=False, help_text="Left out, what is known of the platform."
    )
    reason = StrictCharField(
        default="", allow_blank=True, max_length=300, help_text="Why it is skipped."
    )

    def validate(self, attrs: Any) -> Any:  # noqa: ANN401 - DRF's
        if attrs["state"] == Payment.State.DONE and "paid_on" not in attrs:
            raise serializers.ValidationError({"paid_on": ["Write the day it was paid."]})
        return attrs

    @property
    def line_pk(self) -> int:
        return int(self.validated_data["line"].removeprefix("line_"))

    @property
    def done(self) -> Done:
        values = self.validated_data
        amount, day = values.get("amount"), values["paid_on"]
        return Done(
            day,
            Money(amount["minor"], amount["currency"]) if amount else None,
            values["reference"],
            values.get("renews"),
        )


class ReceiptSerializer(serializers.Serializer[Document]):
    """A file that proves a payment."""

    id = serializers.CharField()
    payment = serializers.CharField()
    name = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField()
    media_type = serializers.CharField(help_text="What the file was found to be.")
    attached_by = serializers.CharField()
    attached_at = serializers.DateTimeField()


class ReceiptCreateSerializer(StrictSerializer[Document]):
    file = serializers.FileField(
        allow_empty_file=True,
        help_text="PDF, PNG, JPEG, CSV, text or e-mail, up to "
        f"{settings.SPONSORPLAN_MAX_RECEIPT_BYTES / 1_000_000:g} MB.",
    )
