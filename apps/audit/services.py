from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from apps.audit.models import AuditChain, AuditErasure, AuditEvent
from apps.audit.selectors import event_digest


@transaction.atomic
def event_record(
    *,
    company_id: int,
    actor: str,
    action: str,
    subject: str,
    data: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Add an event to the company's chain, in the caller's transaction.

    Others who add one wait until that ends, so call it last, with all other rows held already.
    """
    AuditChain.objects.get_or_create(company_id=company_id)
    AuditChain.objects.select_for_update(no_key=True).get(company_id=company_id)
    last = AuditEvent.objects.filter(company_id=company_id).order_by("-number").first()
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


def log_hold(*, company_id: int) -> None:
    """Nobody adds an event to the company's log until the caller's transaction ends."""
    AuditChain.objects.select_for_update().filter(company_id=company_id).first()


@transaction.atomic
def log_erase(*, company_id: int, actor: str) -> AuditErasure:
    """Delete a company's events with the company, and keep how many there were and the last digest."""
    log_hold(company_id=company_id)
    events = AuditEvent.objects.filter(company_id=company_id)
    last = events.order_by("-number").first()
    erasure = AuditErasure.objects.create(
        company_id=company_id,
        at=timezone.now(),
        actor=actor,
        events=events.count(),
        digest=last.digest if last else "",
    )
    events.delete()
    AuditChain.objects.filter(company_id=company_id).delete()
    return erasure
