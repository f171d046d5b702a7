"""Deliveries from Stripe: whether they are, and what they speak of."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings

from apps.collections.errors import NotFromStripe
from apps.collections.gateway.line import library
from sponsorplan.domain.collecting.order import Delivery

_TOLERANCE = 300
_LONGEST = 100
# What an object says of the objects that it belongs to.
_RELATED = ("id", "invoice", "payment_intent", "charge", "payment")


def delivery_read(body: bytes, signature: str) -> Delivery:
    """Check a body as it came against each of our secrets. Raises ``NotFromStripe``."""
    made = library()
    for secret in settings.SPONSORPLAN_STRIPE_WEBHOOK_SECRETS:
        try:
            event = made.Webhook.construct_event(
                body, signature, secret, _TOLERANCE, api_key=settings.SPONSORPLAN_STRIPE_SECRET_KEY
            )
            return _delivery(event.to_dict())
        except made.SignatureVerificationError:
            continue
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise NotFromStripe("The body is signed, but it is no event.") from error
    raise NotFromStripe("The signature is not one of ours, or it is older than five minutes.")


def _delivery(event: Mapping[str, Any]) -> Delivery:
    about = tuple(dict.fromkeys(_ids(event["data"]["object"])))
    live = event.get("livemode")
    return Delivery(
        str(event["id"])[:_LONGEST],
        str(event["type"])[:_LONGEST],
        about,
        live if isinstance(live, bool) else None,
    )


def _ids(value: Mapping[str, Any]) -> Iterator[str]:
    """Its own id, and those of what it names; a related object may be there whole."""
    for name in _RELATED:
        found = value.get(name)
        if isinstance(found, Mapping):
            yield from _ids(found)
        elif isinstance(found, str) and " " not in found and len(found) <= _LONGEST:
            yield found
