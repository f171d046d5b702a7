"""The rules of a split as a form."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from django import forms

from apps.plans.forms.amounts import amount_of
from sponsorplan.domain import money
from sponsorplan.domain.allocation.policy import (
    AfterEscrow,
    InvalidPolicy,
    NoChannel,
    Policy,
    SmallLines,
    policy_from,
)
from sponsorplan.domain.allocation.presets import PRESETS
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money

CUSTOM = "custom"


def whole(label: str, low: int, high: int, initial: int | None, help_text: str = "") -> Any:  # noqa: ANN401 - a field
    return forms.IntegerField(
        min_value=low,
        max_value=high,
        initial=initial,
        label=label,
        required=False,
        help_text=help_text,
    )


class PolicyFields(forms.Form):
    """The rules of a split. What is not sent keeps what the policy had."""

    frequency = forms.ChoiceField(
        choices=[
            (Frequency.MONTHLY, "every month"),
            (Frequency.QUARTERLY, "every quarter"),
            (Frequency.YEARLY, "every year"),
            (Frequency.ONE_TIME, "once"),
        ],
        initial=Frequency.ONE_TIME,
        label="Given",
    )
    weighing = forms.ChoiceField(
        choices=[
            *((name, preset.title) for name, preset in PRESETS.items()),
            (CUSTOM, "As set below"),
        ],
        initial="balanced",
        required=False,
        help_text="Balanced: usage first, risk raises, others' funding lowers. Need first: risk counts "
        "twice as much. Usage: nothing else counts. Even: everyone the same.",
    )
    cap_percent = forms.IntegerField(
        min_value=1, max_value=100, initial=Policy().cap_percent, label="Most for one recipient, %"
    )
    no_channel = forms.ChoiceField(
        choices=[
            (NoChannel.ESCROW, "set it aside for them by name"),
            (NoChannel.REDISTRIBUTE, "give it to the others"),
            (NoChannel.FOUNDATION, "give it to the foundation named below"),
        ],
        initial=NoChannel.ESCROW,
        label="Shares of upstreams that nobody knows how to pay",
    )
    risk_strength = whole(
        "Risk strength", 0, 10, 3, "0: risk moves nothing. 3: it may raise a share up to fourfold."
    )
    count_need = forms.ChoiceField(
        choices=[("yes", "lowers a share"), ("no", "moves nothing")],
        initial="yes",
        required=False,
        label="Funding by others",
    )
    votes_percent = whole("Weight of a vote, %", 0, 100, Policy().votes_percent)
    smoothing = whole(
        "Smoothing",
        1,
        12,
        Policy().smoothing,
        "In a plan that repeats, a share moves one part of so many each time. 1: at once.",
    )
    owner_cap_percent = whole("Most for one owner, %", 1, 100, 100)
    ecosystem_cap_percent = whole("Most for one ecosystem, %", 1, 100, 100)
    minimum = forms.CharField(
        max_length=20,
        required=False,
        label="Least worth sending",
        help_text="Empty: 5.00, or its like in the currency.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    min_recipients = whole("Fewest recipients", 1, 100, 1)
    max_recipients = whole("Most recipients", 1, 10_000, None, "Empty: as many as there are.")
    small_lines = forms.ChoiceField(
        choices=[
            ("", "cut in a plan made once, else paid in turn"),
            (SmallLines.ACCRUE, "paid in turn, or set aside"),
            (SmallLines.CUT, "cut: their part goes to the others"),
        ],
        required=False,
        label="What is too small to send",
    )
    escrow_days = whole("Days in escrow", 0, 730, Policy().escrow_days)
    after_escrow = forms.ChoiceField(
        choices=[
            (AfterEscrow.REDISTRIBUTE, "goes to the others"),
            (AfterEscrow.FOUNDATION, "goes to the foundation"),
            (AfterEscrow.KEEP, "stays set aside"),
        ],
        initial=AfterEscrow.REDISTRIBUTE,
        required=False,
        label="Escrow that ends",
    )
    foundation = forms.CharField(
        max_length=500,
        required=False,
        help_text="The address of its page at Open Collective or GitHub Sponsors, or of a repository.",
    )

    main_fields = ("frequency", "weighing", "cap_percent", "no_channel")
    fine_fields = (
        *("risk_strength", "count_need", "votes_percent", "smoothing"),
        *("owner_cap_percent", "ecosystem_cap_percent", "min_recipients", "max_recipients"),
        *("minimum", "small_lines", "escrow_days", "after_escrow", "foundation"),
    )

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in self.main_fields]

    @property
    def fine(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fine_fields]

    @property
    def has_fine_errors(self) -> bool:
        return any(name in self.errors for name in self.fine_fields)

    def clean(self) -> dict[str, Any]:
        values = dict(super().clean() or {})
        currency = str(values.get("currency", "USD"))
        if values.get("minimum"):
            try:
                values["minimum"] = amount_of(str(values["minimum"]), currency).minor
            except money.InvalidMoney as error:
                self.add_error("minimum", error.detail)
        if not self.errors:
            try:
                values["policy"] = _policy(values, self.fields)
            except InvalidPolicy as error:
                name = str(error.extra.get("field", ""))
                self.add_error(name if name in self.fields else None, error.detail)
        return values


def _policy(values: Mapping[str, Any], known: Mapping[str, forms.Field]) -> Policy:
    """From what was sent. Raises ``InvalidPolicy``."""
    taken = {
        name: values[name]
        for name in (*PolicyFields.main_fields, *PolicyFields.fine_fields)
        if values.get(name) not in (None, "") and name not in ("weighing", "count_need")
    }
    taken = {n: str(v) if isinstance(v, StrEnum) else v for n, v in taken.items() if n in known}
    policy = policy_from({**taken, "count_need": values.get("count_need") != "no"})
    preset = PRESETS.get(values.get("weighing") or "")
    if preset is not None:
        return preset.applied(policy)
    # No preset is told by these three; the basis of a custom one is usage.
    return policy


def policy_values(policy: Policy, currency: str) -> dict[str, Any]:
    """The form's values for this policy."""
    weighing = next(
        (name for name, preset in PRESETS.items() if preset.applied(policy) == policy), CUSTOM
    )
    minimum = "" if policy.minimum is None else Money(policy.minimum, currency).decimal
    return {
        **{name: getattr(policy, name, None) for name in PolicyFields.fine_fields},
        "frequency": str(policy.frequency),
        "weighing": weighing,
        "cap_percent": policy.cap_percent,
        "no_channel": str(policy.no_channel),
        "count_need": "yes" if policy.count_need else "no",
        "minimum": minimum,
        "small_lines": str(policy.small_lines or ""),
        "after_escrow": str(policy.after_escrow),
    }


class PolicyForm(PolicyFields):
    """The company's policy, with why it changes."""

    reason = forms.CharField(
        max_length=300, label="Why", error_messages={"required": "Say why; the versions show it."}
    )

    def policy(self, before: Policy) -> Policy:
        """What was sent; what has no field here is as before."""
        sent: Policy = self.cleaned_data["policy"]
        kept = replace(sent, include=before.include, exclude=before.exclude)
        custom = self.cleaned_data["weighing"] == CUSTOM
        return replace(kept, basis=before.basis) if custom else kept
