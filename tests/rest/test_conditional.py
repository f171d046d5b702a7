"""Tags of what was read, limits of a token, and words about an address that ends."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.inventory.api import ProductApi
from apps.inventory.models import Product, Upload
from sponsorplan.web.limits import use_one
from sponsorplan.web.resource import Deprecation

COMPANY = "/api/v1/companies/acme/"


@pytest.fixture
def plan(inventory: Upload, api_of: Callable[..., APIClient]) -> str:
    body = {"title": "Thanks", "budget": {"minor": 5000, "currency": "USD"}}
    made = api_of().post(f"{COMPANY}plans/", body, format="json")
    return f"{COMPANY}plans/{made.json()['number']}/"


def test_what_is_known_is_not_sent_again(api_of: Callable[..., APIClient], plan: str) -> None:
    rest = api_of()
    first = rest.get(plan)
    tag = first["ETag"]
    assert tag.startswith('"')
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = rest.get(plan, headers={"If-None-Match": known})
        assert again.status_code == 304
        assert again.content == b""
        assert again["ETag"] == tag
    assert rest.get(plan, headers={"If-None-Match": '"other"'}).content == first.content
    rest.patch(plan, {"title": "Many thanks"}, format="json")
    assert rest.get(plan, headers={"If-None-Match": tag}).status_code == 200


def test_a_change_of_what_is_not_there_any_more_is_refused(
    api_of: Callable[..., APIClient], plan: str
) -> None:
    rest = api_of()
    tag = rest.get(plan)["ETag"]
    changed = rest.patch(plan, {"title": "A"}, format="json", headers={"If-Match": tag})
    assert changed.status_code == 200
    for stale in (tag, f"W/{rest.get(plan)['ETag']}", "nonsense"):
        answer = rest.patch(plan, {"title": "B"}, format="json", headers={"If-Match": stale})
        assert answer.status_code == 412
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "changed_meanwhile"
    assert rest.get(plan).json()["title"] == "A"


def test_a_decision_is_about_the_plan_that_was_read(
    api_of: Callable[..., APIClient], plan: str
) -> None:
    rest = api_of()
    upstream = rest.get(f"{plan}lines/").json()["results"][0]["upstream"]
    body = {"upstream": upstream, "kind": "exclude", "reason": "Paid elsewhere"}
    read = rest.get(plan)
    tags = [read["ETag"], f'"{read.json()["digest"]}"']
    stale = rest.post(f"{plan}decisions/", body, format="json", headers={"If-Match": '"stale"'})
    assert stale.status_code == 412
    answers = [
        rest.post(f"{plan}decisions/", body, format="json", headers={"If-Match": tag}).status_code
        for tag in tags
    ]
    assert answers == [201, 412]
    digest = f'"{rest.get(plan).json()["digest"]}"'
    body = {"upstream": upstream, "kind": "none"}
    back = rest.post(f"{plan}decisions/", body, format="json", headers={"If-Match": digest})
    assert back.status_code in (201, 400)


def test_a_token_asks_so_often_and_no_more(
    api_of: Callable[..., APIClient],
    product: Product,
    settings: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    settings.SPONSORPLAN_API_REQUESTS = 3  # type: ignore[attr-defined]
    settings.SPONSORPLAN_API_SECONDS = 10**9  # type: ignore[attr-defined]
    settings.SPONSORPLAN_LIMITS = str(tmp_path / "limits")  # type: ignore[attr-defined]
    rest = api_of()
    answers = [rest.get(f"{COMPANY}products/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert {answer["RateLimit-Limit"] for answer in answers} == {"3"}
    assert answers[3]["Retry-After"] == answers[3]["RateLimit-Reset"]
    assert answers[3].json()["code"] == "throttled"
    assert api_of().get(f"{COMPANY}products/").status_code == 200


def test_a_new_window_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "token"
    used = [use_one(path, limit=2, seconds=60, now=now) for now in (0, 30, 59.5, 60)]
    assert [one.remaining for one in used] == [1, 0, -1, 1]
    assert [one.reset for one in used] == [60, 30, 1, 60]
    path.write_text("damaged", encoding="ascii")
    assert use_one(path, limit=2, seconds=60, now=0).remaining == 1


def test_an_address_that_ends_says_so(
    api_of: Callable[..., APIClient], product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("api_product", args=["acme", product.slug])
    assert "Deprecation" not in api_of().get(address).headers
    ends = Deprecation(date(2026, 11, 1), date(2027, 11, 1), "https://sponsorplan.example/v2")
    monkeypatch.setattr(ProductApi, "deprecated", ends)
    answer = api_of().get(address)
    assert answer["Deprecation"] == "@1793491200"
    assert answer["Sunset"] == "Mon, 01 Nov 2027 00:00:00 GMT"
    assert answer["Link"].startswith("<https://sponsorplan.example/v2>")
