"""Uploaded files in a bucket, over real HTTP to a stand-in for the store."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from apps.inventory.models import Upload
from apps.inventory.services import upload_ingest
from sponsorplan.management.doctor import Verdict, stores
from sponsorplan.settings import shared
from tests.conftest import PACKAGE_LOCK
from tests.services.s3 import KEY, Bucket


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


def test_a_key_that_the_store_does_not_know_is_said(
    bucket: Bucket, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPONSORPLAN_S3_ACCESS_KEY", "other")
    settings.STORAGES = settings.STORAGES | {"default": shared.files(Path("unused"))}
    (found,) = stores.files()
    assert found.verdict is Verdict.UNSAFE
    assert "SPONSORPLAN_S3_" in found.advice
