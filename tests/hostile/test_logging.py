"""What fails is logged without what it was about: no name, amount, secret or address."""

import json
import logging
from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from apps.companies.models import Member
from apps.companies.roles import Role
from apps.inventory.models import Product, Upload
from apps.inventory.services import upload_ingest, uploads_receive
from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.interface import ParsedLockfile, SourceFile, UnreadableLockfile
from sponsorplan.http import Client as Outward
from sponsorplan.http import Unreachable
from sponsorplan.sandbox import Allowance, parse_apart

NAME, AMOUNT, SECRET, ADDRESS = "zq-name", "7391730", "zq-secret", "zq-address"
MARKS = (NAME, AMOUNT, SECRET, ADDRESS)


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> Callable[[], int]:
    """Listens to everything; called, it fails on a record that holds a mark, and counts them."""
    caplog.set_level(logging.DEBUG)
    plain = logging.Formatter()

    def check() -> int:
        for record in caplog.records:
            # The framework's own account of SQL, off unless a developer asks for it.
            if record.name.startswith(("django.db", "asyncio")):
                continue
            said = plain.format(record)
            assert not [mark for mark in MARKS if mark in said], said
        return len(caplog.records)

    return check


def test_a_file_that_cannot_be_read(
    planner: Member, product: Product, quiet: Callable[[], int]
) -> None:
    files = [
        (f"{NAME}/package-lock.json", f'{{"{SECRET}": "{AMOUNT}"'.encode()),
        (f"{NAME}/bom.xml", f"<bom>{SECRET}<{ADDRESS}>".encode()),
        (f"{NAME}/poetry.lock", f"{SECRET} = = {AMOUNT}".encode()),
    ]
    for upload in uploads_receive(member=planner, product=product, files=files).uploads:
        upload_ingest(upload_id=upload.pk)
        assert Upload.objects.get(pk=upload.pk).state == Upload.State.FAILED
    quiet()


class Slips:
    name, version, companions = "slips", 1, ()

    def accepts(self, filename: str, content: bytes) -> bool:
        return True

    def parse(self, file: SourceFile) -> ParsedLockfile:
        try:
            int(file.content.decode())
        except ValueError as error:
            raise KeyError(f"{SECRET} {AMOUNT}") from error
        raise AssertionError


def test_a_fault_of_a_parser_names_the_place_and_not_the_file(
    monkeypatch: pytest.MonkeyPatch, quiet: Callable[[], int], caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(registry, "PARSERS", (Slips(),))
    with pytest.raises(UnreadableLockfile):
        parse_apart(SourceFile(f"{NAME}.lock", f"{ADDRESS}".encode()), Allowance())
    assert quiet()
    assert "KeyError" in caplog.text
    assert "in parse" in caplog.text


def test_pages_that_refuse(client_of: Callable[[Role], Client], quiet: Callable[[], int]) -> None:
    browser = client_of(Role.OWNER)
    Client().post("/accounts/login/", {"login": f"{NAME}@x.example", "password": SECRET})
    browser.post("/c/acme/plans/new/", {"title": NAME, "budget": f"-{AMOUNT}", "currency": SECRET})
    browser.post("/c/acme/settings/endpoints/new/", {"url": f"http://{SECRET}@{ADDRESS}.example/"})
    browser.get(f"/c/acme/products/?q={NAME}%00")
    browser.post("/c/acme/settings/invitations/", {"email": f"{NAME}@", "role": SECRET})
    quiet()


def test_rest_that_refuses(api_of: Callable[..., APIClient], quiet: Callable[[], int]) -> None:
    rest = api_of()
    body = {"title": NAME, "budget": {"minor": f"-{AMOUNT}", "currency": SECRET}, ADDRESS: 1}
    assert rest.post("/api/v1/companies/acme/plans/", body, format="json").status_code == 400
    stranger = APIClient()
    stranger.credentials(HTTP_AUTHORIZATION=f"Bearer {SECRET}")
    assert stranger.get("/api/v1/companies/acme/").status_code == 401
    assert rest.post(
        "/api/v1/companies/acme/plans/1/payments/", {"minor": int(AMOUNT)}, format="json"
    ).status_code in (400, 404)
    quiet()


def test_a_webhook_that_is_not_signed(db: None, settings, quiet: Callable[[], int]) -> None:
    settings.SPONSORPLAN_STRIPE_SECRET_KEY = f"sk_test_{SECRET}"
    settings.SPONSORPLAN_STRIPE_WEBHOOK_SECRETS = [f"whsec_{SECRET}"]
    body = json.dumps({"id": NAME, "data": {"object": {"amount": int(AMOUNT), "email": ADDRESS}}})
    for signature in (f"t=1,v1={SECRET}", f"{SECRET}", ""):
        answer = Client().post(
            "/webhooks/stripe/",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signature},
        )
        assert answer.status_code in (400, 404)
    quiet()


def test_a_source_that_does_not_answer(quiet: Callable[[], int]) -> None:
    outward = Outward("http://127.0.0.1:9", {"Authorization": f"Bearer {SECRET}"})
    with pytest.raises(Unreachable):
        outward.get(f"/{ADDRESS}", {"q": NAME})
    quiet()
