"""Everything that is said of payments, and their receipts."""

from apps.payments.services.marking import (
    Done,
    file_done,
    payment_done,
    payment_skipped,
    payment_undo,
)
from apps.payments.services.receipts import receipt_remove, receipt_size_check, receipts_attach

__all__ = [
    "Done",
    "file_done",
    "payment_done",
    "payment_skipped",
    "payment_undo",
    "receipt_remove",
    "receipt_size_check",
    "receipts_attach",
]
