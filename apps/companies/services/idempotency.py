"""Requests of programs that are carried out once, however often they are sent."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from apps.companies.errors import KeyInUse, KeyReused
from apps.companies.models import ApiToken, IdempotentRequest
from sponsorplan.web.idempotency import Answer

_KEPT = timedelta(hours=24)
_LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to carry a request out; it is lost when somebody else took it over."""

    row: int
    lease: str


def request_claim(*, token: ApiToken, key: str, fingerprint: str, now: datetime) -> Claim | Answer:
    """The right to carry the request out, or what was answered when it was.

    Raises ``KeyReused`` for another request under the key, ``KeyInUse`` while it is under way.
    The row comes first: of two requests at once the database lets one in.
    """
    lease = secrets.token_hex(16)
    fresh = {
        "fingerprint": fingerprint,
        "lease": lease,
        "claimed_until": now + _LEASE,
        "expires_at": now + _KEPT,
    }
    try:
        with transaction.atomic():
            row = IdempotentRequest.objects.create(
                company_id=token.company_id, token=token, key=key, **fresh
            )
    except IntegrityError:
        found = IdempotentRequest.objects.filter(token=token, key=key).first()
    else:
        return Claim(row.pk, lease)
    if found is None:  # swept or given up just now
        raise _in_use()
    if _is_over(found, fingerprint, now):
        held = IdempotentRequest.objects.filter(pk=found.pk, lease=found.lease)
        if not held.update(**fresh, status=None, headers={}, body=b""):
            raise _in_use()
        return Claim(found.pk, lease)
    return _answer_of(found, fingerprint)


def request_keep(*, claim: Claim, answer: Answer) -> None:
    """Keep what was answered, in the transaction of the work. Raises ``KeyInUse``.

    That undoes the work, if another took the request over meanwhile.
    """
    held = IdempotentRequest.objects.filter(pk=claim.row, lease=claim.lease)
    if not held.update(status=answer.status, headers=answer.headers, body=answer.body):
        raise _in_use()


def request_drop(*, claim: Claim) -> None:
    """Forget a request that was refused before anything was done."""
    IdempotentRequest.objects.filter(pk=claim.row, lease=claim.lease).delete()


def requests_sweep(*, now: datetime) -> int:
    """Forget what is older than a day. Returns how many there were."""
    gone, _ = IdempotentRequest.objects.filter(expires_at__lte=now).delete()
    return gone


def _is_over(row: IdempotentRequest, fingerprint: str, now: datetime) -> bool:
    """Whether the row says nothing any more: a day is over, or its process died."""
    died = row.status is None and row.claimed_until <= now and row.fingerprint == fingerprint
    return died or row.expires_at <= now


def _answer_of(row: IdempotentRequest, fingerprint: str) -> Answer:
    if row.fingerprint != fingerprint:
        raise KeyReused(
            "This Idempotency-Key came with another method, address or body within the last 24 "
            "hours. Use a new key for a new request."
        )
    if row.status is None:
        raise _in_use()
    return Answer(row.status, row.headers, bytes(row.body))


def _in_use() -> KeyInUse:
    return KeyInUse("Wait a moment and send the same request with the same key again.")
