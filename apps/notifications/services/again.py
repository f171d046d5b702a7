"""Sending again what was sent or given up; and forgetting what is old."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.notifications.errors import StillWaiting
from apps.notifications.models import Endpoint, Mail, Message
from apps.notifications.services.endpoints import check_active

_CHUNK = 1_000


@transaction.atomic
def message_again(*, member: Member, message: Message) -> Message:
    """Send a message again, under its old id and with its old bytes.

    Raises ``StillWaiting`` and ``EndpointDisabled``.
    """
    endpoint = Endpoint.objects.select_for_update().get(pk=message.endpoint_id)
    check_active(endpoint)
    closed = (Message.State.DELIVERED, Message.State.GIVEN_UP)
    rows = Message.objects.filter(pk=message.pk, state__in=closed)
    if not _restart(rows):
        raise StillWaiting("It is sent by itself. Look at when it is tried next.")
    _record(member, endpoint, message=message.uid)
    return Message.objects.get(pk=message.pk)


@transaction.atomic
def messages_again(*, member: Member, endpoint: Endpoint, since: datetime) -> int:
    """Send again what was made since that moment and was given up. Returns how many messages.

    What still waits for its next attempt is tried at once. Raises ``EndpointDisabled``.
    """
    held = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    check_active(held)
    failed = (Message.State.GIVEN_UP, Message.State.FAILED)
    rows = Message.objects.filter(endpoint=held, state__in=failed, made_at__gte=since)
    count = _restart(rows)
    _record(member, held, since=since.isoformat(), messages=count)
    return count


def _restart(rows: QuerySet[Message]) -> int:
    return rows.update(state=Message.State.WAITING, tries=0, next_at=timezone.now())


def _record(member: Member, endpoint: Endpoint, **data: object) -> None:
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="message.sent_again",
        subject=f"endpoint {endpoint.pk}",
        data={"id": endpoint.pk, **data},
    )


def messages_forget(*, now: datetime | None = None) -> int:
    """Delete messages and mails older than they are kept, and removed endpoints without any."""
    before = (now or timezone.now()) - timedelta(days=settings.SPONSORPLAN_MESSAGE_DAYS)
    closed = (Message.State.DELIVERED, Message.State.GIVEN_UP)
    old = Message.objects.filter(made_at__lt=before, state__in=closed)
    gone = list(old.order_by("pk").values_list("pk", flat=True)[:_CHUNK])
    Message.objects.filter(pk__in=gone).delete()
    Endpoint.objects.filter(removed_at__lt=before, messages=None).delete()
    Mail.objects.filter(made_at__lt=before).exclude(state=Mail.State.WAITING).delete()
    return len(gone)
