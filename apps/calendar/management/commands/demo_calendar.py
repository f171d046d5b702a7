"""Give the demo company two payment cards that end soon, unless it had one, and its first reminders."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.calendar.models import PaymentCard
from apps.calendar.services import calendar_run, card_add
from apps.companies.models import Member, Membership
from sponsorplan.domain.calendar.months import add_months

_CARDS = (("Team card", 0), ("Travel card", 2))


class Command(BaseCommand):
    help = __doc__

    def handle(self, **_: Any) -> None:  # noqa: ANN401 - Django's
        planner = Membership.objects.filter(
            company__slug="demo", user__email="planner@demo.example"
        ).first()
        if planner is None:
            return
        member = Member.of_membership(planner)
        if not PaymentCard.objects.filter(company=member.company).exists():
            for label, months in _CARDS:
                ends = add_months(timezone.now().date(), months)
                card_add(member=member, label=label, year=ends.year, month=ends.month)
        calendar_run(company_id=member.company.pk)
