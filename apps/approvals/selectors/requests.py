"""Requests for approval: what was said, what is missing, and who may speak."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from apps.approvals.models import Approval, ApprovalRequest
from apps.approvals.selectors.people import Names, people_of, present_name
from apps.approvals.selectors.rules import needed_of
from apps.companies.models import Company, Member
from apps.companies.selectors import present_names
from apps.plans.models import Plan
from sponsorplan.domain.approval.rules import Needed, strictest
from sponsorplan.domain.approval.standing import (
    Hindrance,
    People,
    Standing,
    Word,
    able,
    authority,
    standing,
)


def request_list(*, company: Company) -> QuerySet[ApprovalRequest]:
    """The company's requests, newest first."""
    found = ApprovalRequest.objects.filter(company=company)
    return found.select_related("plan__company").prefetch_related("approvals")


def request_find(*, company: Company, request_id: int) -> ApprovalRequest | None:
    return request_list(company=company).filter(pk=request_id).first()


def request_of(*, plan: Plan) -> ApprovalRequest | None:
    """The plan's newest request, open or not."""
    return request_list(company=plan.company).filter(plan=plan).first()


def open_request(*, plan: Plan) -> ApprovalRequest | None:
    found = request_list(company=plan.company)
    return found.filter(plan=plan, state=ApprovalRequest.State.OPEN).first()


def approval_list(*, request: ApprovalRequest) -> QuerySet[Approval]:
    """What was said, in order."""
    return Approval.objects.filter(request=request)


def needed_now(*, request: ApprovalRequest) -> Needed:
    """What the request takes: the rule when it was made, or a stricter one of today."""
    return strictest([request.needed, needed_of(plan=request.plan)])


def standing_of(
    *, request: ApprovalRequest, needed: Needed, people: People, names: Names
) -> Standing:
    """What was said so far comes to."""
    return standing(
        _words(request.approvals.all(), names), digest=request.digest, needed=needed, people=people
    )


def _words(said: Sequence[Approval] | QuerySet[Approval], names: Names) -> list[Word]:
    return [
        Word(
            present_name(row.approver, names),
            present_name(row.on_behalf_of or row.approver, names),
            row.approves,
            row.digest,
        )
        for row in said
    ]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a plan stands with approval, for one member.

    ``by`` is on whose authority they may approve, or what hinders them; ``rejects_by`` the same for
    a rejection. ``able`` are all who may approve now.
    """

    needed: Needed
    people: People
    standing: Standing
    by: str | Hindrance
    rejects_by: str | Hindrance
    able: tuple[str, ...]

    @property
    def may_approve(self) -> bool:
        return not isinstance(self.by, Hindrance)

    @property
    def may_reject(self) -> bool:
        return not isinstance(self.rejects_by, Hindrance)

    @property
    def enough(self) -> bool:
        """Whether there are as many who may approve as approvals are missing."""
        return len(self.able) >= self.standing.missing

    @property
    def makers(self) -> list[str]:
        return sorted(self.people.makers)


def position_of(
    *, plan: Plan, request: ApprovalRequest | None, member: Member, today: date
) -> Position:
    """Where the plan stands; ``request`` is its open one, or ``None`` if nobody asked yet."""
    names = present_names(company=plan.company)
    people = people_of(plan=plan, names=names)
    if request is None:
        needed = needed_of(plan=plan)
        found = standing((), digest=plan.digest, needed=needed, people=people)
    else:
        needed = needed_now(request=request)
        found = standing_of(request=request, needed=needed, people=people, names=names)

    def by(counted: Sequence[Word]) -> str | Hindrance:
        return authority(member.name, needed=needed, people=people, counted=counted, today=today)

    return Position(
        needed,
        people,
        found,
        by(found.counted),
        by(()),
        able(needed=needed, people=people, counted=found.counted, today=today),
    )


def counted_approvals(*, request: ApprovalRequest, position: Position) -> list[Approval]:
    """The approvals that count, in order."""
    names = present_names(company=request.company)
    rows = request.approvals.all()
    # One may have approved before in the place of somebody who may approve no more.
    counted = set(position.standing.counted)
    words = zip(rows, _words(rows, names), strict=True)
    return [row for row, word in words if word in counted]


def waiting_for(*, member: Member, today: date) -> list[ApprovalRequest]:
    """Open requests that the member may approve now, the oldest first."""
    found = request_list(company=member.company).filter(state=ApprovalRequest.State.OPEN)
    return [
        request
        for request in found.order_by("asked_at")
        if position_of(plan=request.plan, request=request, member=member, today=today).may_approve
    ]
