"""Sending one signed message to one address."""

from apps.notifications.providers.signed import Sent, new_secret, send

__all__ = ["Sent", "new_secret", "send"]
