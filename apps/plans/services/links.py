"""Leaving for a platform with a prepared address, and what a line keeps of its being paid."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.plans.errors import NotPayable
from apps.plans.models import Line
from apps.plans.selectors import link_of, no_link_because
from sponsorplan.domain.channels.interface import LinkOut
from sponsorplan.domain.money import Money


@transaction.atomic
def link_open(*, member: Member, line: Line, amount: Money | None = None) -> LinkOut:
    """The prepared address of a payable line of an approved plan, noted as opened.

    ``amount`` where another is to be sent than the line's. Raises ``NotPayable``.
    """
    link = link_of(line=line, amount=amount)
    if link is None:
        raise NotPayable(no_link_because(line=line))
    Line.objects.filter(pk=line.pk).update(opened_at=timezone.now())
    sent = amount or line.sent
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="link.opened",
        subject=f"plan {line.plan.number}: {line.name}",
        data={"url": link.url, "minor": sent.minor, "currency": sent.currency},
    )
    return link


def lines_given(*, lines: Collection[int], at: datetime | None) -> None:
    """Keep when these lines, by primary key, were said to be paid; ``None`` takes it back.

    Whoever calls it records the event.
    """
    Line.objects.filter(pk__in=lines).update(given_at=at)
