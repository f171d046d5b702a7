"""Everything that is written for journals."""

from apps.journals.services.banking import (
    Details,
    bank_account_confirm,
    bank_account_enter,
    bank_account_remove,
)
from apps.journals.services.runs import Made, Wanted, run_record
from apps.journals.services.settings import account_set, accounts_set, layout_reset, layout_set

__all__ = [
    "Details",
    "Made",
    "Wanted",
    "account_set",
    "accounts_set",
    "bank_account_confirm",
    "bank_account_enter",
    "bank_account_remove",
    "layout_reset",
    "layout_set",
    "run_record",
]
