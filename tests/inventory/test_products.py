from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.inventory.errors import ProductExists
from apps.inventory.models import Product, Upload
from apps.inventory.selectors import inventory_counts, inventory_counts_of_products
from apps.inventory.services import product_create, product_update, upload_ingest, uploads_receive


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


def stock(member: Member, count: int) -> list[Product]:
    """Products, each with two files that share a release."""
    products = [
        product_create(member=member, name=f"Product {number}", tier=1) for number in range(count)
    ]
    for number, product in enumerate(products):
        files = [
            ("requirements.txt", f"pot=={number}\nlid==1\n".encode()),
            ("dev/requirements-dev.txt", b"lid==1\nspout==1\n"),
        ]
        for upload in uploads_receive(member=member, product=product, files=files).uploads:
            upload_ingest(upload_id=upload.pk)
    return products


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_products_asks_the_same_however_many_there_are(
    planner: Member, client_of: Callable[[Role], Client], count: int
) -> None:
    stock(planner, count)
    browser = client_of(Role.VIEWER)
    with CaptureQueriesContext(connection) as asked:
        page = browser.get("/c/acme/products/").content.decode()
    assert page.count("Product ") == count
    # Session, user, membership; products, what counts depend on, counts, newest uploads.
    assert len(asked) == 8
    assert not any('"inventory_upload"."edges"' in query["sql"] for query in asked)
    with CaptureQueriesContext(connection) as again:
        assert browser.get("/c/acme/products/").content.decode().count("Product ") == count
    assert len(again) == 7


def test_each_product_counts_its_own_releases_once(planner: Member, company: Company) -> None:
    first, second = stock(planner, 2)
    empty = product_create(member=planner, name="Empty", tier=1)
    counts = inventory_counts_of_products(company=company)
    assert counts == {each.pk: inventory_counts(product=each) for each in (first, second)}
    assert (counts[first.pk].packages, counts[first.pk].dev) == (3, 1)
    assert inventory_counts(product=empty).packages == 0


def test_the_list_of_products_says_how_the_newest_upload_fared(
    planner: Member, client_of: Callable[[Role], Client]
) -> None:
    stock(planner, 1)
    browser = client_of(Role.VIEWER)
    assert "being read" not in browser.get("/c/acme/products/").content.decode()
    newest = Upload.objects.latest("pk")
    Upload.objects.filter(pk=newest.pk).update(state=Upload.State.FAILED)
    assert "could not be read" in browser.get("/c/acme/products/").content.decode()
