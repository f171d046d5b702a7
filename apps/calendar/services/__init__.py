"""Everything that the calendar writes."""

from apps.calendar.services.keeping import (
    MOST_DAYS,
    card_add,
    card_remove,
    lead_set,
    reminder_dismiss,
    reminder_done,
)
from apps.calendar.services.running import (
    CALENDAR,
    calendar_run,
    calendar_sweep,
    plans_prepare,
    reminders_make,
)

__all__ = [
    "CALENDAR",
    "MOST_DAYS",
    "calendar_run",
    "calendar_sweep",
    "card_add",
    "card_remove",
    "lead_set",
    "plans_prepare",
    "reminder_dismiss",
    "reminder_done",
    "reminders_make",
]
