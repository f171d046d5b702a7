import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from apps.companies.roles import TOKEN_SCOPES, Permission, Role
from sponsorplan.domain.signing import Rules

_GITHUB_LOGIN = RegexValidator(
    r"^[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}$",
    "A GitHub login has letters, digits and single hyphens.",
)
_COLLECTIVE = RegexValidator(
    r"^[a-z0-9_-]+$", "Use the last part of the address on Open Collective."
)
_OWN_PREFIX = re.compile(r"\S{2,199}[/\-._:]")
_SCOPE_WORDS = {
    Permission.COMPANY_READ: "read about the company",
    Permission.INVENTORY_READ: "read products and dependencies",
    Permission.INVENTORY_WRITE: "add products and upload files",
    Permission.PLANS_READ: "read plans",
    Permission.PLANS_WRITE: "draft plans",
    Permission.AUDIT_READ: "read the audit log",
    Permission.COLLECTIONS_WRITE: "collect a plan's budget",
    Permission.ENDPOINTS_MANAGE: "manage endpoints",
    Permission.FINANCE_WRITE: "set fiscal years, cost centres, rates and exports",
    Permission.PAYMENTS_READ: "read payments, receipts and statements",
    Permission.PAYMENTS_WRITE: "mark payments, attach receipts, import statements",
    Permission.TIME_WRITE: "pledge and log time",
}


class CompanyForm(forms.Form):
    name = forms.CharField(
        max_length=100, label="Name of the company", error_messages={"required": "Write a name."}
    )
    slug = forms.SlugField(
        max_length=50,
        required=False,
        label="Address",
        help_text="The part after /c/. Leave it empty to make it from the name.",
    )


class SettingsForm(forms.Form):
    name = forms.CharField(max_length=100, error_messages={"required": "Write a name."})
    github_login = forms.CharField(
        max_length=39,
        required=False,
        validators=[_GITHUB_LOGIN],
        label="GitHub organisation that pays",
        help_text="Prepared GitHub Sponsors links pay as this account.",
    )
    open_collective_slug = forms.CharField(
        max_length=100,
        required=False,
        validators=[_COLLECTIVE],
        label="Open Collective organisation that pays",
        help_text="Prepared Open Collective links contribute as this profile.",
    )
    own_prefixes = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Your own packages begin with",
        help_text="One a line, such as @acme/ or corp.example/, ending in a slash, hyphen, dot, "
        "underscore or colon. They are left out, and never looked up. Files are read again after "
        "a change.",
    )

    def clean_own_prefixes(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["own_prefixes"].splitlines()]
        prefixes = [line for line in lines if line]
        for prefix in prefixes:
            # Without an end, “ex” would take express and explorer for the company's own.
            if not _OWN_PREFIX.fullmatch(prefix):
                raise forms.ValidationError(
                    f"“{prefix[:40]}”: write 3 to 200 characters without spaces, and end with "
                    "one of / - . _ : so that only your own packages match."
                )
        return prefixes


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        error_messages={"required": "Write the e-mail address of the person."},
    )
    role = forms.ChoiceField(choices=Role.choices, initial=Role.PLANNER)


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        choices=Role.choices, error_messages={"invalid_choice": "Choose a role from the list."}
    )


class TokenForm(forms.Form):
    name = forms.CharField(
        max_length=100,
        help_text="Where it is used, such as CI of web-shop.",
        error_messages={"required": "Write a name."},
    )
    scopes = forms.MultipleChoiceField(
        choices=[(scope, f"{_SCOPE_WORDS[scope]} ({scope})") for scope in sorted(TOKEN_SCOPES)],
        widget=forms.CheckboxSelectMultiple,
        label="It may",
        error_messages={"required": "Choose at least one thing that it may do."},
    )
    days = forms.TypedChoiceField(
        choices=[(30, "30 days"), (90, "90 days"), (365, "one year")],
        initial=365,
        coerce=int,
        label="Ends after",
    )


class SignInForm(forms.Form):
    """How members must sign in; ``provider`` is its name, empty where the instance has none."""

    second_factor = forms.BooleanField(
        required=False,
        label="A second factor",
        help_text="An app's code, a security key or a passkey, at each login.",
    )
    provider = forms.BooleanField(required=False)
    hours = forms.TypedChoiceField(
        choices=[
            ("", "as long as the browser keeps it, two weeks at most"),
            (1, "1 hour"),
            (8, "8 hours"),
            (24, "a day"),
            (168, "a week"),
        ],
        required=False,
        coerce=int,
        empty_value=None,
        label="A login lasts",
    )

    def __init__(self, *args: Any, provider: str, **options: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **options)
        if provider:
            self.fields["provider"].label = f"Only through {provider}"
        else:
            del self.fields["provider"]

    def rules(self, provider: str) -> Rules:
        """``provider`` is the id of the instance's own."""
        values = self.cleaned_data
        named = provider if values.get("provider") else ""
        return Rules(values["second_factor"], named, values["hours"])
