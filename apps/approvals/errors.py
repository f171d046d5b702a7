from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class MayNotApprove(DomainError):
    """``hindrance`` says why."""

    code: ClassVar[str] = "may_not_approve"
    title: ClassVar[str] = "You cannot approve or reject this plan"
    status: ClassVar[int] = 403


class PeopleApprove(DomainError):
    code: ClassVar[str] = "people_approve"
    title: ClassVar[str] = "Only people approve"
    status: ClassVar[int] = 403


class NotReady(DomainError):
    """A check that binds is not met; ``checks`` names each."""

    code: ClassVar[str] = "not_ready"
    title: ClassVar[str] = "The plan cannot be approved yet"
    status: ClassVar[int] = 409


class PlanChanged(DomainError):
    code: ClassVar[str] = "plan_changed"
    title: ClassVar[str] = "The plan is not the one you looked at"
    status: ClassVar[int] = 409


class ReasonMissing(DomainError):
    code: ClassVar[str] = "reason_missing"
    title: ClassVar[str] = "A rejection needs a reason"


class RuleExists(DomainError):
    code: ClassVar[str] = "rule_exists"
    title: ClassVar[str] = "There is a rule from that amount on"
    status: ClassVar[int] = 409


class InvalidDelegation(DomainError):
    """``field`` names the part."""

    code: ClassVar[str] = "invalid_delegation"
    title: ClassVar[str] = "Nobody can stand in like this"
