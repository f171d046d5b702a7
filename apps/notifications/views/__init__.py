from apps.notifications.views.endpoints import (
    endpoint,
    endpoint_edit,
    endpoint_new,
    endpoint_ping,
    endpoint_remove,
    endpoint_rotate,
    endpoint_switch,
    endpoints,
)
from apps.notifications.views.mails import mail
from apps.notifications.views.messages import message, message_again, messages_again

__all__ = [
    "endpoint",
    "endpoint_edit",
    "endpoint_new",
    "endpoint_ping",
    "endpoint_remove",
    "endpoint_rotate",
    "endpoint_switch",
    "endpoints",
    "mail",
    "message",
    "message_again",
    "messages_again",
]
