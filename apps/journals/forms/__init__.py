"""What members choose and enter on the pages of journals."""

from apps.journals.forms.banking import BankForm, ConfirmForm
from apps.journals.forms.files import AccountsForm, ColumnsForm, ExportForm, SpanForm, pay_on

__all__ = [
    "AccountsForm",
    "BankForm",
    "ColumnsForm",
    "ConfirmForm",
    "ExportForm",
    "SpanForm",
    "pay_on",
]
