"""Members, invitations and tokens of two at once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.calendar.services import card_add
from apps.companies.models import ApiToken, Company, Member, Membership, User
from apps.companies.roles import Role
from apps.companies.services import (
    account_erase,
    instance_begin,
    invitation_accept,
    invitation_create,
    invitation_withdraw,
    membership_change,
    membership_remove,
    membership_set,
    token_create,
    token_revoke,
)
from apps.notifications.models import MailChoice
from apps.notifications.services import mail_choose
from apps.plans.services import policy_set
from sponsorplan.domain.allocation.policy import Policy
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("accepted_first", [True, False])
def test_an_invitation_is_accepted_or_withdrawn(owner: Member, *, accepted_first: bool) -> None:
    user = User.objects.create_user("new@acme.example")
    invitation, secret = invitation_create(member=owner, email=user.email, role=Role.VIEWER)
    accept = partial(invitation_accept, user=user, secret=secret)
    withdraw = partial(invitation_withdraw, member=owner, invitation_id=invitation.pk)
    if accepted_first:
        assert at_once(accept, withdraw) == ("", "")
    else:
        assert at_once(withdraw, accept) == ("", "unusable_invitation")
    assert Membership.objects.filter(user=user).exists() is accepted_first
    told = AuditEvent.objects.filter(action="invitation.withdrawn")
    assert told.exists() is not accepted_first


@pytest.mark.parametrize("made_first", [True, False])
def test_who_is_removed_keeps_no_token(
    company: Company, owner: Member, *, made_first: bool
) -> None:
    user = User.objects.create_user("leaver@acme.example")
    membership_set(company=company, user=user, role=Role.OWNER, actor=owner.name)
    place = Membership.objects.select_related("company", "user").get(user=user)
    make = partial(
        token_create, member=Member.of_membership(place), name="t", scopes=["plans:read"]
    )
    remove = partial(membership_remove, member=owner, membership=place)
    said = at_once(make, remove) if made_first else at_once(remove, make)
    assert said == (("", "") if made_first else ("", "PermissionDenied()"))
    assert not ApiToken.objects.filter(created_by=user.email, revoked_at=None).exists()


def test_an_empty_instance_is_begun_once(db: None) -> None:
    begin = partial(instance_begin, name="Acme", password="thanks-for-the-fish")
    said = at_once(
        partial(begin, slug="one", email="one@acme.example"),
        partial(begin, slug="two", email="two@acme.example"),
    )
    assert said == ("", "already_begun")
    assert Company.objects.get().slug == "one"


def test_a_choice_of_mails_that_is_kept_twice(owner: Member) -> None:
    choose = partial(mail_choose, member=owner, wanted=frozenset())
    assert at_once(choose, choose) == ("", "")
    assert MailChoice.objects.exists()


@pytest.mark.parametrize("changed_first", [True, False])
def test_who_is_removed_is_not_back_by_another_role(
    company: Company, owner: Member, *, changed_first: bool
) -> None:
    places = Membership.objects.select_related("company", "user")
    place = places.get(company=company, role=Role.VIEWER)
    change = partial(membership_change, member=owner, membership=place, role=Role.APPROVER)
    remove = partial(membership_remove, member=owner, membership=place)
    if changed_first:
        assert at_once(change, remove) == ("", "")
    else:
        assert at_once(remove, change) == ("", "member_gone")
    assert not Membership.objects.filter(user=place.user).exists()


@pytest.mark.parametrize("accepted_first", [True, False])
def test_an_account_that_is_deleted_is_no_member(owner: Member, *, accepted_first: bool) -> None:
    user = User.objects.create_user("new@acme.example")
    _, secret = invitation_create(member=owner, email=user.email, role=Role.VIEWER)
    accept = partial(invitation_accept, user=user, secret=secret)
    erase = partial(account_erase, user=User.objects.get(pk=user.pk))
    if accepted_first:
        assert at_once(accept, erase) == ("", "")
    else:
        assert at_once(erase, accept) == ("", "unusable_invitation")
    assert not Membership.objects.filter(user=user).exists()


def test_a_token_that_is_revoked_twice_is_told_once(owner: Member) -> None:
    token, _ = token_create(member=owner, name="t", scopes=["plans:read"])
    revoke = partial(token_revoke, member=owner, token_id=token.pk)
    assert at_once(revoke, revoke) == ("", "")
    assert AuditEvent.objects.filter(action="token.revoked").count() == 1


@pytest.mark.parametrize("holds_company", [True, False])
def test_a_company_is_erased_with_what_is_done_meanwhile(
    company: Company, owner: Member, *, holds_company: bool
) -> None:
    act = (
        partial(policy_set, member=owner, policy=Policy(), reason="Less")
        if holds_company
        else partial(card_add, member=owner, label="Ours", year=2027, month=1)
    )
    assert at_once(act, partial(call_command, "company_erase", "acme", yes="Acme")) == ("", "")
    assert not Company.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("door", ["page", "api"])
def test_what_is_asked_of_a_company_while_it_is_erased_is_not_found(
    owner: Member,
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    door: str,
) -> None:
    answers: list[int] = []
    browser, program = client_of(Role.OWNER), api_of()
    asked = {"name": "Shop", "tier": 1}

    def ask() -> None:
        answer: Any
        if door == "page":
            answer = browser.post("/c/acme/products/new/", asked)
        else:
            answer = program.post("/api/v1/companies/acme/products/", asked, format="json")
        answers.append(answer.status_code)

    assert at_once(partial(call_command, "company_erase", "acme", yes="Acme"), ask) == ("", "")
    # Without its company a token is nobody's.
    assert answers in ([404], [401])
