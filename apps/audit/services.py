import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.audit.models import AuditEvent


@transaction.atomic
def event_record(
    *,
    company_id: int,
    actor: str,
    action: str,
    subject: str,
    data: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Add an event to the company's chain, in the caller's transaction."""
    events = AuditEvent.objects.select_for_update().filter(company_id=company_id)
    last = events.order_by("-number").first()
    event = AuditEvent(
        company_id=company_id,
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        actor=actor,
        action=action,
        subject=subject[:500],
        data=dict(data or {}),
        previous=last.digest if last else "",
    )
    event.digest = event_digest(event)
    event.save(force_insert=True)
    return event


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
