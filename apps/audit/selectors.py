from django.db.models import QuerySet

from apps.audit.models import AuditEvent


def event_list(*, company_id: int) -> QuerySet[AuditEvent]:
    """The company's events, newest first."""
    return AuditEvent.objects.filter(company_id=company_id).order_by("-number")
