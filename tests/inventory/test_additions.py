"""What a product stands on that no file names."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from rest_framework.test import APIClient

from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.inventory.errors import AdditionExists
from apps.inventory.models import Dependency, Product, Upload
from apps.inventory.selectors import addition_list
from apps.inventory.services import addition_add, addition_remove
from apps.plans.services import inputs_of
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.lockfiles.additions import Addition, AdditionKind
from sponsorplan.domain.money import Money

POSTGRES = Addition(
    AdditionKind.DATABASE, "PostgreSQL", repository="https://github.com/postgres/postgres"
)
FORM = {
    "kind": "database",
    "name": "PostgreSQL",
    "repository": "https://github.com/postgres/postgres",
    "weight": "4",
}


@pytest.fixture
def add(
    planner: Member, product: Product, django_capture_on_commit_callbacks: Callable[..., object]
) -> Callable[[Addition], None]:
    def added(addition: Addition) -> None:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            addition_add(member=planner, product=product, addition=addition)

    return added


def usage(company: Company) -> dict[str, int]:
    inputs = inputs_of(
        company=company,
        budget=Money(100_000, "USD"),
        policy=Policy(cap_percent=100),
        as_of=date(2026, 11, 1),
    )
    return {line.upstream: line.usage for line in propose(inputs).lines}


def test_an_addition_counts_as_its_number_of_direct_dependencies(
    inventory: Upload, add: Callable[[Addition], None], company: Company
) -> None:
    add(POSTGRES)
    add(Addition(AdditionKind.TOOL, "jq", repository="https://github.com/jqlang/jq", weight=4))
    found = usage(company)
    four, one = found["github.com/jqlang/jq"], found["github.com/postgres/postgres"]
    assert abs(four - 4 * one) <= 4
    assert Dependency.objects.get(name="jq").weight == 4


def test_additions_follow_each_other_and_each_change_is_a_version(
    add: Callable[[Addition], None], planner: Member, product: Product
) -> None:
    add(POSTGRES)
    add(Addition(AdditionKind.FONT, "Inter"))
    assert [addition.name for addition in addition_list(product=product)] == ["PostgreSQL", "Inter"]
    addition_remove(member=planner, product=product, key=POSTGRES.key)
    assert [addition.name for addition in addition_list(product=product)] == ["Inter"]
    assert Upload.objects.filter(path="by-hand/sponsorplan.json").count() == 3


def test_the_same_thing_twice_is_refused_and_loses_nothing(
    add: Callable[[Addition], None], product: Product
) -> None:
    add(POSTGRES)
    with pytest.raises(AdditionExists):
        add(POSTGRES)
    assert addition_list(product=product) == [POSTGRES]


def test_the_page_adds_shows_and_removes(
    client_of: Callable[[Role], Client],
    product: Product,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    browser = client_of(Role.PLANNER)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        page = browser.post("/c/acme/products/shop/additions/", FORM, follow=True)
    assert "PostgreSQL" in page.content.decode()
    assert Dependency.objects.get().upstream == "github.com/postgres/postgres"
    gone = browser.post(
        "/c/acme/products/shop/additions/remove/",
        {"type": "generic", "name": "PostgreSQL"},
        follow=True,
    )
    assert "no longer counts" in gone.content.decode()
    assert addition_list(product=product) == []


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Write its name"),
        ("repository", "https://postgresql.org", "no repository"),
        ("kind", "cloud", "cloud"),
        ("weight", "99", "99"),
    ],
)
def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(
    client_of: Callable[[Role], Client], product: Product, field: str, value: str, words: str
) -> None:
    page = client_of(Role.PLANNER).post(
        "/c/acme/products/shop/additions/", {**FORM, "version": "17.1", field: value}
    )
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "17.1" in page.content.decode()
    assert not Upload.objects.exists()


def test_a_program_adds_lists_and_removes(
    api_of: Callable[..., APIClient], product: Product
) -> None:
    rest = api_of("inventory:read", "inventory:write")
    base = "/api/v1/companies/acme/products/shop/additions/"
    row = {"kind": "action", "name": "actions/checkout", "dev": True}
    made = rest.post(base, row, format="json")
    assert (made.status_code, made.json()["type"]) == (201, "githubactions")
    assert rest.post(base, row, format="json").status_code == 409
    assert [found["name"] for found in rest.get(base).json()["results"]] == ["actions/checkout"]
    place = f"{base}githubactions/actions/checkout/"
    assert rest.delete(place).status_code == 204
    assert rest.delete(place).status_code == 404
    wrong = rest.post(base, {**row, "weight": 11, "repository": "nowhere"}, format="json")
    assert {error["pointer"] for error in wrong.json()["errors"]} == {"/weight", "/repository"}


def test_a_build_sends_the_list_as_a_file(
    deliver: Callable[[dict[str, bytes]], list[Upload]],
) -> None:
    (upload,) = deliver(
        {"sponsorplan.json": b'{"additions": [{"kind": "tool", "name": "jq", "weight": 2}]}'}
    )
    assert upload.counts["packages"] == 1
    assert Dependency.objects.get().weight == 2
