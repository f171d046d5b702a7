from apps.notifications.selectors.endpoints import (
    endpoint_find,
    endpoint_list,
    last_event,
    message_counts,
    message_find,
    message_list,
    next_attempts,
)
from apps.notifications.selectors.mails import mails_wanted

__all__ = [
    "endpoint_find",
    "endpoint_list",
    "last_event",
    "mails_wanted",
    "message_counts",
    "message_find",
    "message_list",
    "next_attempts",
]
