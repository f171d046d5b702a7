"""Opening a vote, and filling in a ballot."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django import forms

_PREFIX = "points:"
_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
_DIGITS = 6


class RoundForm(forms.Form):
    """How many points each member has, and until when."""

    points = forms.IntegerField(
        min_value=1,
        max_value=1000,
        label="Points for each member",
        help_text="Each spends them as they like. 100 are easy to think of as percent.",
        error_messages={"required": "Write how many points each member has, such as 100."},
    )
    closes_at = forms.DateTimeField(
        label="Closes, date and time in UTC",
        input_formats=_FORMATS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_FORMATS[0]),
        help_text="Then the votes are counted and the plan is split anew. You can close it earlier.",
        error_messages={
            "required": "Choose when the vote closes.",
            "invalid": "Write it as 2026-12-31T16:00.",
        },
    )

    def clean_closes_at(self) -> datetime:
        """What is typed is meant in UTC, wherever the server is."""
        value: datetime = self.cleaned_data["closes_at"]
        return value.replace(tzinfo=UTC)


def ballot_typed(data: Mapping[str, str]) -> tuple[dict[str, str], dict[str, int], dict[str, str]]:
    """What a posted ballot holds, by upstream: as it was typed, as points, and what is no number.

    Empty fields and zeros are no points.
    """
    typed = {
        name.removeprefix(_PREFIX): text.strip()
        for name, text in data.items()
        if name.startswith(_PREFIX) and text.strip() not in ("", "0")
    }
    points, problems = {}, {}
    for key, text in typed.items():
        if text.isascii() and text.isdecimal() and len(text) <= _DIGITS:
            points[key] = int(text)
        else:
            problems[key] = "Write a whole number."
    return typed, {key: each for key, each in points.items() if each}, problems
