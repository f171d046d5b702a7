"""The audit log is the outbox: messages are made of its events, by number, from an endpoint's cursor.

What was rolled back left no event, so nothing is told of it; what was committed has a number after
the cursor, so nothing is lost, whoever is killed when.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.notifications.models import OPEN, Endpoint, Message
from sponsorplan.celery import enqueue
from sponsorplan.domain.messages.body import Told, body_of, message_id
from sponsorplan.domain.messages.kinds import BY_ACTION

_EVENTS = 500
_QUEUED = timedelta(minutes=2)


@transaction.atomic
def messages_make(*, endpoint_id: int, now: datetime | None = None) -> int:
    """Make the messages of the next events. Returns how many events were looked at."""
    found = Endpoint.objects.select_for_update(of=("self",)).select_related("company")
    endpoint = found.filter(pk=endpoint_id, state=Endpoint.State.ACTIVE, removed_at=None).first()
    if endpoint is None:
        return 0
    events = list(
        AuditEvent.objects.filter(
            company_id=endpoint.company_id, number__gt=endpoint.cursor
        ).order_by("number")[:_EVENTS]
    )
    if not events:
        return 0
    made = [_message(endpoint, event, now or timezone.now()) for event in events]
    # Two workers that race hold the row in turn; the constraint is there for what nobody foresaw.
    Message.objects.bulk_create([one for one in made if one], ignore_conflicts=True)
    Endpoint.objects.filter(pk=endpoint.pk).update(cursor=events[-1].number)
    return len(events)


def _message(endpoint: Endpoint, event: AuditEvent, now: datetime) -> Message | None:
    kind = BY_ACTION.get(event.action)
    if kind is None or not endpoint.wants(kind.name):
        return None
    told = Told(endpoint.company.slug, event.number, event.at, event.subject, event.data)
    return Message(
        company_id=endpoint.company_id,
        endpoint=endpoint,
        uid=message_id(endpoint.pk, event.digest),
        event_number=event.number,
        type=kind.name,
        body=body_of(kind, told),
        made_at=now,
        next_at=now,
    )


def endpoints_sweep(*, now: datetime | None = None) -> int:
    """Queue a run for each endpoint with something to tell, unless one is queued or under way."""
    at = now or timezone.now()
    events = AuditEvent.objects.filter(
        company_id=OuterRef("company_id"), number__gt=OuterRef("cursor")
    )
    due = Message.objects.filter(endpoint=OuterRef("pk"), state__in=OPEN, next_at__lte=at)
    rested = Q(resting_until=None) | Q(resting_until__lte=at)
    waiting = (
        Endpoint.objects.filter(state=Endpoint.State.ACTIVE, removed_at=None)
        .filter(Q(lease_until=None) | Q(lease_until__lt=at))
        .filter(Q(queued_until=None) | Q(queued_until__lt=at))
        .filter(Exists(events) | (Exists(due) & rested))
    )
    queued = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        Endpoint.objects.filter(pk=pk).update(queued_until=at + _QUEUED)
        enqueue("notifications.send", endpoint_id=pk)
        queued += 1
    return queued
