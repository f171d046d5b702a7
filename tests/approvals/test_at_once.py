"""Stand-ins and rules of two at once."""

from collections.abc import Callable
from functools import partial

import pytest
from django.utils import timezone

from apps.approvals.models import ApprovalRule, Delegation
from apps.approvals.services import (
    Absence,
    delegation_make,
    delegation_withdraw,
    rule_make,
    rule_remove,
)
from apps.audit.models import AuditEvent
from apps.companies.models import Member, Membership
from apps.companies.roles import Role
from apps.companies.services import membership_remove, membership_set
from sponsorplan.domain.money import Money
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stand_in(joined: Callable[[str, Role], Member]) -> Membership:
    member = joined("stand-in@acme.example", Role.APPROVER)
    places = Membership.objects.select_related("company", "user")
    return places.get(company=member.company, user=member.user_id)


def _make(approver: Member, stand_in: Membership) -> Callable[[], Delegation]:
    today = timezone.now().date()
    absence = Absence(stand_in.pk, today, today, "Away")
    return partial(delegation_make, member=approver, absence=absence)


@pytest.mark.parametrize("made_first", [True, False])
def test_nobody_who_is_removed_stands_in(
    owner: Member, approver: Member, stand_in: Membership, *, made_first: bool
) -> None:
    make = _make(approver, stand_in)
    remove = partial(membership_remove, member=owner, membership=stand_in)
    if made_first:
        assert at_once(make, remove) == ("", "")
    else:
        assert at_once(remove, make) == ("", "invalid_delegation")
    assert not Delegation.objects.exists()


def test_a_stand_in_gets_another_role(approver: Member, stand_in: Membership) -> None:
    change = partial(
        membership_set,
        company=approver.company,
        user=stand_in.user,
        role=Role.OWNER,
        actor="owner@acme.example",
    )
    assert at_once(_make(approver, stand_in), change) == ("", "")
    assert Delegation.objects.get().stand_in.role == Role.OWNER


def test_what_is_ended_twice_is_told_once(
    owner: Member, approver: Member, stand_in: Membership
) -> None:
    rule = rule_make(member=owner, start=Money(0, "USD"), approvers=1, roles=[Role.OWNER])
    remove = partial(rule_remove, member=owner, rule_id=rule.pk)
    assert at_once(remove, remove) == ("", "")
    assert not ApprovalRule.objects.exists()
    made = _make(approver, stand_in)()
    withdraw = partial(delegation_withdraw, member=approver, delegation_id=made.pk)
    assert at_once(withdraw, withdraw) == ("", "")
    for action in ("approval_rule.removed", "delegation.withdrawn"):
        assert AuditEvent.objects.filter(action=action).count() == 1
