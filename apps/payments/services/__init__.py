"""Everything that is said of payments, and their receipts."""

from apps.payments.services.feeds import (
    feed_ask,
    feed_follow,
    feed_make,
    feed_remove,
    feeds_sweep,
)
from apps.payments.services.marking import (
    Done,
    file_done,
    payment_done,
    payment_skipped,
    payment_undo,
)
from apps.payments.services.matching import (
    matching_confirm,
    matching_make,
    matching_refuse,
    matching_undo,
)
from apps.payments.services.reading import draft_read, draft_stop, drafts_sweep
from apps.payments.services.receipts import receipt_remove, receipt_size_check, receipts_attach
from apps.payments.services.reconciling import matching_run, matchings_sweep
from apps.payments.services.statements import (
    draft_drop,
    draft_import,
    draft_map,
    statement_offer,
    statement_say,
    statement_size_check,
    statement_take,
    statement_upload,
)

__all__ = [
    "Done",
    "draft_drop",
    "draft_import",
    "draft_map",
    "draft_read",
    "draft_stop",
    "drafts_sweep",
    "feed_ask",
    "feed_follow",
    "feed_make",
    "feed_remove",
    "feeds_sweep",
    "file_done",
    "matching_confirm",
    "matching_make",
    "matching_refuse",
    "matching_run",
    "matching_undo",
    "matchings_sweep",
    "payment_done",
    "payment_skipped",
    "payment_undo",
    "receipt_remove",
    "receipt_size_check",
    "receipts_attach",
    "statement_offer",
    "statement_say",
    "statement_size_check",
    "statement_take",
    "statement_upload",
]
