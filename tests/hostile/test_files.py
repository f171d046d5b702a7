"""Each hostile file is read or refused with words, and what was there before stays."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from apps.companies.models import Company, Member
from apps.inventory.models import Dependency, Product, Upload
from apps.inventory.services import upload_ingest, uploads_receive
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile
from tests.hostile.files import archives, hostile, stream

BATCH = 50


def children() -> set[str]:
    return {
        pid
        for task in Path("/proc/self/task").iterdir()
        for pid in (task / "children").read_text().split()
    }


def settled(upload: Upload) -> str:
    """Read the file as the worker does; how it ended."""
    upload_ingest(upload_id=upload.pk)
    upload.refresh_from_db()
    assert upload.state in (Upload.State.PARSED, Upload.State.FAILED), upload.path
    if upload.state == Upload.State.FAILED:
        assert upload.problems
        for problem in upload.problems:
            assert problem["message"].endswith((".", "?", "!", "”")), problem
            # A fault of ours is not an answer to a hostile file.
            assert problem["code"] != "parser_failed", upload.path
    return str(upload.state)


def test_every_file_alone(
    planner: Member, product: Product, inventory: Upload, capsys: pytest.CaptureFixture[str]
) -> None:
    before, running = Dependency.objects.filter(upload=inventory).count(), children()
    files, ended = hostile(), list[str]()
    assert len({content for _, content in files}) >= 500
    for start in range(0, len(files), BATCH):
        with transaction.atomic():
            received = uploads_receive(
                member=planner, product=product, files=files[start : start + BATCH]
            )
            ended += map(settled, received.uploads)
    with capsys.disabled():
        print(
            f"\n{len(files)} hostile files: {ended.count('parsed')} read, {ended.count('failed')} refused"
        )
    assert ended.count("failed") > 100
    assert children() == running
    assert Dependency.objects.filter(upload=inventory).count() == before


def test_every_archive(planner: Member, product: Product, inventory: Upload) -> None:
    running, refused = children(), 0
    given = list(archives())
    for name, content in given:
        try:
            received = uploads_receive(member=planner, product=product, files=[(name, content)])
        except (DomainError, UnreadableLockfile) as error:
            refused += 1
            assert str(error)  # noqa: PT017 - refused or read, both are right
        else:
            for upload in received.uploads:
                settled(upload)
                assert ".." not in upload.path.split("/")
                assert not upload.path.startswith("/")
    assert refused > len(given) // 3
    assert children() == running
    inventory.refresh_from_db()
    assert inventory.state == Upload.State.PARSED


def test_a_sample_by_rest(
    api_of: Callable[..., APIClient], company: Company, product: Product
) -> None:
    rest = api_of()
    rest.raise_request_exception = False
    sample = [*hostile()[::25], *list(archives())[::4]]
    for name, content in sample:
        answer = rest.post(
            f"/api/v1/companies/acme/products/{product.slug}/uploads/",
            {"files": stream(content, name.rpartition("/")[2]), "paths": name},
            format="multipart",
        )
        assert answer.status_code in (200, 201, 202, 400, 413, 422), (name, content[:60])
        assert answer.json()
