"""Which two plans to look at side by side."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from apps.plans.models import Plan


class BesideForm(forms.Form):
    """Two plans of one company, by number."""

    a = forms.TypedChoiceField(coerce=int, label="Plan")
    b = forms.TypedChoiceField(coerce=int, label="beside")

    def __init__(self, plans: Iterable[Plan], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        choices = [
            (plan.number, f"{plan.number}: {plan.title}, {plan.get_state_display().lower()}")
            for plan in plans
        ]
        self.fields["a"].choices = choices  # type: ignore[attr-defined]  # a choice field's
        self.fields["b"].choices = choices  # type: ignore[attr-defined]  # a choice field's
