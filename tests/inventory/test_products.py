from collections.abc import Callable

import pytest
from django.test import Client

from apps.companies.models import Member
from apps.companies.roles import Role
from apps.inventory.errors import ProductExists
from apps.inventory.models import Product
from apps.inventory.services import product_create, product_update


def slugs(member: Member, *names: str) -> list[str]:
    return [product_create(member=member, name=name, tier=1).slug for name in names]


def test_products_whose_names_make_one_address_are_numbered(planner: Member) -> None:
    assert slugs(planner, "C", "C++", "C#") == ["c", "c-2", "c-3"]
    assert slugs(planner, "日本", "東京") == ["product", "product-2"]
    assert slugs(planner, "x" * 80, "x" * 81) == ["x" * 60, "x" * 58 + "-2"]


def test_a_product_named_new_has_a_page(
    planner: Member, client_of: Callable[[Role], Client]
) -> None:
    assert slugs(planner, "New") == ["new-2"]
    assert b"<h1>New</h1>" in client_of(Role.VIEWER).get("/c/acme/products/new-2/").content


@pytest.mark.parametrize(("name", "same"), [("Shop", "sHOP"), ("ÄRGER", "ärger")])
def test_an_equal_name_in_any_case_is_refused(planner: Member, name: str, same: str) -> None:
    product_create(member=planner, name=name, tier=1)
    with pytest.raises(ProductExists):
        product_create(member=planner, name=same, tier=1)
    assert Product.objects.count() == 1


def test_a_product_keeps_its_own_name_and_takes_no_other_ones(
    planner: Member, product: Product, client_of: Callable[[Role], Client]
) -> None:
    product_create(member=planner, name="Site", tier=1)
    assert product_update(member=planner, product=product, name="SHOP", tier=2).name == "SHOP"
    page = client_of(Role.PLANNER).post(
        "/c/acme/products/shop/edit/", {"name": "site", "tier": "1"}
    )
    assert page.status_code == 422
    assert "is there already" in page.content.decode()
