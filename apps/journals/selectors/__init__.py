"""Everything that is read for journals."""

from apps.journals.selectors.entries import Span, entries_at, entries_in, open_lines
from apps.journals.selectors.registers import (
    bank_account_find,
    bank_account_list,
    chart_of,
    layout_of,
    run_find,
    run_list,
    same_bytes,
    same_bytes_of,
    settings_now,
)
from apps.journals.selectors.stories import charges_by_line, rate_on, stories
from apps.journals.selectors.totals import Tie, sums_of, ties_of, totals_now, unmatched_count

__all__ = [
    "Span",
    "Tie",
    "bank_account_find",
    "bank_account_list",
    "charges_by_line",
    "chart_of",
    "entries_at",
    "entries_in",
    "layout_of",
    "open_lines",
    "rate_on",
    "run_find",
    "run_list",
    "same_bytes",
    "same_bytes_of",
    "settings_now",
    "stories",
    "sums_of",
    "ties_of",
    "totals_now",
    "unmatched_count",
]
