import hashlib
import json
from datetime import datetime

from django.db.models import QuerySet

from apps.audit.models import AuditEvent


def event_list(*, company_id: int) -> QuerySet[AuditEvent]:
    """The company's events, newest first."""
    return AuditEvent.objects.filter(company_id=company_id).order_by("-number")


def audited_companies() -> list[int]:
    """The ids of all companies that have events, also of those that are gone."""
    ids = AuditEvent.objects.order_by("company_id").values_list("company_id", flat=True)
    return list(ids.distinct())


def first_misfit(*, company_id: int) -> AuditEvent | None:
    """The first event that was changed, or before which one was taken out or put in.

    Events taken off the end leave no trace in the chain.
    """
    number, digest = 0, ""
    events = AuditEvent.objects.filter(company_id=company_id).order_by("number")
    for event in events.iterator():
        follows = event.number == number + 1 and event.previous == digest
        if not follows or event.digest != event_digest(event):
            return event
        number, digest = event.number, event.digest
    return None


def event_digest(event: AuditEvent) -> str:
    """What the event's digest must be, given its content and the digest before it."""
    content = [
        event.previous,
        event.company_id,
        event.number,
        _moment(event.at),
        event.actor,
        event.action,
        event.subject,
        event.data,
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
