import re
from collections.abc import Iterable

from django import forms

from apps.companies.models import Membership
from apps.companies.roles import APPROVING
from sponsorplan.domain import money
from sponsorplan.domain.approval.rules import MOST_APPROVERS

_FIRST = ("USD", "EUR", "GBP", "JPY", "CHF")
_CURRENCIES = [(code, code) for code in (*_FIRST, *sorted({*money.CURRENCIES} - {*_FIRST}))]
_DIGEST = re.compile(r"[0-9a-f]{64}")


class RuleForm(forms.Form):
    """From an amount on, so many people in these roles."""

    start = forms.CharField(
        max_length=20,
        label="From",
        help_text="In one period, such as 10000. 0 is every plan.",
        error_messages={"required": "Write an amount; 0 is every plan."},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    currency = forms.ChoiceField(choices=_CURRENCIES, initial="USD")
    approvers = forms.TypedChoiceField(
        choices=[(1, "one person"), (MOST_APPROVERS, "two people")], coerce=int, label="It takes"
    )
    roles = forms.MultipleChoiceField(
        choices=[(role.value, role.label) for role in APPROVING],
        widget=forms.CheckboxSelectMultiple,
        label="In the role of",
        initial=[role.value for role in APPROVING],
        error_messages={"required": "Choose at least one role."},
    )

    def clean(self) -> dict[str, object]:
        values = dict(super().clean() or {})
        if "start" in values and "currency" in values:
            try:
                values["amount"] = money.parse(str(values["start"]), str(values["currency"]))
            except money.InvalidMoney as error:
                self.add_error("start", error.detail)
        return values


class DelegationForm(forms.Form):
    """Who stands in for the member, and when."""

    stand_in = forms.TypedChoiceField(
        coerce=int,
        label="Who approves in your place",
        error_messages={"required": "Choose a member."},
    )
    first = forms.DateField(
        label="From",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose the first day."},
    )
    last = forms.DateField(
        label="Until",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Both days are included.",
        error_messages={"required": "Choose the last day."},
    )
    reason = forms.CharField(
        max_length=300, help_text="Such as: on leave.", error_messages={"required": "Say why."}
    )

    def __init__(self, *args: object, others: Iterable[Membership], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        field = self.fields["stand_in"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = [(row.pk, row.user.email) for row in others]


class DecisionForm(forms.Form):
    """What an approver says, and about which plan."""

    request = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    digest = forms.RegexField(_DIGEST)
    says = forms.ChoiceField(choices=[("approve", "Approve"), ("reject", "Reject")])
    reason = forms.CharField(max_length=500, required=False)

    def clean(self) -> dict[str, object]:
        values = dict(super().clean() or {})
        if values.get("says") == "reject" and not str(values.get("reason", "")).strip():
            self.add_error("reason", "Say why, so that whoever made the plan can change it.")
        return values
