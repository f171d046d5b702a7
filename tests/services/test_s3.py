"""Uploaded files in a bucket, over real HTTP to a stand-in for the store."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from apps.companies.roles import Role
from apps.inventory.models import Upload
from apps.inventory.services import upload_ingest
from sponsorplan.management.doctor import Verdict, stores
from sponsorplan.settings import shared
from tests.brokers import free_port
from tests.conftest import PACKAGE_LOCK
from tests.services.s3 import KEY, Bucket


class Full(FileSystemStorage):
    """A disk without room: the device answers each write as such a disk does."""

    def _save(self, name: str, content: "File[bytes]") -> str:
        Path("/dev/full").write_bytes(content.read())
        return name


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("package-lock.json", PACKAGE_LOCK)


@pytest.fixture
def bucket(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with Bucket() as running:
        for name, value in {
            "BUCKET": running.name,
            "ENDPOINT": running.address,
            "ACCESS_KEY": KEY,
            "SECRET_KEY": "secret",
            "PREFIX": "acme",
            "ADDRESSING": "path",
        }.items():
            monkeypatch.setenv(f"SPONSORPLAN_S3_{name}", value)
        settings.STORAGES = settings.STORAGES | {"default": shared.files(Path("unused"))}
        yield running


def test_a_file_is_put_read_found_and_deleted(bucket: Bucket) -> None:
    name = default_storage.save("a/b.txt", ContentFile(b"one"))
    assert bucket.objects == {"acme/a/b.txt": b"one"}
    assert default_storage.exists(name)
    assert default_storage.size(name) == 3
    with default_storage.open(name) as file:
        assert file.read() == b"one"
    assert default_storage.listdir("a")[1] == ["b.txt"]
    default_storage.delete(name)
    assert not default_storage.exists(name)
    with pytest.raises(FileNotFoundError):
        default_storage.open(name).read()


def test_the_same_name_is_the_same_bytes_and_keeps_its_name(bucket: Bucket) -> None:
    names = {default_storage.save("digest", ContentFile(b"same")) for _ in range(2)}
    assert names == {"digest"}


def test_an_upload_is_kept_and_read_again_from_the_bucket(
    bucket: Bucket, deliver: Callable[..., list[Upload]]
) -> None:
    (upload,) = deliver({"package-lock.json": PACKAGE_LOCK})
    assert (upload.state, upload.counts["packages"]) == ("parsed", 4)
    assert list(bucket.objects.values()) == [PACKAGE_LOCK]
    Upload.objects.update(state=Upload.State.QUEUED, lease_until=None)
    bucket.asked.clear()
    upload_ingest(upload_id=upload.pk)
    assert any(asked.startswith("GET acme/") for asked in bucket.asked)


@pytest.mark.django_db
def test_a_bucket_that_does_not_answer_is_said_and_is_no_fault(
    bucket: Bucket, client: Client
) -> None:
    assert client.get("/readyz").json()["files"] == "ok"
    assert {each.verdict for each in stores.files()} == {Verdict.OK}
    bucket.down = True
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["files"]) == (503, "cannot be read")
    assert {each.verdict for each in stores.files()} == {Verdict.UNSAFE}


@pytest.fixture(params=["answers with a fault", "not there", "full"])
def away(
    request: pytest.FixtureRequest,
    bucket: Bucket,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The store keeps nothing just now."""
    if request.param == "answers with a fault":
        bucket.down = True
    elif request.param == "not there":
        monkeypatch.setenv("SPONSORPLAN_S3_ENDPOINT", f"http://127.0.0.1:{free_port()}")
        settings.STORAGES = settings.STORAGES | {"default": shared.files(Path("unused"))}
    else:
        settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.Full"}}


@pytest.mark.usefixtures("away", "product")
def test_a_store_that_is_away_is_said_and_nothing_is_half_kept(
    client_of: Callable[[Role], Client], api_of: Callable[..., APIClient]
) -> None:
    browser = client_of(Role.PLANNER)
    browser.raise_request_exception = False
    page = browser.post("/c/acme/products/shop/upload/", {"files": _file()})
    rest = api_of().post("/api/v1/companies/acme/products/shop/uploads/", {"files": _file()})
    for answer in (page, rest):
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "cannot reach our file store" in answer.content.decode()
    assert not Upload.objects.exists()


def test_a_key_that_the_store_does_not_know_is_said(
    bucket: Bucket, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPONSORPLAN_S3_ACCESS_KEY", "other")
    settings.STORAGES = settings.STORAGES | {"default": shared.files(Path("unused"))}
    (found,) = stores.files()
    assert found.verdict is Verdict.UNSAFE
    assert "SPONSORPLAN_S3_" in found.advice
