"""Approving and rejecting, one at a time, each bound to the plan as it is at that moment."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.approvals.errors import MayNotApprove, PlanChanged, ReasonMissing
from apps.approvals.models import Approval, ApprovalRequest
from apps.approvals.selectors import Position, checks_of, counted_approvals, position_of
from apps.approvals.services.asking import check_ready, note, request_close, request_held
from apps.companies.models import Member
from apps.plans.models import Plan
from apps.plans.services import company_held, plan_freeze, plan_held, plan_return
from sponsorplan.domain.approval.checks import Check
from sponsorplan.domain.approval.standing import Hindrance, Verdict

# What shows that the plan is not what was asked about, however that came.
_TAMPERED = frozenset({"unchanged", "fits"})


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says, looking at the plan with ``digest`` as ``request_id`` asked about it."""

    request_id: int
    digest: str
    approves: bool
    reason: str = ""


def approval_record(*, member: Member, plan: Plan, said: Said) -> ApprovalRequest:
    """Approve or reject a plan that waits. With enough approvals it is approved for good.

    Raises ``WrongState``, ``PlanChanged``, ``MayNotApprove``, ``ReasonMissing`` and ``NotReady``.
    Where the plan is not the one that was asked about, its approvals are void and it is a draft again.
    """
    if not said.approves and not said.reason.strip():
        raise ReasonMissing("Say why, so that whoever made the plan can change it.")
    request = _recorded(member, plan, said)
    if request.state == ApprovalRequest.State.VOID:
        # Raised out here: inside, it would undo the voiding.
        raise PlanChanged(
            "The plan changed since approval was asked for. What was approved is void, and it is a "
            "draft again."
        )
    return request


@transaction.atomic
def _recorded(member: Member, plan: Plan, said: Said) -> ApprovalRequest:
    # Whoever approves another plan of the company meanwhile waits here, and so does an edit.
    company_held(company=member.company)
    plan = plan_held(plan=plan)
    request = request_held(plan)
    if (said.request_id, said.digest) != (request.pk, plan.digest):
        raise PlanChanged(
            "It was taken back, and asked about anew, since you opened the page. Look at it again."
        )
    now = timezone.now()
    position = position_of(plan=plan, request=request, member=member, today=now.date())
    authority = _authority(position, approves=said.approves)
    if said.approves:
        checks = checks_of(plan=plan, request=request)
        if _is_tampered_with(checks):
            return _voided(member, plan, request, now)
        check_ready(checks)
    _keep(member, request, said, "" if authority == member.name else authority, now)
    return _settled(member, plan, request, now)


def _authority(position: Position, *, approves: bool) -> str:
    by = position.by if approves else position.rejects_by
    if isinstance(by, Hindrance):
        raise MayNotApprove(by.words, hindrance=str(by))
    return by


def _is_tampered_with(checks: tuple[Check, ...]) -> bool:
    return any(check.code in _TAMPERED and not check.met for check in checks)


def _keep(
    member: Member, request: ApprovalRequest, said: Said, on_behalf_of: str, now: datetime
) -> None:
    Approval.objects.create(
        company=member.company,
        request=request,
        approver=member.name,
        on_behalf_of=on_behalf_of,
        approves=said.approves,
        reason=said.reason.strip(),
        digest=said.digest,
        at=now,
    )
    action = "approval.given" if said.approves else "approval.rejected"
    note(
        member,
        action,
        request.plan,
        digest=said.digest,
        seal=request.seal,
        on_behalf_of=on_behalf_of,
        reason=said.reason.strip(),
    )


def _settled(
    member: Member, plan: Plan, request: ApprovalRequest, now: datetime
) -> ApprovalRequest:
    """Take the plan where what was said by now takes it."""
    request = request_held(plan)
    position = position_of(plan=plan, request=request, member=member, today=now.date())
    verdict = position.standing.verdict
    if verdict is Verdict.REJECTED:
        plan_return(plan=plan)
        request_close(request, ApprovalRequest.State.REJECTED, now)
    elif verdict is Verdict.APPROVED:
        _approve(member, plan, position, request, now)
    return request


def _approve(
    member: Member, plan: Plan, position: Position, request: ApprovalRequest, now: datetime
) -> None:
    approved_by = [
        {"approver": row.approver, "on_behalf_of": row.on_behalf_of, "at": row.at.isoformat()}
        for row in counted_approvals(request=request, position=position)
    ]
    frozen = plan_freeze(plan=plan, approved_by=approved_by, at=now)
    request_close(request, ApprovalRequest.State.APPROVED, now)
    note(
        member,
        "plan.approved",
        frozen,
        digest=frozen.digest,
        seal=request.seal,
        approved_by=approved_by,
    )
    if frozen.replaces is not None:
        note(member, "plan.replaced", frozen.replaces, by=frozen.number)


def _voided(member: Member, plan: Plan, request: ApprovalRequest, now: datetime) -> ApprovalRequest:
    plan_return(plan=plan)
    request_close(request, ApprovalRequest.State.VOID, now)
    note(member, "approval.voided", plan, void=request.approvals.count(), digest=plan.digest)
    return request
