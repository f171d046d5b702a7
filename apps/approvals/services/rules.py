"""Rules of approval, and members who stand in for others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.approvals.errors import InvalidDelegation, RuleExists
from apps.approvals.models import ApprovalRule, Delegation
from apps.approvals.selectors import delegation_find, rule_find
from apps.audit.services import event_record
from apps.companies.models import Member
from apps.companies.selectors import membership_find, membership_named
from apps.companies.services import company_lock
from sponsorplan.domain.approval.rules import rule_of
from sponsorplan.domain.money import Money

_LONGEST = timedelta(days=366)


@transaction.atomic
def rule_make(
    *, member: Member, start: Money, approvers: int, roles: Sequence[str]
) -> ApprovalRule:
    """From that amount on, so many in these roles. Raises ``InvalidRule`` and ``RuleExists``."""
    rule = rule_of(start, approvers, roles)
    try:
        with transaction.atomic():
            made = ApprovalRule.objects.create(
                company=member.company,
                from_minor=start.minor,
                currency=start.currency,
                approvers=rule.needed.approvers,
                roles=sorted(rule.needed.roles),
            )
    except IntegrityError as error:
        raise RuleExists(
            f"A rule from {start} on is there already. Remove it first to change it."
        ) from error
    _note(member, "approval_rule.made", str(made))
    return made


@transaction.atomic
def rule_remove(*, member: Member, rule_id: int) -> None:
    """Take a rule away. What was asked for before still takes what it took. Again: no change."""
    rule = rule_find(company=member.company, rule_id=rule_id)
    # Somebody else may remove it just now.
    if rule is not None and ApprovalRule.objects.filter(pk=rule.pk).delete()[0]:
        _note(member, "approval_rule.removed", str(rule))


@dataclass(frozen=True, slots=True)
class Absence:
    """From one day to another, both included, a membership stands in; with the reason."""

    stand_in_id: int
    first: date
    last: date
    reason: str


@transaction.atomic
def delegation_make(*, member: Member, absence: Absence) -> Delegation:
    """Let another member approve in the member's own place. Raises ``InvalidDelegation``."""
    # Neither of them is removed meanwhile.
    company_lock(company=member.company)
    away = membership_named(company=member.company, name=member.name)
    stand_in = membership_find(company=member.company, membership_id=absence.stand_in_id)
    if away is None or stand_in is None or stand_in == away:
        raise InvalidDelegation("Choose another member of the company.", field="stand_in")
    today = timezone.now().date()
    if absence.last < absence.first or absence.last < today:
        raise InvalidDelegation(
            "The last day is today or later, and not before the first.", field="last"
        )
    if absence.last - absence.first > _LONGEST:
        raise InvalidDelegation("Somebody stands in for a year at most.", field="last")
    made = Delegation.objects.create(
        company=member.company,
        away=away,
        stand_in=stand_in,
        from_day=absence.first,
        until_day=absence.last,
        reason=absence.reason,
    )
    _note(
        member,
        "delegation.made",
        str(made),
        first=absence.first.isoformat(),
        last=absence.last.isoformat(),
        reason=absence.reason,
    )
    return made


@transaction.atomic
def delegation_withdraw(*, member: Member, delegation_id: int) -> None:
    """End it at once. What was approved by it meanwhile counts. Doing it again changes nothing."""
    found = delegation_find(company=member.company, delegation_id=delegation_id)
    if found is None:
        return
    standing = Delegation.objects.filter(pk=found.pk, withdrawn_at=None)
    if standing.update(withdrawn_at=timezone.now()):
        _note(member, "delegation.withdrawn", str(found))


def _note(member: Member, action: str, subject: str, **data: object) -> None:
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action=action,
        subject=subject,
        data=data,
    )
