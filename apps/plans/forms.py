import re

from django import forms

from sponsorplan.domain import money
from sponsorplan.domain.allocation.policy import NoChannel, Policy
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money

_COMMON = ("USD", "EUR", "GBP", "JPY", "CHF")
CURRENCIES = [
    *((code, code) for code in _COMMON),
    *((code, code) for code in money.CURRENCIES if code not in _COMMON),
]


_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")


def ungrouped(text: str) -> str:
    """Drop commas only where they part thousands: ``1000,50`` must never become 100050."""
    return text.replace(",", "") if _GROUPED.fullmatch(text.strip()) else text


class PlanForm(forms.Form):
    """A budget and the few rules that matter."""

    title = forms.CharField(
        max_length=100,
        help_text="Such as the month or quarter it is for.",
        error_messages={"required": "Give the plan a title."},
    )
    budget = forms.CharField(
        max_length=20,
        error_messages={"required": "Write an amount, such as 5000."},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    currency = forms.ChoiceField(choices=CURRENCIES, initial="USD")
    frequency = forms.ChoiceField(
        choices=[
            (Frequency.MONTHLY, "every month"),
            (Frequency.ONE_TIME, "once"),
            (Frequency.YEARLY, "every year"),
        ],
        initial=Frequency.ONE_TIME,
        label="Given",
    )
    cap_percent = forms.IntegerField(
        min_value=1,
        max_value=100,
        initial=Policy().cap_percent,
        label="Most for one recipient, %",
    )
    no_channel = forms.ChoiceField(
        choices=[
            (NoChannel.ESCROW, "set it aside for them by name"),
            (NoChannel.REDISTRIBUTE, "give it to the others"),
        ],
        initial=NoChannel.ESCROW,
        label="Shares of upstreams that nobody knows how to pay",
    )

    def clean(self) -> dict[str, object]:
        values = dict(super().clean() or {})
        if "budget" in values and "currency" in values:
            try:
                amount = money.parse(ungrouped(str(values["budget"])), str(values["currency"]))
            except money.InvalidMoney as error:
                self.add_error("budget", error.detail)
            else:
                if amount.minor < 1:
                    self.add_error("budget", "The budget must be more than nothing.")
                values["amount"] = amount
        return values

    @property
    def amount(self) -> Money:
        value: Money = self.cleaned_data["amount"]
        return value

    @property
    def policy(self) -> Policy:
        return Policy(
            cap_percent=self.cleaned_data["cap_percent"],
            frequency=Frequency(self.cleaned_data["frequency"]),
            no_channel=NoChannel(self.cleaned_data["no_channel"]),
        )
