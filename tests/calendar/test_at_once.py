"""The calendar's work while members do theirs."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest

from apps.approvals.services import Said, approval_record, request_open
from apps.calendar.models import PreparedPlan
from apps.calendar.services import calendar_run
from apps.companies.models import Member
from apps.companies.roles import Role
from apps.inventory.models import Upload
from apps.plans.models import Plan
from apps.plans.services import plan_copy, plan_draft, plan_edit
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 1)


@pytest.fixture
def approve(planner: Member, member_of: Callable[[Role], Member]) -> Callable[[Plan], object]:
    def asked_and_said(plan: Plan) -> object:
        request = request_open(member=planner, plan=plan)
        said = Said(request.pk, request.digest, approves=True)
        return approval_record(member=member_of(Role.APPROVER), plan=plan, said=said)

    return asked_and_said


@pytest.fixture
def running(planner: Member, inventory: Upload, approve: Callable[[Plan], object]) -> Plan:
    policy = Policy(cap_percent=60, frequency=Frequency.MONTHLY)
    plan = plan_draft(
        member=planner, title="November", budget=Money(5_000_00, "USD"), policy=policy, as_of=DAY
    )
    approve(plan)
    return plan


@pytest.fixture
def run(planner: Member) -> Callable[[], None]:
    return partial(calendar_run, company_id=planner.company.pk, today=DAY + timedelta(days=29))


def test_it_goes_on_from_the_version_that_is_approved_meanwhile(
    planner: Member, running: Plan, approve: Callable[[Plan], object], run: Callable[[], None]
) -> None:
    newer = plan_copy(member=planner, plan=running, title="Less", as_of=DAY, replaces=True)
    plan_edit(
        member=planner, plan=newer, base=1, changes={"policy.cap_percent": 40}, summary="Less"
    )
    assert at_once(partial(approve, newer), run) == ("", "")
    prepared = PreparedPlan.objects.select_related("plan").get().plan
    assert prepared is not None
    assert prepared.policy["cap_percent"] == 40
    assert prepared.carried_from == newer


def test_it_drafts_nothing_where_somebody_begins_the_next_plan(
    planner: Member, running: Plan, run: Callable[[], None]
) -> None:
    begin = partial(
        plan_copy, member=planner, plan=running, title="December", as_of=DAY, replaces=False
    )
    assert at_once(begin, run) == ("", "")
    assert not PreparedPlan.objects.exists()
    assert Plan.objects.filter(state=Plan.State.DRAFT).count() == 1
