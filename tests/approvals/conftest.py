from collections.abc import Callable
from datetime import date

import pytest

from apps.approvals.models import ApprovalRequest
from apps.approvals.services import Said, approval_record, request_open
from apps.companies.models import Company, Member, Membership, User
from apps.companies.roles import Role
from apps.companies.services import membership_set
from apps.inventory.models import Upload
from apps.plans.models import Plan
from apps.plans.services import plan_draft
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money
from tests.conftest import PASSWORD

DAY = date(2026, 11, 1)
BUDGET = Money(500_000, "USD")

Draft = Callable[..., Plan]
Say = Callable[..., ApprovalRequest]


@pytest.fixture
def draft(planner: Member, inventory: Upload) -> Draft:
    def make(
        title: str = "November",
        *,
        by: Member = planner,
        budget: Money = BUDGET,
        frequency: Frequency = Frequency.MONTHLY,
    ) -> Plan:
        policy = Policy(cap_percent=60, frequency=frequency)
        return plan_draft(member=by, title=title, budget=budget, policy=policy, as_of=DAY)

    return make


@pytest.fixture
def approver(member_of: Callable[[Role], Member]) -> Member:
    return member_of(Role.APPROVER)


@pytest.fixture
def viewer(member_of: Callable[[Role], Member]) -> Member:
    return member_of(Role.VIEWER)


@pytest.fixture
def joined(company: Company) -> Callable[[str, Role], Member]:
    """One more member of the company."""

    def join(email: str, role: Role) -> Member:
        user = User.objects.filter(email=email).first()
        user = user or User.objects.create_user(email, PASSWORD)
        membership_set(company=company, user=user, role=role, actor="owner@acme.example")
        return Member.of_membership(Membership.objects.get(company=company, user=user))

    return join


def ask(member: Member, plan: Plan) -> ApprovalRequest:
    return request_open(member=member, plan=plan)


def say(
    member: Member, request: ApprovalRequest, *, approves: bool = True, reason: str = ""
) -> ApprovalRequest:
    said = Said(request.pk, request.digest, approves, reason)
    return approval_record(member=member, plan=request.plan, said=said)


def again(plan: Plan) -> Plan:
    """The plan as it is in the database."""
    return Plan.objects.get(pk=plan.pk)


def approved(planner: Member, approver: Member, plan: Plan) -> Plan:
    say(approver, ask(planner, plan))
    return again(plan)
