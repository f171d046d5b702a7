"""A write that is named by a key happens once."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import IdempotentRequest
from apps.companies.services import requests_sweep
from apps.companies.tasks import sweep
from apps.inventory import services
from apps.inventory.models import Product, Upload
from tests.databases import own_database

PRODUCTS = "/api/v1/companies/acme/products/"
BODY = {"name": "Shop", "tier": 1}


@pytest.fixture
def rest(api_of: Callable[..., APIClient]) -> APIClient:
    return api_of()


def test_the_same_request_again_is_answered_as_before(rest: APIClient) -> None:
    first = rest.post(PRODUCTS, BODY, format="json", headers={"Idempotency-Key": "one"})
    again = rest.post(PRODUCTS, BODY, format="json", headers={"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "Idempotent-Replayed" not in first.headers
    assert again["Idempotent-Replayed"] == "true"
    assert again["Content-Type"] == first["Content-Type"]
    assert Product.objects.count() == 1
    assert AuditEvent.objects.filter(action="product.created").count() == 1


def test_another_request_under_the_key_is_refused(rest: APIClient) -> None:
    rest.post(PRODUCTS, BODY, format="json", headers={"Idempotency-Key": "one"})
    others = [
        rest.post(
            PRODUCTS, BODY | {"name": "B"}, format="json", headers={"Idempotency-Key": "one"}
        ),
        rest.post(f"{PRODUCTS}?x=1", BODY, format="json", headers={"Idempotency-Key": "one"}),
        rest.post(
            "/api/v1/companies/acme/claims/",
            BODY,
            format="json",
            headers={"Idempotency-Key": "one"},
        ),
    ]
    assert {answer.status_code for answer in others} == {422}
    assert {answer.json()["code"] for answer in others} == {"idempotency_key_reused"}
    assert Product.objects.count() == 1


def test_what_was_refused_before_work_began_may_be_put_right(rest: APIClient) -> None:
    wrong = rest.post(PRODUCTS, {"name": ""}, format="json", headers={"Idempotency-Key": "one"})
    right = rest.post(PRODUCTS, BODY, format="json", headers={"Idempotency-Key": "one"})
    assert (wrong.status_code, right.status_code) == (400, 201)


def test_a_rule_that_forbade_it_is_said_again(
    rest: APIClient, inventory: Upload, api_of: Callable[..., APIClient]
) -> None:
    plan = {"title": "Thanks", "budget": {"minor": 1, "currency": "XXX"}}
    path = "/api/v1/companies/acme/plans/"
    sent = [
        rest.post(path, plan, format="json", headers={"Idempotency-Key": "one"}) for _ in range(2)
    ]
    assert sent[0].status_code in (400, 422)
    kept = sent[0].status_code == 422
    assert ("Idempotent-Replayed" in sent[1].headers) is kept


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "é"])
def test_a_key_is_short_and_printable(rest: APIClient, key: str) -> None:
    answer = rest.post(PRODUCTS, BODY, format="json", HTTP_IDEMPOTENCY_KEY=key)
    assert answer.status_code == 400
    assert answer.json()["code"] == "idempotency_key_invalid"
    assert not Product.objects.exists()


def test_a_key_is_of_one_token(api_of: Callable[..., APIClient]) -> None:
    answers = [
        api_of().post(
            PRODUCTS, BODY | {"name": name}, format="json", headers={"Idempotency-Key": "one"}
        )
        for name in ("A", "B")
    ]
    assert [answer.status_code for answer in answers] == [201, 201]


def test_files_are_the_same_whatever_parts_them(rest: APIClient, product: Product) -> None:
    def send(content: bytes) -> object:
        file = SimpleUploadedFile("requirements.txt", content)
        sent = {"files": [file], "paths": ["requirements.txt"]}
        return rest.post(
            f"{PRODUCTS}shop/uploads/",
            sent,
            format="multipart",
            headers={"Idempotency-Key": "one"},
        )

    first, again, other = send(b"django==5.2\n"), send(b"django==5.2\n"), send(b"flask==3\n")
    assert first.status_code == 202  # type: ignore[attr-defined]
    assert again["Idempotent-Replayed"] == "true"  # type: ignore[index]
    assert again["Location"] == first["Location"]  # type: ignore[index]
    assert other.status_code == 422  # type: ignore[attr-defined]
    assert Upload.objects.count() == 1


def test_while_it_is_under_way_a_second_one_waits(rest: APIClient) -> None:
    rest.post(PRODUCTS, BODY, format="json", headers={"Idempotency-Key": "one"})
    IdempotentRequest.objects.update(status=None)
    answer = rest.post(PRODUCTS, BODY, format="json", headers={"Idempotency-Key": "one"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "idempotency_key_in_use"
    assert IdempotentRequest.objects.get().status is None


def test_after_a_process_died_the_request_is_carried_out(rest: APIClient) -> None:
    rest.post(PRODUCTS, BODY, format="json", headers={"Idempotency-Key": "one"})
    # Its work was undone with its transaction; what is left is the claim.
    Product.objects.all().delete()
    IdempotentRequest.objects.update(status=None, claimed_until=timezone.now())
    answer = rest.post(PRODUCTS, BODY, format="json", headers={"Idempotency-Key": "one"})
    assert answer.status_code == 201
    assert Product.objects.count() == 1


def test_work_is_undone_when_another_took_the_request_over(
    rest: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = services.product_create

    def slow(**values: object) -> object:
        IdempotentRequest.objects.update(lease="taken by another")
        return made(**values)  # type: ignore[arg-type]

    monkeypatch.setattr(services, "product_create", slow)
    answer = rest.post(PRODUCTS, BODY, format="json", headers={"Idempotency-Key": "one"})
    assert answer.status_code == 409
    assert not Product.objects.exists()


def test_a_fault_of_ours_is_kept_too(rest: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("broken")

    rest.raise_request_exception = False
    monkeypatch.setattr(services, "product_create", broken)
    first = rest.post(PRODUCTS, BODY, format="json", headers={"Idempotency-Key": "one"})
    monkeypatch.undo()
    again = rest.post(PRODUCTS, BODY, format="json", headers={"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code) == (500, 500)
    assert first.json() == again.json()


def test_a_day_later_the_key_is_free(rest: APIClient) -> None:
    rest.post(PRODUCTS, BODY, format="json", headers={"Idempotency-Key": "one"})
    IdempotentRequest.objects.update(expires_at=timezone.now())
    other = BODY | {"name": "Till"}
    answer = rest.post(PRODUCTS, other, format="json", headers={"Idempotency-Key": "one"})
    assert answer.status_code == 201
    assert requests_sweep(now=timezone.now()) == 0
    IdempotentRequest.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    sweep()
    assert not IdempotentRequest.objects.exists()


def test_of_requests_at_once_one_is_carried_out(tmp_path: Path) -> None:
    with own_database() as database:
        done = subprocess.run(
            [sys.executable, "-m", "tests.rest.race"],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.dev",
                "SPONSORPLAN_DATA": str(tmp_path),
                "SPONSORPLAN_LOG_LEVEL": "ERROR",
                **database,
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    for answers in found["once"]:
        statuses = [status for status, _ in answers]
        assert set(statuses) <= {201, 409}
        assert statuses.count(201) >= 1
        assert sum(status == 201 and not replayed for status, replayed in answers) == 1
    assert found["products"] == len(found["once"])
    # Two who read the same and change it: one of them is told to look again.
    assert found["matched"] == [[200, 412]] * len(found["matched"])
    # Eight at once where five are allowed.
    assert found["limited"] == [200] * 5 + [429] * 3
