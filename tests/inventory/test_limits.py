"""What one request may cost, and where its files belong."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.companies.models import Member
from apps.companies.roles import Role
from apps.inventory.errors import FileTooLarge
from apps.inventory.models import Product, Upload
from apps.inventory.services import contents_of, uploads_receive
from tests.conftest import PACKAGE_LOCK

UPLOADS = "/api/v1/companies/acme/products/shop/uploads/"


def test_files_that_are_too_large_together_are_refused(
    planner: Member, product: Product, settings
) -> None:
    settings.SPONSORPLAN_MAX_REQUEST_BYTES = 1000
    files = [(f"{number}/requirements.txt", b"#" * 400) for number in range(3)]
    with pytest.raises(FileTooLarge, match="together"):
        uploads_receive(member=planner, product=product, files=files)
    with pytest.raises(FileTooLarge, match="together"):
        contents_of([SimpleUploadedFile(name, content) for name, content in files])
    assert len(uploads_receive(member=planner, product=product, files=files[:2]).uploads) == 2


@pytest.mark.parametrize("address", ["/c/acme/products/shop/uploads/", UPLOADS])
def test_a_list_of_uploads_does_not_load_their_edges(
    inventory: Upload,
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    address: str,
) -> None:
    door = api_of() if address == UPLOADS else client_of(Role.VIEWER)
    with CaptureQueriesContext(connection) as asked:
        assert door.get(address).status_code == 200
    assert any('"inventory_upload"' in query["sql"] for query in asked)
    assert not any('"inventory_upload"."edges",' in query["sql"] for query in asked)


def test_a_dependency_list_does_not_load_edges(
    inventory: Upload, api_of: Callable[..., APIClient]
) -> None:
    rest = api_of()
    with CaptureQueriesContext(connection) as asked:
        rest.get("/api/v1/companies/acme/products/shop/dependencies/")
    assert not any('"inventory_upload"."edges",' in query["sql"] for query in asked)


def test_a_word_of_any_length_may_be_looked_for(
    inventory: Upload, client_of: Callable[[Role], Client]
) -> None:
    browser = client_of(Role.VIEWER)
    for address in ("/c/acme/products/shop/", "/c/acme/upstreams/"):
        assert browser.get(address, {"q": "x" * 60_000}).status_code == 200


def test_a_program_says_where_its_files_belong(
    api_of: Callable[..., APIClient], product: Product
) -> None:
    body = {
        "files": [SimpleUploadedFile("package-lock.json", PACKAGE_LOCK) for _ in range(2)],
        "paths": ["web/package-lock.json", "admin//./package-lock.json"],
    }
    answer = api_of().post(UPLOADS, body)
    assert answer.status_code == 202
    paths = {upload["path"] for upload in answer.json()}
    assert paths == {"web/package-lock.json", "admin/package-lock.json"}


@pytest.mark.parametrize(
    ("paths", "status", "words"),
    [
        (["web/package-lock.json", "more"], 400, "one path for each"),
        (["../package-lock.json"], 422, "not a path inside a repository"),
        (["/etc/passwd"], 422, "not a path inside a repository"),
    ],
)
def test_paths_that_do_not_fit_are_refused(
    api_of: Callable[..., APIClient], product: Product, paths: list[str], status: int, words: str
) -> None:
    body = {"files": [SimpleUploadedFile("package-lock.json", PACKAGE_LOCK)], "paths": paths}
    answer = api_of().post(UPLOADS, body)
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    if status == 400:
        assert answer.json()["errors"][0]["pointer"] == "/paths"
    assert not Upload.objects.exists()
