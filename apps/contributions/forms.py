"""Time as members write it down."""

from datetime import date
from typing import Any

from django import forms

from apps.contributions.models import Contribution
from apps.contributions.services import MOST, Work
from sponsorplan.domain.contributions import minutes as spans
from sponsorplan.domain.contributions.addresses import is_evidence
from sponsorplan.domain.contributions.periods import InvalidPeriod, period


class MinutesField(forms.CharField):
    """A span of time as people write it; gives minutes."""

    def __init__(self, *, least: int = 1, most: int = MOST, **options: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(
            max_length=30,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            help_text="Such as 1 h 30 min, 90 min or 1:30.",
            error_messages={"required": "Write a time, such as 1 h 30 min."},
            **options,
        )
        self.least, self.most = least, most

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - Django's
        text = super().clean(value)
        try:
            minutes = spans.parse(text)
        except spans.InvalidMinutes as error:
            raise forms.ValidationError(error.detail) from error
        if not self.least <= minutes <= self.most:
            least, most = spans.words(self.least), spans.words(self.most)
            raise forms.ValidationError(f"Write a time from {least} to {most}.")
        return minutes


class WorkForm(forms.Form):
    """A pledge, or what was done; ``done`` in the data says which."""

    kind = forms.ChoiceField(choices=Contribution.Kind.choices, label="What")
    minutes = MinutesField(label="Time")
    day = forms.DateField(
        label="Day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="When it was done, if not today; for a pledge, until when, if not for the whole "
        "period.",
    )
    link = forms.CharField(
        max_length=400,
        required=False,
        help_text="What shows it: the issue, the review, the page. It begins with https://.",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(max_length=300, required=False)

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"]).strip()
        if link and not is_evidence(link):
            raise forms.ValidationError(
                "Write a whole address that begins with https://, such as that of the issue."
            )
        return link

    def work(self, otherwise: date) -> Work:
        """What was sent; ``otherwise`` is the day that is meant where none is written."""
        values = self.cleaned_data
        day: date = values["day"] or otherwise
        return Work(values["kind"], values["minutes"], day, values["link"], values["note"])


class TimeBudgetForm(forms.Form):
    """How much time the company means to give, and when."""

    period = forms.CharField(
        max_length=10,
        help_text="A year, a quarter or a month: 2026, 2026-Q4 or 2026-11.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Write a period, such as 2026-Q4."},
    )
    minutes = MinutesField(label="Time", least=0, most=spans.MOST)

    def clean_period(self) -> str:
        try:
            return period(str(self.cleaned_data["period"])).name
        except InvalidPeriod as error:
            raise forms.ValidationError(error.detail) from error
