"""What a member decides about one line."""

from typing import Any

from django import forms

from apps.plans.forms.amounts import amount_of
from sponsorplan.domain import money
from sponsorplan.domain.allocation.decisions import DecisionKind
from sponsorplan.domain.allocation.said import place_of
from sponsorplan.domain.allocation.settings import Word

NO_DECISION = "none"
_KINDS = [
    (DecisionKind.LOCK, "gets exactly"),
    (DecisionKind.AT_LEAST, "gets at least"),
    (DecisionKind.AT_MOST, "gets at most"),
    (DecisionKind.EXCLUDE, "is left out"),
    (DecisionKind.INCLUDE, "is let in although its gate is closed"),
    (NO_DECISION, "as the rules say"),
]


class DecisionForm(forms.Form):
    """``currency`` is the plan's; the amount is needed where the decision has one."""

    kind = forms.ChoiceField(choices=_KINDS, label="It")
    amount = forms.CharField(
        max_length=20,
        required=False,
        help_text="Where it gets one.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        max_length=300,
        label="Why",
        error_messages={"required": "Say why; it is shown to whoever approves."},
    )
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.currency = currency

    def clean(self) -> dict[str, Any]:
        values = dict(super().clean() or {})
        if "kind" not in values or values["kind"] == NO_DECISION:
            return values
        if DecisionKind(values["kind"]).has_amount:
            values["minor"] = self._minor(str(values.get("amount") or ""))
        return values

    def _minor(self, text: str) -> int:
        try:
            return amount_of(text, self.currency).minor
        except money.InvalidMoney as error:
            self.add_error("amount", error.detail if text else "Write an amount, such as 50.")
            return 0

    def word(self, made_by: str, address: str = "") -> Word | None:
        """The decision, or ``None`` where it is taken back."""
        values = self.cleaned_data
        if values["kind"] == NO_DECISION:
            return None
        return Word(
            DecisionKind(values["kind"]), values.get("minor", 0), values["reason"], made_by, address
        )


class AdditionForm(DecisionForm):
    """A recipient that nothing uses, with the amount it gets."""

    address = forms.CharField(
        max_length=500,
        help_text="A repository, or a page at Open Collective, GitHub Sponsors or Liberapay.",
    )
    field_order = ("address", "amount", "reason", "revision")

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, currency=currency, **kwargs)
        del self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["kind"] = DecisionKind.LOCK
        values = super().clean()
        address = str(values.get("address", "")).strip()
        values["place"] = place_of(address)
        if address and not values["place"]:
            self.add_error(
                "address",
                "This is no address of a repository or of a payment page that we know. Write it as "
                "https://github.com/owner/name or https://opencollective.com/name.",
            )
        return values
