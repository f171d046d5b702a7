"""Bank details as members enter and confirm them."""

from typing import Any

from django import forms

from apps.journals.models import BankAccount
from apps.journals.services import Details


class BankForm(forms.Form):
    """A payee's bank details, or the company's own."""

    payee = forms.CharField(
        max_length=300,
        required=False,
        help_text="Platform and handle, such as open_collective:webpack. Empty is the account that "
        "your company pays from.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        max_length=70,
        label="Holder of the account",
        error_messages={"required": "Write whose account it is."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    iban = forms.CharField(
        max_length=50,
        label="IBAN",
        error_messages={"required": "Write the IBAN."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    bic = forms.CharField(
        max_length=11,
        required=False,
        label="BIC",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    @property
    def details(self) -> Details:
        values = self.cleaned_data
        return Details(values["payee"], values["name"], values["iban"], values["bic"])


class ConfirmForm(forms.Form):
    iban = forms.CharField(
        max_length=50,
        label="IBAN, typed again from the payee's own paper",
        error_messages={"required": "Type the IBAN again."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, account: BankAccount | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        if account is not None:
            kwargs["auto_id"] = f"confirm_{account.pk}_%s"
        super().__init__(*args, **kwargs)
