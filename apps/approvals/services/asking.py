"""Asking for the approval of a draft, and taking it back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.approvals.errors import NotReady
from apps.approvals.models import ApprovalRequest
from apps.approvals.selectors import checks_of, needed_of, open_request, seal_of
from apps.audit.services import event_record
from apps.companies.models import Member
from apps.plans.errors import WrongState
from apps.plans.models import Plan
from apps.plans.services import company_held, plan_held, plan_propose, plan_return
from sponsorplan.domain.approval.checks import Check


@transaction.atomic
def request_open(*, member: Member, plan: Plan) -> ApprovalRequest:
    """Ask for the approval of a draft as it is now. Raises ``WrongState`` and ``NotReady``."""
    company_held(company=member.company)
    plan = plan_held(plan=plan)
    now = timezone.now()
    if plan.is_draft:
        check_ready(checks_of(plan=plan, request=None))
    plan = plan_propose(plan=plan, by=member.name, at=now)
    needed = needed_of(plan=plan)
    request = ApprovalRequest.objects.create(
        company=member.company,
        plan=plan,
        digest=plan.digest,
        seal=seal_of(plan=plan),
        approvers=needed.approvers,
        roles=sorted(needed.roles),
        asked_by=member.name,
        asked_at=now,
    )
    note(member, "approval.asked", plan, digest=plan.digest, seal=request.seal, takes=needed.words)
    return request


@transaction.atomic
def request_withdraw(*, member: Member, plan: Plan) -> ApprovalRequest:
    """Make the plan a draft again; what was said of it is void. Raises ``WrongState``."""
    plan = plan_held(plan=plan)
    request = request_held(plan)
    plan_return(plan=plan)
    request_close(request, ApprovalRequest.State.WITHDRAWN, timezone.now())
    note(member, "approval.taken_back", plan, void=request.approvals.count())
    return request


def request_held(plan: Plan) -> ApprovalRequest:
    """The open request of a plan that is held. Raises ``WrongState``."""
    request = open_request(plan=plan)
    if request is None:
        state = plan.get_state_display().lower()
        raise WrongState(
            f"“{plan.title}” does not wait for approval: it is {state}. Look at it again.",
            state=plan.state,
        )
    return request


def request_close(request: ApprovalRequest, state: ApprovalRequest.State, at: datetime) -> None:
    request.state, request.closed_at = state, at
    ApprovalRequest.objects.filter(pk=request.pk).update(state=state, closed_at=at)


def check_ready(checks: Iterable[Check]) -> None:
    """Raises ``NotReady`` with what to do, where a check that binds is not met."""
    failed = [check for check in checks if check.binds and not check.met]
    if failed:
        raise NotReady(
            " ".join(check.text for check in failed), checks=[check.code for check in failed]
        )


def note(member: Member, action: str, plan: Plan, **data: object) -> None:
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action=action,
        subject=f"plan {plan.number}: {plan.title}",
        data=data,
    )
