from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.companies.services import company_update
from apps.inventory.errors import FileTooLarge, NothingToRead, UnsafePath
from apps.inventory.models import Dependency, Product, Upload
from apps.inventory.selectors import dependency_list, inventory_counts, product_inputs
from apps.inventory.services import upload_ingest, uploads_receive, uploads_sweep
from tests.conftest import PACKAGE_LOCK

Deliver = Callable[[dict[str, bytes]], list[Upload]]
YARN = b"""# yarn lockfile v1


left-pad@^1.0.0:
  version "1.3.0"
  resolved "https://registry.example/left-pad/-/left-pad-1.3.0.tgz#5b8a3a7765dfe001261dde915589e782f8c94d1e"
"""
MANIFEST = b'{"name": "shop", "dependencies": {"left-pad": "^1.0.0"}}'
HOSTILE = Path(__file__).parents[1] / "domain/lockfiles/fixtures"


def names(product: Product) -> set[str]:
    rows = dependency_list(company=product.company, product=product)
    return set(rows.values_list("name", flat=True))


def test_a_lockfile_becomes_dependencies(inventory: Upload, product: Product) -> None:
    assert inventory.state == Upload.State.PARSED
    counts = inventory_counts(product=product)
    assert (counts.packages, counts.direct, counts.transitive, counts.dev) == (4, 3, 1, 1)
    assert counts.with_upstream == 3
    express = Dependency.objects.get(name="express")
    assert express.funding == ["https://opencollective.com/express"]
    (own,) = inventory.local
    assert (own["type"], own["name"], own["why"]) == ("npm", "shop", "")


def test_the_same_file_twice_is_the_same_upload(deliver: Deliver) -> None:
    (first,) = deliver({"package-lock.json": PACKAGE_LOCK})
    (second,) = deliver({"package-lock.json": PACKAGE_LOCK})
    assert first.pk == second.pk
    assert AuditEvent.objects.filter(action="upload.received").count() == 1


def test_a_broken_file_says_what_to_do_and_hides_nothing(
    deliver: Deliver, product: Product
) -> None:
    deliver({"package-lock.json": PACKAGE_LOCK})
    before = names(product)
    conflict = PACKAGE_LOCK.replace(b'"express": "^5.0.0"', b'\n<<<<<<< ours\n"a": "1"')
    (broken,) = deliver({"package-lock.json": conflict})
    assert broken.state == Upload.State.FAILED
    assert broken.problems[0]["code"] == "merge_conflict"
    assert broken.problems[0]["line"]
    assert names(product) == before


def test_a_newer_upload_replaces_the_older_of_its_path(deliver: Deliver, product: Product) -> None:
    deliver({"package-lock.json": PACKAGE_LOCK})
    deliver({"package-lock.json": PACKAGE_LOCK.replace(b"zz-made-up", b"zz-other")})
    assert "zz-other" in names(product)
    assert "zz-made-up" not in names(product)


def test_a_manifest_completes_its_lockfile_also_when_it_comes_later(
    deliver: Deliver, product: Product
) -> None:
    (lock,) = deliver({"yarn.lock": YARN})
    assert lock.wants == ["package.json"]
    assert Dependency.objects.get().direct is None
    deliver({"package.json": MANIFEST})
    lock.refresh_from_db()
    assert lock.wants == []
    assert Dependency.objects.get().direct is True


def test_own_packages_are_left_out_and_listed(
    deliver: Deliver, owner: Member, product: Product
) -> None:
    company_update(
        member=owner, name="Acme", github_login="", open_collective_slug="", own_prefixes=["zz-"]
    )
    (upload,) = deliver({"package-lock.json": PACKAGE_LOCK})
    assert "zz-made-up" not in names(product)
    assert "zz-made-up" in {local["name"] for local in upload.local}


def test_files_are_read_again_when_the_company_changes_what_is_its_own(
    inventory: Upload,
    owner: Member,
    product: Product,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    company_update(
        member=owner, name="Acme", github_login="", open_collective_slug="", own_prefixes=["zz-"]
    )
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        Upload.objects.update(received_at=timezone.now() - timedelta(minutes=1))
        uploads_sweep()
    assert "zz-made-up" not in names(product)


def test_an_upload_whose_worker_died_is_taken_up_again(planner: Member, product: Product) -> None:
    received = uploads_receive(
        member=planner, product=product, files=[("package-lock.json", PACKAGE_LOCK)]
    )
    lost = Upload.objects.filter(pk=received.uploads[0].pk)
    lost.update(attempt=1, lease_until=timezone.now() + timedelta(minutes=1))
    upload_ingest(upload_id=lost.get().pk)
    assert lost.get().state == Upload.State.QUEUED
    lost.update(lease_until=timezone.now() - timedelta(seconds=1))
    upload_ingest(upload_id=lost.get().pk)
    assert lost.get().state == Upload.State.PARSED


def test_an_upload_that_never_finishes_is_given_up_with_words(
    planner: Member, product: Product
) -> None:
    received = uploads_receive(member=planner, product=product, files=[("uv.lock", b"x = 1")])
    lost = Upload.objects.filter(pk=received.uploads[0].pk)
    lost.update(tries=10)
    upload_ingest(upload_id=lost.get().pk)
    assert lost.get().state == Upload.State.FAILED
    assert lost.get().problems[0]["code"] != "gave_up"
    an_hour_ago = timezone.now() - timedelta(hours=1)
    lost.update(tries=10, state=Upload.State.QUEUED, received_at=an_hour_ago)
    upload_ingest(upload_id=lost.get().pk)
    assert lost.get().state == Upload.State.FAILED
    assert "10 times" in lost.get().problems[0]["message"]


def test_a_file_whose_workers_die_often_within_an_hour_is_read_all_the_same(
    planner: Member, product: Product
) -> None:
    received = uploads_receive(
        member=planner, product=product, files=[("package-lock.json", PACKAGE_LOCK)]
    )
    dying = Upload.objects.filter(pk=received.uploads[0].pk)
    dying.update(tries=100)
    upload_ingest(upload_id=dying.get().pk)
    assert dying.get().state == Upload.State.PARSED


def test_reading_twice_gives_the_same(inventory: Upload, company: Company) -> None:
    before = product_inputs(company=company)
    Upload.objects.update(state=Upload.State.QUEUED)
    upload_ingest(upload_id=inventory.pk)
    assert product_inputs(company=company) == before


def test_an_archive_stands_for_the_lockfiles_in_it(deliver: Deliver) -> None:
    uploads = deliver({"repo.zip": (HOSTILE / "archive/slip/zip-slip.zip").read_bytes()})
    assert [upload.path for upload in uploads] == ["ok/package-lock.json"]


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ([("../../etc/passwd", b"x")], UnsafePath),
        ([("a/package-lock.json", b"{}"), ("a/package-lock.json", b"[]")], UnsafePath),
        ([], NothingToRead),
        ([("big.json", b"x" * 25_000_001)], FileTooLarge),
    ],
    ids=["path", "twice", "nothing", "large"],
)
def test_what_cannot_be_taken_is_refused_before_anything_is_stored(
    planner: Member,
    product: Product,
    files: list[tuple[str, bytes]],
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        uploads_receive(member=planner, product=product, files=files)
    assert not Upload.objects.exists()


def test_the_page_takes_several_files_and_shows_them(
    client_of: Callable[[Role], Client], product: Product
) -> None:
    browser = client_of(Role.PLANNER)
    page = browser.post(
        "/c/acme/products/shop/upload/",
        {
            "files": [
                SimpleUploadedFile("yarn.lock", YARN),
                SimpleUploadedFile("package.json", MANIFEST),
            ]
        },
        follow=True,
    )
    assert page.status_code == 200
    assert b"yarn.lock" in page.content


def test_the_page_says_so_when_no_file_was_chosen(
    client_of: Callable[[Role], Client], product: Product
) -> None:
    page = client_of(Role.PLANNER).post("/c/acme/products/shop/upload/", {})
    assert page.status_code == 422
    assert b"Choose at least one file" in page.content


def test_ci_uploads_by_token_and_reads_what_came_of_it(
    api_of: Callable[..., APIClient],
    product: Product,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    rest = api_of("inventory:read", "inventory:write")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        answer = rest.post(
            "/api/v1/companies/acme/products/shop/uploads/",
            {"files": [SimpleUploadedFile("package-lock.json", PACKAGE_LOCK)]},
        )
    assert answer.status_code == 202
    (sent,) = answer.json()
    upload = rest.get(f"/api/v1/companies/acme/uploads/{sent['id']}/").json()
    assert (upload["state"], upload["counts"]["packages"]) == ("parsed", 4)
    listed = rest.get("/api/v1/companies/acme/products/shop/dependencies/?limit=3").json()
    assert len(listed["results"]) == 3
    rest_of_them = rest.get(listed["next"]).json()
    assert len(rest_of_them["results"]) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, "/files"), ({"name": 5, "tier": 3}, "/tier")],
)
def test_the_api_points_at_the_field_that_is_wrong(
    api_of: Callable[..., APIClient], product: Product, body: dict[str, object], pointer: str
) -> None:
    rest = api_of()
    if "name" in body:
        answer = rest.post("/api/v1/companies/acme/products/", body, format="json")
    else:
        answer = rest.post("/api/v1/companies/acme/products/shop/uploads/", body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert pointer in {error["pointer"] for error in answer.json()["errors"]}


@pytest.mark.parametrize("size", [10, 400])
def test_the_dependency_list_asks_the_same_whatever_its_size(
    api_of: Callable[..., APIClient],
    deliver: Deliver,
    django_assert_max_num_queries: Callable[[int], object],
    size: int,
) -> None:
    lines = "".join(f"made-up-{number}==1.0\n" for number in range(size))
    deliver({"requirements.txt": lines.encode()})
    rest = api_of()
    with django_assert_max_num_queries(6):  # type: ignore[attr-defined]
        rest.get("/api/v1/companies/acme/products/shop/dependencies/")
