"""Pages of giving."""

from apps.payments.views.feeds import feed, feed_ask, feed_new, feed_remove
from apps.payments.views.give import give, give_go, give_line, giving
from apps.payments.views.marks import (
    give_done,
    give_file,
    give_file_done,
    give_skip,
    give_undo,
)
from apps.payments.views.receipts import receipt, receipt_new, receipt_remove
from apps.payments.views.reconciling import (
    matching_confirm,
    matching_new,
    matching_refuse,
    matching_undo,
    payments,
    payments_csv,
    payments_line,
)
from apps.payments.views.statements import (
    statement,
    statement_draft,
    statement_drop,
    statement_new,
    statement_stop,
    statements,
    transactions_csv,
)

__all__ = [
    "feed",
    "feed_ask",
    "feed_new",
    "feed_remove",
    "give",
    "give_done",
    "give_file",
    "give_file_done",
    "give_go",
    "give_line",
    "give_skip",
    "give_undo",
    "giving",
    "matching_confirm",
    "matching_new",
    "matching_refuse",
    "matching_undo",
    "payments",
    "payments_csv",
    "payments_line",
    "receipt",
    "receipt_new",
    "receipt_remove",
    "statement",
    "statement_draft",
    "statement_drop",
    "statement_new",
    "statement_stop",
    "statements",
    "transactions_csv",
]
