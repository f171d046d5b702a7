"""Tokens of one product, service accounts, and what ends when a person leaves."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.errors import AccountClosed, TokenEnded
from apps.companies.models import ApiToken, Company, Member, Membership, ServiceAccount
from apps.companies.roles import TOKEN_SCOPES, Role
from apps.companies.selectors import token_usable
from apps.companies.services import (
    account_close,
    account_create,
    membership_remove,
    token_create,
    token_revoke,
    token_rotate,
)
from apps.inventory.models import Product, Upload
from apps.inventory.services import product_create
from tests.architecture.test_routes import APIS

COMPANY = "/api/v1/companies/acme/"
PAGE = "/c/acme/settings/service-accounts/"


def usable(secret: str) -> bool:
    return token_usable(secret=secret, now=timezone.now()) is not None


def bearer(secret: str) -> APIClient:
    rest = APIClient()
    rest.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return rest


@pytest.fixture
def of_till(owner: Member, planner: Member) -> APIClient:
    till = product_create(member=planner, name="Till", tier=Product.Tier.CRITICAL)
    return bearer(
        token_create(member=owner, name="till", scopes=sorted(TOKEN_SCOPES), product_id=till.pk)[1]
    )


def test_a_token_of_one_product_reaches_that_one(inventory: Upload, of_till: APIClient) -> None:
    listed = of_till.get(f"{COMPANY}products/").json()["results"]
    assert [row["slug"] for row in listed] == ["till"]
    for part in ("", "uploads/", "dependencies/", "versions/", "additions/", "imports/"):
        assert of_till.get(f"{COMPANY}products/till/{part}").status_code == 200, part
        assert of_till.get(f"{COMPANY}products/shop/{part}").status_code == 404, part
    made = of_till.post(f"{COMPANY}products/", {"name": "Other", "tier": 1}, format="json")
    assert made.status_code == 403
    assert of_till.get(f"{COMPANY}uploads/upl_{inventory.pk}/").status_code == 404


METHODS = ("get", "post", "put", "patch", "delete")
# What a token of one product may list: of these, its own part.
LISTED = (f"{COMPANY}products/", f"{COMPANY}uploads/")


def test_nothing_leaks_to_who_may_not(
    inventory: Upload, outsider: object, of_till: APIClient, api_of: Callable[..., APIClient]
) -> None:
    few, everything = api_of("time:write"), api_of()
    for path, method in product(APIS, METHODS):
        assert getattr(APIClient(), method)(path).status_code == 401, path
        foreign = getattr(everything, method)(path.replace("/acme/", "/rival/"))
        assert foreign.status_code in (404, 405), path
        if path != f"{COMPANY}contributions/" or method == "get":
            assert getattr(few, method)(path).status_code in (403, 405), path
        answer = getattr(of_till, method)(path)
        assert answer.status_code in (403, 404, 405) or path in LISTED, path
        assert b"hop" not in answer.content.replace(b"/products/shop/", b""), path


def test_an_account_goes_on_when_its_maker_leaves(owner: Member, company: Company) -> None:
    leaver = Membership.objects.get(company=company, role=Role.CONTROLLER)
    maker = Member.of_membership(leaver)
    account = account_create(member=maker, name="Export")
    _, stays = token_create(member=maker, name="a", scopes=["plans:read"], account=account)
    _, goes = token_create(member=maker, name="b", scopes=["plans:read"])
    _, other = token_create(member=owner, name="c", scopes=["plans:read"])
    membership_remove(member=owner, membership=leaver)
    assert [usable(secret) for secret in (stays, goes, other)] == [True, False, True]
    assert AuditEvent.objects.filter(action="token.revoked", subject="b").exists()


def test_a_rotated_token_ends_after_a_day(owner: Member) -> None:
    account = account_create(member=owner, name="Export")
    ends = timezone.now() + timedelta(days=30)
    old, secret = token_create(
        member=owner,
        name="a",
        scopes=["plans:read"],
        account=account,
        product_id=7,
        expires_at=ends,
    )
    new, fresh = token_rotate(member=owner, token=old)
    assert usable(secret)
    assert usable(fresh)
    assert (new.account, new.scopes, new.product_id, new.name) == (account, old.scopes, 7, "a")
    assert new.expires_at is not None
    assert new.expires_at >= ends
    later = timezone.now() + timedelta(days=1, seconds=1)
    assert token_usable(secret=secret, now=later) is None
    token_revoke(member=owner, token_id=old.pk)
    with pytest.raises(TokenEnded):
        token_rotate(member=owner, token=old)


def test_a_closed_account_has_no_way_in(owner: Member) -> None:
    account = account_create(member=owner, name="Export")
    _, secret = token_create(member=owner, name="a", scopes=["plans:read"], account=account)
    account_close(member=owner, account=account)
    assert not usable(secret)
    with pytest.raises(AccountClosed):
        token_create(member=owner, name="a", scopes=["plans:read"], account=account)
    account_create(member=owner, name="Export")
    actions = AuditEvent.objects.filter(subject="Export").values_list("action", flat=True)
    assert list(actions) == ["account.created", "account.closed", "account.created"]


def test_an_owner_keeps_accounts_by_page(
    client_of: Callable[[Role], Client], product: Product
) -> None:
    browser = client_of(Role.OWNER)
    assert b"No service account yet" in browser.get(PAGE).content
    assert browser.post(PAGE, {"name": "Export"}).status_code == 302
    again = browser.post(PAGE, {"name": "Export"})
    assert again.status_code == 422
    assert "Choose another name" in again.content.decode()
    account = ServiceAccount.objects.get()
    body = {"name": "CI", "scopes": ["inventory:write"], "days": "30", "product": "shop"}
    made = browser.post(f"{PAGE}{account.pk}/tokens/", body)
    assert "shown only this once" in made.content.decode()
    token = ApiToken.objects.get()
    assert (token.account, token.product_id) == (account, product.pk)
    wrong = browser.post(f"{PAGE}{account.pk}/tokens/", body | {"product": "none"})
    assert wrong.status_code == 422
    rotated = browser.post(f"{PAGE}tokens/{token.pk}/rotate/")
    assert "works for another day" in rotated.content.decode()
    assert ApiToken.objects.count() == 2
    browser.post(f"{PAGE}tokens/{token.pk}/revoke/")
    assert ApiToken.objects.filter(revoked_at=None).count() == 1
    browser.post(f"{PAGE}{account.pk}/close/")
    assert not ApiToken.objects.filter(revoked_at=None).exists()
    assert client_of(Role.CONTROLLER).get(PAGE).status_code == 403
