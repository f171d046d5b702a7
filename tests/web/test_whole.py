"""A body that ends before it is whole is refused, and nothing of it is kept."""

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from rest_framework.test import APIClient

from apps.companies.models import Member, User
from apps.inventory.models import Product, Upload
from sponsorplan.web.whole import Announced, CutShort, whole_bodies


class Answer:
    """What the application says to a request of which ``kept`` bytes arrive, as after a broken line."""

    def __init__(
        self, path: str, body: bytes, kept: int, kind: str, headers: dict[str, str]
    ) -> None:
        environ: dict[str, Any] = (
            RequestFactory(headers=headers).generic("POST", path, body, kind).environ
        )
        environ["wsgi.input"] = BytesIO(body[:kept])
        # The test's own connection stays open, as Django's client has it.
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        try:
            answer = whole_bodies(WSGIHandler())(environ, self._begin)
            self.text = b"".join(answer).decode()
        finally:
            request_started.connect(close_old_connections)
            request_finished.connect(close_old_connections)

    def _begin(self, status: str, *_: object) -> None:
        self.status = int(status.partition(" ")[0])


@pytest.fixture
def files() -> bytes:
    sent = [BytesIO(b"django==5.2\n"), BytesIO(b"celery==5.5\nredis==6.0\n")]
    for file, name in zip(sent, ("requirements.txt", "constraints.txt"), strict=True):
        file.name = name
    return encode_multipart(BOUNDARY, {"files": sent})


def test_of_two_files_none_is_taken_when_the_second_is_cut(
    api_of: Callable[..., APIClient], product: Product, files: bytes
) -> None:
    secret = api_of()._credentials["HTTP_AUTHORIZATION"]  # type: ignore[attr-defined]
    path = f"/api/v1/companies/acme/products/{product.slug}/uploads/"
    for kept in (len(files) - 60, len(files) // 2, 10, 0):
        answer = Answer(path, files, kept, MULTIPART_CONTENT, {"Authorization": secret})
        assert answer.status == HTTPStatus.BAD_REQUEST, answer.text
        assert "ended too early" in answer.text
    assert not Upload.objects.exists()
    answer = Answer(path, files, len(files), MULTIPART_CONTENT, {"Authorization": secret})
    assert answer.status == HTTPStatus.ACCEPTED, answer.text
    assert Upload.objects.exists()


def test_of_a_form_that_is_cut_nothing_is_believed(client: Client, owner: Member) -> None:
    client.force_login(User.objects.get(email=owner.name))
    client.get("/c/acme/products/new/")
    token = client.cookies["csrftoken"].value
    cookies = "; ".join(f"{name}={held.value}" for name, held in client.cookies.items())
    body = urlencode({"csrfmiddlewaretoken": token, "tier": "1", "name": "A shop for all"}).encode()
    kind = "application/x-www-form-urlencoded"
    said = {"Cookie": cookies}
    assert Answer("/c/acme/products/new/", body, len(body) - 8, kind, said).status == 400
    assert not Product.objects.exists()
    assert Answer("/c/acme/products/new/", body, len(body), kind, said).status == 302
    assert Product.objects.get().name == "A shop for all"


class Trickle(BytesIO):
    """Gives one byte at a time, as a slow line may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(1)


def test_a_body_that_comes_slowly_is_whole() -> None:
    stream = Announced(Trickle(b"one\ntwo\nthree"), 13)
    assert stream.read(3) == b"one"
    assert [stream.readline(), stream.readline()] == [b"\n", b"two\n"]
    assert stream.read() == b"three"
    assert stream.read() == stream.read(5) == stream.readline() == b""


def test_what_is_behind_a_body_is_left_alone() -> None:
    stream = Announced(BytesIO(b"one\ntwo\n"), 6)
    assert [stream.readline(), stream.readline(), stream.readline()] == [b"one\n", b"tw", b""]
    with pytest.raises(CutShort):
        Announced(BytesIO(b"one"), 4).read()
