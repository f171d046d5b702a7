"""What a company gave by its plans, the papers that prove it, and how the two compare."""

from apps.payments.models.records import Matching, Payment, Receipt
from apps.payments.models.standing import Standing
from apps.payments.models.statements import (
    Feed,
    MonthTotal,
    Statement,
    StatementDraft,
    StatementMapping,
    Transaction,
)

__all__ = [
    "Feed",
    "Matching",
    "MonthTotal",
    "Payment",
    "Receipt",
    "Standing",
    "Statement",
    "StatementDraft",
    "StatementMapping",
    "Transaction",
]
