"""Give the demo company a time budget and a first pledge, unless it has a budget."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.companies.models import Member, Membership
from apps.contributions.models import TimeBudget
from apps.contributions.selectors import suggestions_of
from apps.contributions.services import Work, contribution_make, time_budget_set
from apps.plans.selectors import plan_list
from sponsorplan.domain.contributions.periods import containing

_MINUTES = 40 * 60


class Command(BaseCommand):
    help = __doc__

    def handle(self, **_: Any) -> None:  # noqa: ANN401 - Django's
        planner = Membership.objects.filter(
            company__slug="demo", user__email="planner@demo.example"
        ).first()
        if planner is None or TimeBudget.objects.filter(company=planner.company).exists():
            return
        member = Member.of_membership(planner)
        today = timezone.now().date()
        time_budget_set(member=member, name=containing(today)[1], minutes=_MINUTES)
        plan = plan_list(company=member.company).first()
        for one in suggestions_of(plan=plan, minutes=_MINUTES)[:1] if plan else ():
            work = Work(one.kinds[0], 2 * 60, today + timedelta(days=14))
            contribution_make(
                member=member, upstream=one.upstream, work=work, done=False, plan=plan
            )
