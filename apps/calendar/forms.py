"""What members tell the calendar."""

import re

from django import forms

from apps.calendar.services import MOST_DAYS

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


class DismissForm(forms.Form):
    reason = forms.CharField(
        max_length=300,
        label="Why nothing is to be done",
        error_messages={"required": "Say why nothing is to be done."},
    )


class LeadForm(forms.Form):
    days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        label="Days before a period ends",
        help_text="So long before, the next plan is drafted. Leave it empty to draft none.",
    )


class CardForm(forms.Form):
    """A card by a name of the company's own; no digits of its number."""

    label = forms.CharField(
        max_length=60,
        label="Name of the card",
        help_text="Such as “Team card”. No digits of its number.",
    )
    ends = forms.CharField(
        max_length=7,
        label="Ends with the month",
        help_text="Such as 2027-08.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_label(self) -> str:
        label = str(self.cleaned_data["label"])
        if sum(letter.isdigit() for letter in label) > 3:  # noqa: PLR2004 - the last four are told
            raise forms.ValidationError("Give it a name of your own, without digits of its number.")
        return label

    def clean_ends(self) -> tuple[int, int]:
        found = _MONTH.fullmatch(str(self.cleaned_data["ends"]).strip())
        if not found:
            raise forms.ValidationError("Write a year and a month, such as 2027-08.")
        return int(found[1]), int(found[2])
