from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from apps.payments.selectors import Wanted
from apps.payments.services import Done
from apps.plans.forms.amounts import CURRENCIES, ungrouped
from sponsorplan.domain import money
from sponsorplan.domain.giving.receipts import ENDINGS
from sponsorplan.domain.money import Money

_ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)


class Day(forms.DateInput):
    input_type = "date"

    def format_value(self, value: Any) -> str | None:  # noqa: ANN401 - Django's
        """As browsers want it, whatever the language."""
        return str(value.isoformat() if hasattr(value, "isoformat") else value or "")


def _receipt(*, required: bool, label: str = "Receipt") -> forms.FileField:
    most = settings.SPONSORPLAN_MAX_RECEIPT_BYTES / 1_000_000
    return forms.FileField(
        required=required,
        allow_empty_file=True,
        label=label,
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
        help_text=f"PDF, PNG, JPEG, CSV, text or e-mail (.eml), up to {most:g} MB.",
        error_messages={"required": "Choose a file."},
    )


class _HowForm(forms.Form):
    """When and by what it was paid."""

    paid_on = forms.DateField(
        label="Paid on",
        widget=Day,
        error_messages={
            "required": "Write the day it was paid.",
            "invalid": "Write the day as 2026-11-30.",
        },
    )
    reference = forms.CharField(
        max_length=200,
        required=False,
        help_text="Such as the number of the order or the invoice.",
    )
    receipt = _receipt(required=False)

    @property
    def file(self) -> "UploadedFile[Any] | None":
        return self.cleaned_data.get("receipt") or None


class DoneForm(_HowForm):
    """How one line was paid. The amount is as it was charged, in the currency of the charge."""

    amount = forms.CharField(
        max_length=20,
        label="Amount as paid",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": "Write the amount as it was paid."},
    )
    currency = forms.ChoiceField(choices=CURRENCIES)
    renews = forms.BooleanField(required=False, label="It repeats by itself until it is stopped")

    field_order = ["amount", "currency", "paid_on", "reference", "renews", "receipt"]

    def clean(self) -> dict[str, object]:
        values = dict(super().clean() or {})
        if "amount" in values and "currency" in values:
            try:
                values["money"] = money.parse(
                    ungrouped(str(values["amount"])), str(values["currency"])
                )
            except money.InvalidMoney as error:
                self.add_error("amount", error.detail)
        return values

    @property
    def done(self) -> Done:
        values = self.cleaned_data
        amount: Money = values["money"]
        return Done(values["paid_on"], amount, values["reference"], values.get("renews"))


class StopForm(_HowForm):
    """When what ran by itself was stopped. It has no amount."""

    @property
    def done(self) -> Done:
        return Done(self.cleaned_data["paid_on"], reference=self.cleaned_data["reference"])


class FileDoneForm(_HowForm):
    """Rows of a file for GitHub that went through, each with its amount there."""

    lines = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "Choose the rows that went through."}
    )

    def __init__(self, *args: Any, lines: list[int], **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(line, str(line)) for line in lines]  # type: ignore[attr-defined]

    @property
    def done(self) -> Done:
        return Done(self.cleaned_data["paid_on"], reference=self.cleaned_data["reference"])


class SkipForm(forms.Form):
    reason = forms.CharField(
        max_length=300,
        label="Why it is skipped",
        error_messages={"required": "Write why, for whoever asks in a year."},
    )


class ReceiptForm(forms.Form):
    receipt = _receipt(required=True, label="Attach a file")


class ReconcilingForm(forms.Form):
    """Which lines to show, in the address; what cannot be read asks for nothing."""

    state = forms.CharField(required=False, max_length=20)
    platform = forms.CharField(required=False, max_length=30)
    plan = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    period = forms.RegexField(r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", required=False)

    @property
    def wanted(self) -> Wanted:
        self.is_valid()
        found = self.cleaned_data
        return Wanted(
            state=found.get("state", ""),
            platform=found.get("platform", ""),
            plan=found.get("plan"),
            period=found.get("period", ""),
        )


class RefuseForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False)


class MatchForm(forms.Form):
    """The line that a transaction is for, and how much of it; all that is left if empty."""

    line = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, error_messages={"required": "Choose a line."}
    )
    amount = forms.CharField(max_length=20, required=False)

    def minor(self, currency: str) -> int | None:
        """Minor units, or ``None`` for all that is left. Raises ``InvalidMoney``."""
        text = ungrouped(str(self.cleaned_data["amount"]))
        return money.parse(text, currency).minor if text.strip() else None
