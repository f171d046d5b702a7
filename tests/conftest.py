"""The cast: a company with people in each role, and an outsider with a company of their own."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from apps.audit import triggers
from apps.companies.models import Company, Member, Membership, User
from apps.companies.roles import TOKEN_SCOPES, Role
from apps.companies.services import company_create, membership_set, token_create
from apps.inventory.models import Product, Upload
from apps.inventory.services import product_create, uploads_receive
from sponsorplan.management.tables import tables_finish
from sponsorplan.remembered import forget_everything

# No test is timed; where many must be able to repeat a run, examples are the same each time.
hypothesis.settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("house")

PASSWORD = "thanks-for-the-fish"

# A made-up front end: three packages whose upstreams the bundled catalogue knows, one it does not.
PACKAGE_LOCK = b"""{
 "name": "shop", "lockfileVersion": 3, "packages": {
  "": {"name": "shop", "dependencies": {"express": "^5.0.0", "zz-made-up": "1.0.0"},
       "devDependencies": {"eslint": "^9.0.0"}},
  "node_modules/express": {"version": "5.1.0", "dependencies": {"debug": "^4.4.0"},
    "resolved": "https://registry.example/express/-/express-5.1.0.tgz",
    "funding": {"type": "opencollective", "url": "https://opencollective.com/express"}},
  "node_modules/debug": {"version": "4.4.1",
    "resolved": "https://registry.example/debug/-/debug-4.4.1.tgz"},
  "node_modules/eslint": {"version": "9.39.0", "dev": true,
    "resolved": "https://registry.example/eslint/-/eslint-9.39.0.tgz",
    "funding": {"url": "https://opencollective.com/eslint"}},
  "node_modules/zz-made-up": {"version": "1.0.0",
    "resolved": "https://registry.example/zz-made-up/-/zz-made-up-1.0.0.tgz"}
 }}"""


# Whole files of these take long and have few tests. They begin first, so that at the end no worker is
# left with one of them while the others have nothing more to do.
_LONG = ("scale/", "services/", "hostile/", "collections/", "rest/", "approvals/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        name = item.nodeid.removeprefix("tests/")
        return next((at for at, long in enumerate(_LONG) if name.startswith(long)), len(_LONG))

    items.sort(key=place)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tables are made from the models, and finished as those of a new database are."""
    with django_db_blocker.unblock():
        tables_finish()


@pytest.fixture(scope="session", autouse=True)
def emptied_between_tests() -> Iterator[None]:
    """Tests with transactions of their own empty all tables; SQLite's do so row by row.

    There the triggers that keep the audit log are off meanwhile.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        flush = type(connection.ops).sql_flush

        def unlocked(*args: Any, **kwargs: Any) -> list[str]:  # noqa: ANN401 - Django's
            return [*triggers.SQLITE_DROP, *flush(*args, **kwargs), *triggers.SQLITE]

        patch.setattr(type(connection.ops), "sql_flush", unlocked)
        yield


@pytest.fixture(autouse=True)
def _nothing_remembered_of_companies() -> None:
    """Each test has a database of its own, in which others have the same keys."""
    forget_everything()


@pytest.fixture
def company(db: None) -> Company:
    owner = User.objects.create_user("owner@acme.example", PASSWORD)
    company = company_create(owner=owner, name="Acme", slug="acme")
    for role in (Role.PLANNER, Role.APPROVER, Role.CONTROLLER, Role.VIEWER):
        user = User.objects.create_user(f"{role}@acme.example", PASSWORD)
        membership_set(company=company, user=user, role=role, actor=owner.email)
    return company


@pytest.fixture
def member_of(company: Company) -> Callable[[Role], Member]:
    def member(role: Role) -> Member:
        found = Membership.objects.select_related("company", "user")
        return Member.of_membership(found.get(company=company, role=role))

    return member


@pytest.fixture
def owner(member_of: Callable[[Role], Member]) -> Member:
    return member_of(Role.OWNER)


@pytest.fixture
def planner(member_of: Callable[[Role], Member]) -> Member:
    return member_of(Role.PLANNER)


@pytest.fixture
def outsider(db: None) -> User:
    user = User.objects.create_user("outsider@rival.example", PASSWORD)
    company_create(owner=user, name="Rival", slug="rival")
    return user


@pytest.fixture
def client_of(company: Company) -> Callable[[Role], Client]:
    """A browser in which the company's person of that role is logged in."""

    def client(role: Role) -> Client:
        browser = Client()
        browser.force_login(Membership.objects.get(company=company, role=role).user)
        return browser

    return client


@pytest.fixture
def outside_client(outsider: User) -> Client:
    browser = Client()
    browser.force_login(outsider)
    return browser


@pytest.fixture
def api_of(owner: Member) -> Callable[..., APIClient]:
    """A REST client with a token of the company, with all scopes unless named."""

    def client(*scopes: str) -> APIClient:
        _, secret = token_create(
            member=owner, name="test", scopes=list(scopes) or sorted(TOKEN_SCOPES)
        )
        rest = APIClient()
        rest.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return rest

    return client


@pytest.fixture
def product(planner: Member) -> Product:
    return product_create(member=planner, name="Shop", tier=Product.Tier.CRITICAL)


@pytest.fixture
def deliver(
    planner: Member, product: Product, django_capture_on_commit_callbacks: Callable[..., object]
) -> Callable[..., list[Upload]]:
    """Upload files, given as path=content pairs, and let the worker read them."""

    def send(files: dict[str, bytes]) -> list[Upload]:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            received = uploads_receive(member=planner, product=product, files=list(files.items()))
        return [Upload.objects.get(pk=upload.pk) for upload in received.uploads]

    return send


@pytest.fixture
def inventory(deliver: Callable[..., list[Upload]]) -> Upload:
    (upload,) = deliver({"package-lock.json": PACKAGE_LOCK})
    return upload
