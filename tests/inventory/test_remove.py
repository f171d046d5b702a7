from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.inventory.models import Dependency, Product, Upload
from apps.inventory.selectors import dependency_list, product_inputs
from apps.inventory.services import path_remove
from tests.conftest import PACKAGE_LOCK

Deliver = Callable[[dict[str, bytes]], list[Upload]]
YARN = b"""# yarn lockfile v1


left-pad@^1.0.0:
  version "1.3.0"
"""


def test_a_removed_path_counts_no_more_in_any_of_its_uploads(
    deliver: Deliver, company: Company, client_of: Callable[[Role], Client]
) -> None:
    deliver({"package-lock.json": PACKAGE_LOCK})
    deliver({"package-lock.json": PACKAGE_LOCK.replace(b"zz-made-up", b"zz-other")})
    (kept,) = deliver({"api/requirements.txt": b"celery==5.5.0\n"})
    page = client_of(Role.PLANNER).post(
        "/c/acme/products/shop/remove-path/", {"path": "package-lock.json"}, follow=True
    )
    assert b"no longer counts" in page.content
    assert set(dependency_list(company=company).values_list("name", flat=True)) == {"celery"}
    ((file,),) = (product.files for product in product_inputs(company=company))
    assert file.sha256 == kept.sha256
    event = AuditEvent.objects.get(action="path.removed")
    assert (event.subject, event.data) == ("Shop: package-lock.json", {"uploads": 2})


def test_a_removed_path_counts_again_once_it_is_uploaded_again(
    deliver: Deliver, planner: Member, product: Product, company: Company
) -> None:
    (first,) = deliver({"package-lock.json": PACKAGE_LOCK})
    path_remove(member=planner, product=product, path="package-lock.json")
    assert not dependency_list(company=company).exists()
    (second,) = deliver({"package-lock.json": PACKAGE_LOCK})
    assert second.pk != first.pk
    assert dependency_list(company=company).count() == 4


def test_a_removed_manifest_completes_nothing(
    deliver: Deliver,
    planner: Member,
    product: Product,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    deliver({"yarn.lock": YARN, "package.json": b'{"dependencies": {"left-pad": "^1.0.0"}}'})
    assert Dependency.objects.get().direct is True
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        path_remove(member=planner, product=product, path="package.json")
    assert Dependency.objects.get().direct is None


def test_what_was_removed_is_not_listed_and_its_page_says_so(
    inventory: Upload,
    planner: Member,
    product: Product,
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
) -> None:
    path_remove(member=planner, product=product, path=inventory.path)
    browser = client_of(Role.VIEWER)
    page = f"/c/acme/uploads/{inventory.pk}/"
    assert page.encode() not in browser.get("/c/acme/products/shop/").content
    assert b"was removed" in browser.get(page).content
    assert api_of().get("/api/v1/companies/acme/products/shop/uploads/").json()["results"] == []


def test_a_product_is_removed_only_when_asked_twice(
    inventory: Upload, client_of: Callable[[Role], Client]
) -> None:
    browser = client_of(Role.PLANNER)
    address = "/c/acme/products/shop/remove/"
    assert address.encode() in browser.get("/c/acme/products/shop/").content
    assert b"Remove Shop?" in browser.get(address).content
    assert Product.objects.filter(slug="shop").exists()
    page = browser.post(address, follow=True)
    assert b"Shop is removed" in page.content
    assert not Product.objects.exists()
    assert not Dependency.objects.exists()
    event = AuditEvent.objects.get(action="product.removed")
    assert (event.subject, event.data) == ("Shop", {"uploads": 1})


@pytest.mark.parametrize("route", ["remove/", "remove-path/"])
@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_who_may_only_read_removes_nothing(
    inventory: Upload, client_of: Callable[[Role], Client], role: Role, route: str
) -> None:
    browser = client_of(role)
    assert b"remove" not in browser.get("/c/acme/products/shop/").content
    answer = browser.post(f"/c/acme/products/shop/{route}", {"path": inventory.path})
    assert answer.status_code == 403
    assert dependency_list(company=inventory.company).count() == 4
