from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.companies.errors import LastOwner, SlugTaken, UnknownScope
from apps.companies.models import ApiToken, Company, Invitation, Member, Membership, User
from apps.companies.roles import Permission, Role
from apps.companies.services import (
    company_create,
    invitation_create,
    membership_set,
    token_create,
    token_revoke,
)
from tests.conftest import PASSWORD

PRODUCTS = "/api/v1/companies/acme/products/"


@pytest.mark.django_db
def test_a_person_signs_up_logs_out_and_logs_in_again() -> None:
    browser = Client()
    page = browser.post(
        "/accounts/signup/",
        {"email": "new@acme.example", "password1": PASSWORD, "password2": PASSWORD},
        follow=True,
    )
    assert page.redirect_chain[-1][0] == "/companies/new/"
    page = browser.post("/companies/new/", {"name": "New Ideas"}, follow=True)
    assert page.request["PATH_INFO"] == "/c/new-ideas/"
    browser.post("/accounts/logout/")
    assert browser.get("/c/new-ideas/").status_code == 302
    page = browser.post(
        "/accounts/login/", {"login": "new@acme.example", "password": PASSWORD}, follow=True
    )
    assert page.request["PATH_INFO"] == "/c/new-ideas/"


def test_an_outsider_is_told_nothing_is_there(company: Company, outside_client: Client) -> None:
    assert outside_client.get("/c/acme/").status_code == 404
    assert outside_client.get("/c/no-such-company/").status_code == 404


def test_a_viewer_may_not_change_anything(client_of: Callable[[Role], Client]) -> None:
    browser = client_of(Role.VIEWER)
    assert browser.get("/c/acme/products/").status_code == 200
    assert browser.post("/c/acme/products/new/", {"name": "X", "tier": 1}).status_code == 403
    assert browser.get("/c/acme/settings/").status_code == 403


def test_two_companies_cannot_have_one_address(company: Company, outsider: User) -> None:
    with pytest.raises(SlugTaken):
        company_create(owner=outsider, name="Acme", slug="acme")


def test_a_company_keeps_an_owner(company: Company, owner: Member) -> None:
    user = Membership.objects.get(company=company, role=Role.OWNER).user
    with pytest.raises(LastOwner):
        membership_set(company=company, user=user, role=Role.VIEWER, actor=owner.name)


def test_an_invitation_is_accepted_once(owner: Member, outside_client: Client) -> None:
    _, secret = invitation_create(member=owner, email="outsider@rival.example", role=Role.VIEWER)
    assert outside_client.get(f"/invitations/{secret}/").status_code == 200
    assert Membership.objects.filter(user__email="outsider@rival.example").count() == 1
    assert outside_client.post(f"/invitations/{secret}/").status_code == 302
    assert outside_client.get("/c/acme/").status_code == 200
    assert outside_client.post(f"/invitations/{secret}/").status_code == 410
    assert secret not in Invitation.objects.get().digest


def test_a_token_opens_its_company_and_no_other(
    api_of: Callable[..., APIClient], outsider: User
) -> None:
    rest = api_of()
    assert rest.get(PRODUCTS).status_code == 200
    assert rest.get("/api/v1/companies/rival/products/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic abc"])
def test_without_a_good_token_the_api_answers_401(company: Company, header: str) -> None:
    answer = APIClient().get(PRODUCTS, headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_may_only_what_its_scopes_say(api_of: Callable[..., APIClient]) -> None:
    rest = api_of("inventory:read")
    assert rest.get(PRODUCTS).status_code == 200
    answer = rest.post(PRODUCTS, {"name": "X"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_revoked_or_ended_token_opens_nothing(owner: Member) -> None:
    token, secret = token_create(member=owner, name="t", scopes=["plans:read"])
    rest = APIClient(headers={"Authorization": f"Bearer {secret}"})
    assert rest.get("/api/v1/companies/acme/plans/").status_code == 200
    ApiToken.objects.update(expires_at=timezone.now())
    assert rest.get("/api/v1/companies/acme/plans/").status_code == 401
    ApiToken.objects.update(expires_at=None)
    token_revoke(member=owner, token_id=token.pk)
    assert rest.get("/api/v1/companies/acme/plans/").status_code == 401


def test_a_tokens_secret_is_not_kept(owner: Member) -> None:
    token, secret = token_create(member=owner, name="t", scopes=["plans:read"])
    row = ApiToken.objects.filter(pk=token.pk).values().get()
    assert not any(secret in str(value) for value in row.values())


def test_a_token_cannot_be_given_the_company(owner: Member) -> None:
    with pytest.raises(UnknownScope, match="company:manage"):
        token_create(member=owner, name="t", scopes=[Permission.COMPANY_MANAGE])
