"""Leaving for a platform with a prepared address."""

from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.plans.errors import NotPayable
from apps.plans.models import Line
from apps.plans.selectors import link_of
from sponsorplan.domain.channels.interface import LinkOut


@transaction.atomic
def link_open(*, member: Member, line: Line) -> LinkOut:
    """The prepared address of a payable line, noted as opened. Raises ``NotPayable``."""
    link = link_of(line=line)
    if link is None:
        raise NotPayable(f"{line.name} has no amount to send now: {line.reason}")
    Line.objects.filter(pk=line.pk).update(opened_at=timezone.now())
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="link.opened",
        subject=f"plan {line.plan.number}: {line.name}",
        data={"url": link.url, "minor": line.sent.minor, "currency": line.plan.currency},
    )
    return link
