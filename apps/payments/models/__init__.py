"""What a company gave by its plans, the papers that prove it, and how the two compare."""

from apps.payments.models.records import (
    Matching,
    Payment,
    Receipt,
    Statement,
    StatementDraft,
    StatementMapping,
    Transaction,
)
from apps.payments.models.standing import Standing

__all__ = [
    "Matching",
    "Payment",
    "Receipt",
    "Standing",
    "Statement",
    "StatementDraft",
    "StatementMapping",
    "Transaction",
]
