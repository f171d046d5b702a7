"""Everything that is read of giving."""

from apps.payments.selectors.giving import (
    Entry,
    entries_of,
    entry_find,
    payment_find,
    payment_list,
    renews,
    sends_of,
)
from apps.payments.selectors.progress import (
    BulkPart,
    Paid,
    Part,
    Progress,
    bulk_for,
    given_plans,
    newer_of,
    plan_to_give,
    progress_of,
)
from apps.payments.selectors.receipts import receipt_bytes, receipt_find, receipt_list
from apps.payments.selectors.statements import (
    Wanted,
    draft_bytes,
    draft_find,
    draft_list,
    statement_find,
    statement_list,
    transaction_list,
)

__all__ = [
    "BulkPart",
    "Entry",
    "Paid",
    "Part",
    "Progress",
    "Wanted",
    "bulk_for",
    "draft_bytes",
    "draft_find",
    "draft_list",
    "entries_of",
    "entry_find",
    "given_plans",
    "newer_of",
    "payment_find",
    "payment_list",
    "plan_to_give",
    "progress_of",
    "receipt_bytes",
    "receipt_find",
    "receipt_list",
    "renews",
    "sends_of",
    "statement_find",
    "statement_list",
    "transaction_list",
]
