"""Giving by API: the same marks, the same refusals."""

import io
from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from apps.companies.models import Company
from apps.payments.models import Payment, Receipt
from apps.plans.models import Plan
from tests.payments.worlds import COLLECTIVE, GITHUB, approved

Apis = Callable[..., APIClient]
BASE = "/api/v1/companies/acme/"
PAYMENTS = f"{BASE}plans/1/payments/"


@pytest.fixture
def plan(company: Company) -> Plan:
    return approved(company, [(GITHUB, "ada", 25_00), (COLLECTIVE, "a", 12_50)])


def test_what_is_to_be_given_is_listed_page_by_page(api_of: Apis, plan: Plan) -> None:
    rest = api_of("plans:read")
    first = rest.get(f"{BASE}plans/1/giving/?limit=1").json()
    (ada,) = first["results"]
    assert (ada["step"], ada["state"], ada["sends"]) == (
        "once",
        "open",
        {"minor": 2500, "currency": "USD"},
    )
    assert ada["link_out"].startswith("https://github.com/sponsors/ada/sponsorships?")
    (second,) = rest.get(first["next"]).json()["results"]
    assert second["handle"] == "a"


def test_a_draft_has_nothing_to_give(api_of: Apis, plan: Plan) -> None:
    Plan.objects.update(state=Plan.State.DRAFT)
    assert api_of().get(f"{BASE}plans/1/giving/").json()["results"] == []


def test_a_line_is_marked_read_and_taken_back(api_of: Apis, plan: Plan) -> None:
    rest = api_of()
    ada, other = rest.get(f"{BASE}plans/1/giving/").json()["results"]
    body = {"line": ada["line"], "state": "done", "paid_on": "2026-11-20", "reference": "i-1"}
    made = rest.post(PAYMENTS, body, format="json")
    assert made.status_code == 201
    payment = made.json()
    assert (payment["paid"], payment["source"]) == ({"minor": 2500, "currency": "USD"}, "member")
    again = rest.post(PAYMENTS, body, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "marked_already")
    body = {"line": other["line"], "state": "skipped", "reason": "asked to wait"}
    assert rest.post(PAYMENTS, body, format="json").json()["paid"] is None
    assert [each["state"] for each in rest.get(PAYMENTS).json()["results"]] == ["done", "skipped"]
    address = f"{BASE}payments/{payment['id']}/"
    assert rest.get(address).json() == payment
    assert rest.delete(address).status_code == 204
    assert rest.get(address).status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"line": "line_999999"}, 409, "nothing_to_mark"),
        ({"line": "1"}, 400, "invalid"),
        ({"line": "line_99999999999999999999"}, 400, "invalid"),
        ({"state": "paid"}, 400, "invalid"),
        ({"paid_on": None}, 400, "invalid"),
        ({"paid_on": "2999-01-01"}, 422, "payment_impossible"),
        ({"amount": {"minor": 0, "currency": "USD"}}, 400, "invalid"),
        ({"amount": {"minor": 5, "currency": "XYZ"}}, 400, "invalid"),
        ({"amunt": 5}, 400, "invalid"),
        ({"state": "skipped", "reason": " "}, 422, "payment_impossible"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    api_of: Apis, plan: Plan, change: dict[str, object], status: int, code: str
) -> None:
    rest = api_of()
    line = rest.get(f"{BASE}plans/1/giving/").json()["results"][0]["line"]
    body = {"line": line, "state": "done", "paid_on": "2026-11-20", **change}
    answer = rest.post(PAYMENTS, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Payment.objects.exists()


def test_a_token_that_only_reads_marks_nothing(api_of: Apis, plan: Plan) -> None:
    rest = api_of("plans:read", "plans:write")
    line = rest.get(f"{BASE}plans/1/giving/").json()["results"][0]["line"]
    body = {"line": line, "state": "done", "paid_on": "2026-11-20"}
    assert rest.post(PAYMENTS, body, format="json").status_code == 403


def test_a_receipt_goes_up_and_comes_down(api_of: Apis, plan: Plan) -> None:
    rest = api_of()
    line = rest.get(f"{BASE}plans/1/giving/").json()["results"][0]["line"]
    body = {"line": line, "state": "done", "paid_on": "2026-11-20"}
    payment = rest.post(PAYMENTS, body, format="json").json()["id"]
    address = f"{BASE}payments/{payment}/receipts/"

    def send(name: str, content: bytes) -> object:
        file = io.BytesIO(content)
        file.name = name
        return rest.post(address, {"file": file}, format="multipart")

    made = send("r.pdf", b"%PDF-1")
    assert made.status_code == 201  # type: ignore[attr-defined]
    assert send("r.pdf", b"%PDF-1").json() == made.json()  # type: ignore[attr-defined]
    refused = send("r.exe", b"MZ")
    assert refused.json()["code"] == "unusable_receipt"  # type: ignore[attr-defined]
    assert rest.post(address, {}, format="multipart").status_code == 400
    (receipt,) = rest.get(address).json()["results"]
    assert receipt["media_type"] == "application/pdf"
    down = rest.get(f"{BASE}receipts/{receipt['id']}/")
    assert (down.content, down["Content-Type"]) == (b"%PDF-1", "application/octet-stream")
    assert rest.get(f"{BASE}payments/{payment}/").json()["receipt_count"] == 1
    assert rest.delete(f"{BASE}receipts/{receipt['id']}/").status_code == 204
    assert not Receipt.objects.exists()
