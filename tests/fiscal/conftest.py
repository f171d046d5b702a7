"""A plan that uses two products' packages, and two cost centres."""

from collections.abc import Callable
from datetime import date

import pytest

from apps.companies.models import Member
from apps.companies.roles import Role
from apps.fiscal.models import CostCentre, FiscalYear
from apps.fiscal.services import cost_centre_make, fiscal_year_make, rates_take
from apps.inventory.models import Upload
from apps.plans.models import Plan
from apps.plans.services import plan_draft
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.fiscal.years import Span
from sponsorplan.domain.money import Money

DAY = date(2024, 11, 20)
RATES = b"Date,USD,JPY,BHD\n2024-11-20,1.2500,160.00,0.5000\n"


@pytest.fixture
def controller(member_of: Callable[[Role], Member]) -> Member:
    return member_of(Role.CONTROLLER)


@pytest.fixture
def centres(controller: Member) -> tuple[CostCentre, CostCentre]:
    return (
        cost_centre_make(member=controller, code="100", name="Platform"),
        cost_centre_make(member=controller, code="200", name="Shop"),
    )


@pytest.fixture
def year(controller: Member) -> FiscalYear:
    span = Span("FY 2024", date(2024, 1, 1), date(2024, 12, 31))
    return fiscal_year_make(member=controller, span=span)


@pytest.fixture
def rates(db: None) -> None:
    rates_take(content=RATES)


@pytest.fixture
def draft(planner: Member, inventory: Upload) -> Callable[..., Plan]:
    def make(minor: int = 100_001, currency: str = "USD", day: date = DAY) -> Plan:
        return plan_draft(
            member=planner,
            title="This month",
            budget=Money(minor, currency),
            policy=Policy(cap_percent=60),
            as_of=day,
        )

    return make


@pytest.fixture
def plan(draft: Callable[..., Plan]) -> Plan:
    return draft()


def state(plan: Plan, name: Plan.State) -> Plan:
    Plan.objects.filter(pk=plan.pk).update(state=name)
    plan.refresh_from_db()
    return plan
