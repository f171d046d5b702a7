"""Many files at once: what was taken, what was left out and why, and how far reading is."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from apps.companies.models import Member
from apps.companies.roles import Role
from apps.inventory.models import Delivery, Product, Upload
from apps.inventory.services import uploads_receive
from tests.conftest import PACKAGE_LOCK

YARN = b"# yarn lockfile v1\n"


def zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


REPOSITORY = zipped(
    {
        "repo/web/package-lock.json": PACKAGE_LOCK,
        "repo/web/yarn.lock": YARN,
        "repo/web/node_modules/x/package-lock.json": PACKAGE_LOCK,
        "repo/api/package-lock.json": PACKAGE_LOCK,
        "repo/api/main.c": b"int main;",
    }
)


def test_an_archive_says_what_it_took_and_skipped_and_why(
    planner: Member, product: Product
) -> None:
    received = uploads_receive(member=planner, product=product, files=[("r.zip", REPOSITORY)])
    delivery = received.delivery
    assert delivery is not None
    assert {upload.path for upload in delivery.uploads.all()} == {
        "repo/api/package-lock.json",
        "repo/web/package-lock.json",
    }
    assert {row["path"]: row["code"] for row in delivery.skipped} == {
        "repo/web/node_modules": "vendored_folder",
        "repo/web/yarn.lock": "other_lock",
    }
    assert delivery.passed_over == 1


def test_sending_the_same_again_is_no_new_delivery(planner: Member, product: Product) -> None:
    for _ in range(2):
        received = uploads_receive(member=planner, product=product, files=[("r.zip", REPOSITORY)])
    assert received.delivery is None
    assert len(received.uploads) == 2
    assert Delivery.objects.count() == 1


def test_the_page_follows_the_reading_and_can_be_left(
    client_of: Callable[[Role], Client],
    product: Product,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    browser = client_of(Role.PLANNER)
    file = SimpleUploadedFile("repo.zip", REPOSITORY)
    sent = browser.post("/c/acme/products/shop/upload/", {"files": [file]})
    delivery = Delivery.objects.get()
    assert sent["Location"] == f"/c/acme/deliveries/{delivery.pk}/"
    page = browser.get(sent["Location"]).content.decode()
    assert "Reading: 0 of 2" in page
    assert "hx-trigger" in page
    Upload.objects.update(state=Upload.State.PARSED)
    part = browser.get(sent["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "All 2 are read" in part
    assert "hx-trigger" not in part
    assert "<html" not in part
    assert "yarn.lock" in part


def test_a_folder_keeps_its_paths(client_of: Callable[[Role], Client], product: Product) -> None:
    browser = client_of(Role.PLANNER)
    files = [SimpleUploadedFile("package-lock.json", PACKAGE_LOCK) for _ in range(2)]
    paths = ["repo/a/package-lock.json", "repo/b/package-lock.json"]
    browser.post("/c/acme/products/shop/upload/", {"files": files, "paths": paths})
    assert set(Upload.objects.values_list("path", flat=True)) == set(paths)
    odd = browser.post("/c/acme/products/shop/upload/", {"files": files[:1], "paths": paths})
    assert odd.status_code == 422


def test_the_server_says_which_files_of_a_folder_to_send(
    client_of: Callable[[Role], Client], product: Product
) -> None:
    paths = [
        "repo/README.md",
        "repo/package-lock.json",
        "repo/node_modules/a/package-lock.json",
        "repo/../package.json",
        "repo/._package.json",
        "repo/api/pyproject.toml",
    ]
    answer = client_of(Role.PLANNER).post(
        "/c/acme/products/shop/upload/wanted/", {"paths": "\r\n".join(paths)}
    )
    assert answer.json() == {"wanted": [1, 5]}


def test_a_program_is_told_where_what_was_left_out_stands(
    api_of: Callable[..., APIClient],
    product: Product,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    rest = api_of("inventory:read", "inventory:write")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        sent = rest.post(
            "/api/v1/companies/acme/products/shop/uploads/",
            {"files": [SimpleUploadedFile("repo.zip", REPOSITORY)]},
        )
    delivery = rest.get(sent["Location"]).json()
    assert (delivery["total"], delivery["finished"], delivery["failed"]) == (2, 2, 0)
    assert {row["code"] for row in delivery["skipped"]} == {"vendored_folder", "other_lock"}
    again = rest.post(
        "/api/v1/companies/acme/products/shop/uploads/",
        {"files": [SimpleUploadedFile("repo.zip", REPOSITORY)]},
    )
    assert (again.status_code, "Location" in again) == (202, False)


def test_an_outsider_sees_no_delivery(
    planner: Member, product: Product, outside_client: Client
) -> None:
    uploads_receive(member=planner, product=product, files=[("r.zip", REPOSITORY)])
    delivery = Delivery.objects.get()
    assert outside_client.get(f"/c/rival/deliveries/{delivery.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 40])
def test_a_delivery_takes_as_many_queries_whatever_its_size(
    planner: Member,
    product: Product,
    client_of: Callable[[Role], Client],
    django_assert_max_num_queries: Callable[[int], object],
    count: int,
) -> None:
    files = [
        (f"{number}/package-lock.json", json.dumps({"lockfileVersion": 3, "n": number}).encode())
        for number in range(count)
    ]
    received = uploads_receive(member=planner, product=product, files=files)
    assert received.delivery is not None
    browser = client_of(Role.VIEWER)
    with django_assert_max_num_queries(6):  # type: ignore[attr-defined]
        browser.get(f"/c/acme/deliveries/{received.delivery.pk}/")


def test_a_lock_of_another_manager_that_comes_later_is_pointed_out(
    deliver: Callable[[dict[str, bytes]], list[Upload]], client_of: Callable[[Role], Client]
) -> None:
    deliver({"package-lock.json": PACKAGE_LOCK})
    browser = client_of(Role.PLANNER)
    assert "both count" not in browser.get("/c/acme/products/shop/").content.decode()
    deliver({"yarn.lock": YARN})
    assert "both count" in browser.get("/c/acme/products/shop/").content.decode()
