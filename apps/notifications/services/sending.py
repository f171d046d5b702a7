"""Sending what is due to one endpoint, by one worker at a time, oldest first.

A worker takes the endpoint with a lease and a fence, a number that grows. It writes only while the
fence is its own. One that is killed delays what it held until its lease is over; what it sent and
could not note is sent again with the same id, which is why consumers must look at the id.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from apps.notifications.models import OPEN, Attempt, Endpoint, Message
from apps.notifications.providers import Sent, send
from apps.notifications.services.endpoints import disable
from sponsorplan.domain.messages.schedule import (
    Outcome,
    asks_for_rest,
    outcome_of,
    rest_after,
    wait_after,
)
from sponsorplan.sealing import Unsealable, unseal

US = "SponsorPlan"
MOST_GIVEN_UP = 10
LONGEST_FAILING = timedelta(days=5)
_BATCH = 50
_RUN_SECONDS = 60
_MARGIN = timedelta(seconds=40)

Clock = Callable[[], datetime]


def messages_send(*, endpoint_id: int, clock: Clock = timezone.now) -> int:
    """Send what is due. Returns how many attempts were made."""
    fence = _take(endpoint_id, clock())
    if fence is None:
        return 0
    made, began = 0, time.monotonic()
    try:
        while made < _BATCH and time.monotonic() - began < _RUN_SECONDS:
            endpoint = _still_ours(endpoint_id, fence, clock())
            message = _next(endpoint, clock()) if endpoint else None
            if endpoint is None or message is None:
                break
            sent = _send(endpoint, message, clock())
            made += 1
            if not _keep(fence, message, sent, clock()) or sent.status is None:
                break  # a worker is not held by one who does not answer
    finally:
        Endpoint.objects.filter(pk=endpoint_id, fence=fence).update(lease_until=None)
    return made


def _lease(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.SPONSORPLAN_ENDPOINT_SECONDS) + _MARGIN


def _take(endpoint_id: int, now: datetime) -> int | None:
    """The fence under which this worker sends, or ``None`` while another one does."""
    with transaction.atomic():
        free = Endpoint.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), pk=endpoint_id)
        if not free.update(lease_until=_lease(now), queued_until=None, fence=F("fence") + 1):
            return None
        return Endpoint.objects.values_list("fence", flat=True).get(pk=endpoint_id)


def _still_ours(endpoint_id: int, fence: int, now: datetime) -> Endpoint | None:
    """The endpoint, with its lease renewed, if it may be sent to by this worker now."""
    ours = Endpoint.objects.filter(
        Q(resting_until=None) | Q(resting_until__lte=now),
        pk=endpoint_id,
        fence=fence,
        state=Endpoint.State.ACTIVE,
        removed_at=None,
    )
    return ours.get() if ours.update(lease_until=_lease(now)) else None


def _next(endpoint: Endpoint, now: datetime) -> Message | None:
    due = Message.objects.filter(endpoint=endpoint, state__in=OPEN, next_at__lte=now)
    return due.order_by("pk").first()


def _send(endpoint: Endpoint, message: Message, now: datetime) -> Sent:
    try:
        keys = [unseal(endpoint.sealed_secret)]
        if endpoint.before_until is not None and endpoint.before_until > now:
            keys.append(unseal(endpoint.sealed_before))
    except Unsealable:
        words = "Its secret cannot be read, as the instance's key has changed. Make a new secret."
        return Sent(None, 0, error=words)
    return send(address=endpoint.url, uid=message.uid, body=message.body, at=now, keys=keys)


@transaction.atomic
def _keep(fence: int, message: Message, sent: Sent, now: datetime) -> bool:
    """Write what became of it. ``False``, and nothing written, if another worker took over since."""
    held = Endpoint.objects.select_for_update().filter(pk=message.endpoint_id, fence=fence).first()
    if held is None:
        return False
    Attempt.objects.create(
        company_id=message.company_id,
        message=message,
        at=now,
        status=sent.status,
        took=sent.took,
        answer=sent.answer,
        error=sent.error,
    )
    if held.removed_at is not None:
        return False
    message.refresh_from_db()  # it may have been asked for again while it was under way
    message.last_status, message.last_error = sent.status, sent.error
    outcome = outcome_of(sent.status)
    if outcome is Outcome.DELIVERED:
        _delivered(held, message, now)
    else:
        _failed(held, message, sent, now)
    held.save(update_fields=["failing_since", "given_up", "rests", "resting_until"])
    message.save(
        update_fields=["state", "tries", "next_at", "delivered_at", "last_status", "last_error"]
    )
    _disable_if_hopeless(held, outcome, now)
    return True


def _delivered(held: Endpoint, message: Message, now: datetime) -> None:
    message.state, message.delivered_at, message.next_at = Message.State.DELIVERED, now, None
    message.tries += 1
    held.failing_since, held.resting_until = None, None
    held.given_up, held.rests = 0, 0


def _failed(held: Endpoint, message: Message, sent: Sent, now: datetime) -> None:
    message.tries += 1
    wait = wait_after(message.tries, message.uid, sent.retry_after)
    message.state = Message.State.FAILED if wait is not None else Message.State.GIVEN_UP
    message.next_at = now + wait if wait is not None else None
    held.failing_since = held.failing_since or now
    held.given_up += wait is None
    if asks_for_rest(sent.status):
        held.resting_until = now + rest_after(held.rests, sent.retry_after)
        held.rests += 1


def _disable_if_hopeless(held: Endpoint, outcome: Outcome, now: datetime) -> None:
    if not held.is_active or held.removed_at is not None:
        return
    if outcome is Outcome.GONE:
        disable(held, Endpoint.Reason.GONE, now, actor=US)
    elif held.given_up >= MOST_GIVEN_UP or (
        held.failing_since is not None and now - held.failing_since >= LONGEST_FAILING
    ):
        disable(held, Endpoint.Reason.FAILING, now, actor=US)
