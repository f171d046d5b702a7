"""Pages of journals."""

from apps.journals.views.banking import bank_confirm, bank_details, bank_remove
from apps.journals.views.journals import export, export_file, export_new, journals
from apps.journals.views.settings import accounts, columns

__all__ = [
    "accounts",
    "bank_confirm",
    "bank_details",
    "bank_remove",
    "columns",
    "export",
    "export_file",
    "export_new",
    "journals",
]
