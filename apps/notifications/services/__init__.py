from apps.notifications.services.again import message_again, messages_again, messages_forget
from apps.notifications.services.endpoints import (
    Wish,
    endpoint_disable,
    endpoint_enable,
    endpoint_make,
    endpoint_ping,
    endpoint_remove,
    endpoint_rotate,
    endpoint_update,
)
from apps.notifications.services.mails import mail_choose, mails_sweep
from apps.notifications.services.making import endpoints_sweep, messages_make
from apps.notifications.services.sending import messages_send

__all__ = [
    "Wish",
    "endpoint_disable",
    "endpoint_enable",
    "endpoint_make",
    "endpoint_ping",
    "endpoint_remove",
    "endpoint_rotate",
    "endpoint_update",
    "endpoints_sweep",
    "mail_choose",
    "mails_sweep",
    "message_again",
    "messages_again",
    "messages_forget",
    "messages_make",
    "messages_send",
]
