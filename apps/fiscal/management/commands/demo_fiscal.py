"""Give the demo company cost centres, a fiscal year and a budget, unless it has a cost centre."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.companies.models import Member, Membership
from apps.fiscal.selectors import cost_centre_list
from apps.fiscal.services import centre_budget_set, cost_centre_make, fiscal_year_make
from sponsorplan.domain.fiscal.years import Span
from sponsorplan.domain.money import Money


class Command(BaseCommand):
    help = __doc__

    def handle(self, **_: Any) -> None:  # noqa: ANN401 - Django's
        controller = Membership.objects.filter(
            company__slug="demo", user__email="controller@demo.example"
        ).first()
        if controller is None or cost_centre_list(company=controller.company).exists():
            return
        member, today = Member.of_membership(controller), timezone.now().date()
        span = Span(f"FY {today.year}", date(today.year, 1, 1), date(today.year, 12, 31))
        year = fiscal_year_make(member=member, span=span)
        platform = cost_centre_make(member=member, code="4711", name="Platform")
        cost_centre_make(member=member, code="4720", name="Web shop")
        centre_budget_set(member=member, centre=platform, year=year, amount=Money(2_400_000, "USD"))
