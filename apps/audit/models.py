"""Who did what, when. Ids and labels, no foreign keys: an event outlives what it speaks of."""

from typing import ClassVar

from django.db import models


class AuditChain(models.Model):
    """One company's chain, held while an event is added, so that events are committed in order."""

    company_id = models.BigIntegerField(unique=True)

    def __str__(self) -> str:
        return f"audit log of company {self.company_id}"


class AuditErasure(models.Model):
    """That a company's log was erased with the company: how long it was, and its last digest.

    The database lets nobody change or delete an event but of a company that has such a row.
    """

    company_id = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=254)
    events = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"erased audit log of company {self.company_id}"


class AuditEvent(models.Model):
    """One act of a person or a program. Rows are only added; each carries the digest before it.

    Triggers in the database refuse to change or delete one (`apps.audit.triggers`).

    ``digest`` is the SHA-256, in hexadecimal, of ``previous`` and the event's own content.
    """

    company_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=254)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=500)
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["company_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company_id", "number"], name="audit_event_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
