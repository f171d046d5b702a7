"""Links to pages that Stripe hosts: only where they are Stripe's."""

from urllib.parse import urlsplit

from django.conf import settings

from apps.collections.models import Collection
from sponsorplan.http import is_loopback

_HOST = "stripe.com"


def hosted_link(*, collection: Collection) -> str:
    """Where it can be paid now; empty where it cannot, or where the host is not Stripe's.

    A replay server's own pages count too, at its own address.
    """
    if collection.state != Collection.State.OPEN or not collection.hosted_url:
        return ""
    return collection.hosted_url if _is_hosted(collection.hosted_url) else ""


def _is_hosted(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, where = parts.hostname or "", parts.netloc
    except ValueError:
        return False
    api = settings.SPONSORPLAN_STRIPE_API
    if is_loopback(api):
        return (parts.scheme, where) == urlsplit(api)[:2]
    return parts.scheme == "https" and "@" not in where and f".{host}".endswith(f".{_HOST}")
