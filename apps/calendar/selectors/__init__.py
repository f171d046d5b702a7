"""Everything that is read for the calendar."""

from apps.calendar.selectors.coming import events_of
from apps.calendar.selectors.records import (
    DEFAULT_LEAD,
    card_find,
    card_list,
    lead_of,
    open_keys,
    prepared_keys,
    reminder_find,
    reminder_list,
)
from apps.calendar.selectors.series import running_of

__all__ = [
    "DEFAULT_LEAD",
    "card_find",
    "card_list",
    "events_of",
    "lead_of",
    "open_keys",
    "prepared_keys",
    "reminder_find",
    "reminder_list",
    "running_of",
]
