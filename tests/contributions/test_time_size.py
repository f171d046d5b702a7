"""Pages of time ask the database the same, however large a plan is; and the demo company has hours."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from apps.companies.models import Member
from apps.companies.roles import Role
from apps.contributions.models import Contribution, TimeBudget
from apps.contributions.services import contribution_make, time_budget_set
from apps.plans.models import Line, Plan
from apps.plans.selectors import plan_list
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.contributions.periods import containing
from tests.contributions.conftest import CHANNEL, DEBUG, work

STATES = (LineState.ESCROW, LineState.GATED, LineState.PAYABLE)


@pytest.fixture
def large(planner: Member, plan: Plan) -> Plan:
    """3,000 upstreams, and some time given to many of them."""
    Line.objects.bulk_create(
        Line(
            company=plan.company,
            plan=plan,
            position=100 + number,
            upstream=f"github.com/zz/u{number}",
            name=f"zz/u{number}",
            packages=[f"pkg:npm/zz-u{number}"],
            upstreams=[f"github.com/zz/u{number}"],
            usage=2**40 + number,
            because=[],
            amount_minor=0,
            risk={"value": 5000, "low": 0, "high": 10000, "coverage": 0},
            state=STATES[number % 3],
            channel=CHANNEL if number % 3 == 2 else None,
        )
        for number in range(3_000)
    )
    time_budget_set(member=planner, name=containing(plan.as_of)[2], minutes=60_000)
    for number in range(0, 60, 3):
        contribution_make(
            member=planner, upstream=f"github.com/zz/u{number}", work=work(), done=number % 2 == 0
        )
    return plan


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("time/", 14),
        ("time/?reason=no_channel&page=3", 14),
        (f"time/upstreams/{DEBUG}/", 16),
        ("time/hours.csv", 6),
        ("plans/1/", 22),
    ],
)
def test_pages_ask_the_same_whatever_the_number_of_upstreams(
    client_of: Callable[[Role], Client],
    large: Plan,
    django_assert_max_num_queries: Callable[[int], object],
    path: str,
    most: int,
) -> None:
    client = client_of(Role.VIEWER)
    with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
        assert client.get(f"/c/acme/{path}").status_code == 200


def test_of_many_upstreams_the_minutes_still_sum_to_the_budget(
    client_of: Callable[[Role], Client], large: Plan
) -> None:
    page = client_of(Role.VIEWER).get("/c/acme/time/")
    assert page.context["asked"] == 60_000
    assert len(page.context["found"]) == 1_001
    assert len(page.context["rows"]) == 20


@pytest.mark.django_db
def test_the_demo_company_shows_where_hours_help() -> None:
    for _ in range(2):
        call_command("demo_load", verbosity=0)
        call_command("demo_time")
    budget, pledge = TimeBudget.objects.get(), Contribution.objects.get()
    assert (budget.minutes, pledge.state) == (2_400, "pledged")
    plan = plan_list(company=budget.company).first()
    assert plan is not None
    assert pledge.plan == plan
    assert budget.period in containing(timezone.now().date())


@pytest.mark.django_db
def test_without_a_demo_company_no_hours_are_made_up() -> None:
    call_command("demo_time")
    assert not TimeBudget.objects.exists()
