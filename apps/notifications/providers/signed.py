"""Signing as Standard Webhooks 1.0 says, and sending."""

import secrets
import time
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from standardwebhooks.webhooks import Webhook

from sponsorplan.domain.messages.schedule import readable_answer
from sponsorplan.http import Unreachable, post_bytes

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Sent:
    """What one attempt gave: a status and the beginning of the answer, or an error.

    ``took`` is in milliseconds.
    """

    status: int | None
    took: int
    answer: str = ""
    error: str = ""
    retry_after: timedelta | None = None


def new_secret() -> str:
    """A secret of 32 random bytes, as consumers' libraries take it."""
    return f"whsec_{b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"


def headers_of(uid: str, body: str, at: datetime, keys: Iterable[str]) -> dict[str, str]:
    """The three headers; one signature for each secret, the newest first."""
    moment = at.astimezone(UTC)  # the library takes the digits of the clock for UTC
    signatures = (Webhook(key).sign(msg_id=uid, timestamp=moment, data=body) for key in keys)
    return {
        "webhook-id": uid,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def send(*, address: str, uid: str, body: str, at: datetime, keys: Iterable[str]) -> Sent:
    """Send a message once. Never raises for what the endpoint does."""
    began = time.monotonic_ns()
    try:
        answer = post_bytes(
            address,
            body.encode(),
            headers_of(uid, body, at, keys),
            seconds=settings.SPONSORPLAN_ENDPOINT_SECONDS,
            loopback=settings.SPONSORPLAN_ENDPOINT_LOOPBACK,
        )
    except Unreachable as error:
        return Sent(None, _since(began), error=error.detail[:300])
    return Sent(
        answer.status,
        _since(began),
        answer=readable_answer(answer.body),
        retry_after=answer.retry_after,
    )


def _since(began: int) -> int:
    return (time.monotonic_ns() - began) // 1_000_000
