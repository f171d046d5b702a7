from collections.abc import Callable

import pytest
from django.test import Client

from apps.audit.models import AuditEvent
from apps.companies.errors import LastOwner, UnusableInvitation
from apps.companies.forms import SettingsForm
from apps.companies.models import Company, Invitation, Member, Membership, User
from apps.companies.roles import Role
from apps.companies.services import (
    invitation_accept,
    invitation_create,
    membership_remove,
    membership_set,
)

MEMBERS = "/c/acme/settings/members/"


def held(company: Company, role: Role) -> Membership:
    return Membership.objects.get(company=company, role=role)


def events(action: str) -> list[tuple[str, str]]:
    return list(AuditEvent.objects.filter(action=action).values_list("actor", "subject"))


def test_an_owner_changes_a_members_role_on_the_settings_page(
    company: Company, client_of: Callable[[Role], Client]
) -> None:
    browser = client_of(Role.OWNER)
    viewer = held(company, Role.VIEWER)
    page = browser.get("/c/acme/settings/")
    assert f'action="{MEMBERS}{viewer.pk}/"' in page.content.decode()
    page = browser.post(f"{MEMBERS}{viewer.pk}/", {"role": "planner"}, follow=True)
    assert "viewer@acme.example is now planner." in page.content.decode()
    viewer.refresh_from_db()
    assert viewer.role == Role.PLANNER
    assert events("membership.set")[-1] == ("owner@acme.example", "viewer@acme.example")


def test_a_role_that_does_not_exist_is_refused_beside_the_member(
    company: Company, client_of: Callable[[Role], Client]
) -> None:
    viewer = held(company, Role.VIEWER)
    page = client_of(Role.OWNER).post(f"{MEMBERS}{viewer.pk}/", {"role": "king"})
    assert page.status_code == 422
    assert "Choose a role from the list." in page.content.decode()
    viewer.refresh_from_db()
    assert viewer.role == Role.VIEWER


def test_an_owner_removes_a_member_who_then_finds_nothing(
    company: Company, client_of: Callable[[Role], Client], owner: Member
) -> None:
    removed = client_of(Role.PLANNER)
    planner = held(company, Role.PLANNER)
    _, secret = invitation_create(member=owner, email=planner.user.email, role=Role.OWNER)
    page = client_of(Role.OWNER).post(f"{MEMBERS}{planner.pk}/remove/", follow=True)
    assert page.status_code == 200
    assert removed.get("/c/acme/").status_code == 404
    assert events("membership.removed") == [("owner@acme.example", "planner@acme.example")]
    # Nor does an invitation from before lead them back in.
    assert removed.post(f"/invitations/{secret}/").status_code == 410
    assert removed.get("/c/acme/").status_code == 404


@pytest.mark.parametrize("path", ["", "remove/"])
def test_the_last_owner_can_neither_step_down_nor_leave(
    company: Company, client_of: Callable[[Role], Client], path: str
) -> None:
    browser = client_of(Role.OWNER)
    own = held(company, Role.OWNER)
    page = browser.post(f"{MEMBERS}{own.pk}/{path}", {"role": "viewer"})
    assert page.status_code == 409
    assert "only owner" in page.content.decode()
    assert held(company, Role.OWNER) == own


def test_an_owner_beside_another_steps_down_or_leaves(
    company: Company, client_of: Callable[[Role], Client]
) -> None:
    browser = client_of(Role.OWNER)
    own = held(company, Role.OWNER)
    other = held(company, Role.PLANNER)
    browser.post(f"{MEMBERS}{other.pk}/", {"role": "owner"})
    page = browser.post(f"{MEMBERS}{own.pk}/", {"role": "viewer"}, follow=True)
    assert page.request["PATH_INFO"] == "/c/acme/"
    assert browser.post(f"{MEMBERS}{other.pk}/remove/").status_code == 403
    membership_set(company=company, user=own.user, role=Role.OWNER, actor="test")
    page = browser.post(f"{MEMBERS}{own.pk}/remove/", follow=True)
    assert page.request["PATH_INFO"] == "/companies/new/"
    assert held(company, Role.OWNER) == other


def test_a_member_of_another_company_is_out_of_reach(
    company: Company, client_of: Callable[[Role], Client], outsider: User, owner: Member
) -> None:
    foreign = Membership.objects.get(user=outsider)
    browser = client_of(Role.OWNER)
    assert browser.post(f"{MEMBERS}{foreign.pk}/", {"role": "viewer"}).status_code == 404
    assert browser.post(f"{MEMBERS}{foreign.pk}/remove/").status_code == 404
    membership_remove(member=owner, membership=foreign)
    foreign.refresh_from_db()
    assert foreign.role == Role.OWNER


def test_a_withdrawn_invitation_opens_nothing(
    client_of: Callable[[Role], Client], owner: Member, outside_client: Client
) -> None:
    invitation, secret = invitation_create(
        member=owner, email="outsider@rival.example", role=Role.VIEWER
    )
    browser = client_of(Role.OWNER)
    path = f"/c/acme/settings/invitations/{invitation.pk}/withdraw/"
    assert path in browser.get("/c/acme/settings/").content.decode()
    for _ in range(2):
        assert browser.post(path).status_code == 302
    assert outside_client.get(f"/invitations/{secret}/").status_code == 410
    assert outside_client.post(f"/invitations/{secret}/").status_code == 410
    assert events("invitation.withdrawn") == [("owner@acme.example", "outsider@rival.example")]


def test_an_invitation_that_was_accepted_or_is_foreign_is_not_withdrawn(
    client_of: Callable[[Role], Client], owner: Member, outsider: User
) -> None:
    accepted, secret = invitation_create(member=owner, email=outsider.email, role=Role.VIEWER)
    invitation_accept(user=outsider, secret=secret)
    rival = Member.of_membership(Membership.objects.get(user=outsider, role=Role.OWNER))
    foreign, _ = invitation_create(member=rival, email="a@b.example", role=Role.VIEWER)
    browser = client_of(Role.OWNER)
    for invitation in (accepted, foreign):
        browser.post(f"/c/acme/settings/invitations/{invitation.pk}/withdraw/")
    assert Invitation.objects.count() == 2


def test_an_invitation_is_only_for_the_address_it_names(
    company: Company, owner: Member, outsider: User, outside_client: Client
) -> None:
    _, secret = invitation_create(member=owner, email="someone@acme.example", role=Role.OWNER)
    page = outside_client.get(f"/invitations/{secret}/")
    assert page.status_code == 410
    assert "It is for <strong>someone@acme.example</strong>" in page.content.decode()
    with pytest.raises(UnusableInvitation, match=r"logged in as outsider@rival\.example"):
        invitation_accept(user=outsider, secret=secret)
    assert not Membership.objects.filter(company=company, user=outsider).exists()
    someone = User.objects.create_user("someone@acme.example", None)
    assert invitation_accept(user=someone, secret=secret).role == Role.OWNER


def test_the_case_of_an_invited_address_does_not_matter(owner: Member, outsider: User) -> None:
    _, secret = invitation_create(member=owner, email="Outsider@Rival.Example", role=Role.VIEWER)
    User.objects.filter(pk=outsider.pk).update(email="OUTSIDER@rival.example")
    outsider.refresh_from_db()
    assert invitation_accept(user=outsider, secret=secret).role == Role.VIEWER


def test_a_viewer_gets_an_owners_place_only_by_an_invitation_of_their_own(
    company: Company, owner: Member
) -> None:
    viewer = held(company, Role.VIEWER)
    _, foreign = invitation_create(member=owner, email="planner@acme.example", role=Role.OWNER)
    with pytest.raises(UnusableInvitation):
        invitation_accept(user=viewer.user, secret=foreign)
    viewer.refresh_from_db()
    assert viewer.role == Role.VIEWER
    _, own = invitation_create(member=owner, email=viewer.user.email, role=Role.OWNER)
    assert invitation_accept(user=viewer.user, secret=own).role == Role.OWNER


def test_the_only_owner_does_not_step_down_by_an_invitation(
    company: Company, owner: Member
) -> None:
    only = held(company, Role.OWNER)
    invitation, secret = invitation_create(member=owner, email=only.user.email, role=Role.VIEWER)
    with pytest.raises(LastOwner):
        invitation_accept(user=only.user, secret=secret)
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


@pytest.mark.parametrize("prefix", ["ex", "@/", "express", "acme corp/", "a" * 200 + "/", "@acme"])
def test_a_prefix_that_could_swallow_foreign_packages_is_refused(prefix: str) -> None:
    form = SettingsForm({"name": "Acme", "own_prefixes": prefix})
    assert "/ - . _ :" in form.errors["own_prefixes"][0]


def test_prefixes_with_an_end_are_taken() -> None:
    prefixes = ["@acme/", "corp.example/", "acme-", "com.acme.", "acme_", "com.acme:", "ab-"]
    form = SettingsForm({"name": "Acme", "own_prefixes": "\n".join(prefixes)})
    assert form.is_valid()
    assert form.cleaned_data["own_prefixes"] == prefixes
