"""What the REST doors refuse before anything is done, and in which words."""

from base64 import b64encode
from collections.abc import Callable

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from apps.inventory.models import Product, Upload
from apps.plans.models import Plan

PRODUCTS = "/api/v1/companies/acme/products/"
PLANS = "/api/v1/companies/acme/plans/"
BODY: dict[str, object] = {"title": "T", "budget": {"minor": 100, "currency": "USD"}}


@pytest.mark.parametrize("position", ["abc", "", "-1", "1.5", "٣", "9" * 19, "9" * 5000, "%00"])
@pytest.mark.parametrize("path", [PRODUCTS, PLANS])
def test_a_cursor_that_is_not_ours_is_a_404(
    api_of: Callable[..., APIClient], path: str, position: str
) -> None:
    cursor = b64encode(f"p={position}".encode()).decode()
    answer = api_of().get(path, {"cursor": cursor})
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_cursor_of_ours_leads_on(api_of: Callable[..., APIClient], product: Product) -> None:
    rest = api_of()
    rest.post(PRODUCTS, {"name": "Second"}, format="json")
    first = rest.get(PRODUCTS, {"limit": 1}).json()
    second = rest.get(first["next"]).json()
    assert [row["name"] for row in first["results"] + second["results"]] == ["Shop", "Second"]


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        (PRODUCTS, {"name": "X", "teir": 1}, "/teir"),
        (PRODUCTS, {"name": "X", "a/b~": 1}, "/a~1b~0"),
        (PRODUCTS, {"name": 5}, "/name"),
        (PRODUCTS, {"name": True}, "/name"),
        (PLANS, BODY | {"policy": {"cap": 60}}, "/policy/cap"),
        (PLANS, BODY | {"budget": {"minor": 1, "currency": "USD", "major": 1}}, "/budget/major"),
        (PLANS, BODY | {"dry_run": True}, "/dry_run"),
        (PLANS, BODY | {"title": 2026}, "/title"),
        (PLANS, BODY | {"budget": {"minor": 1, "currency": 840}}, "/budget/currency"),
        (PLANS, BODY | {"policy": {"exclude": ["github.com/a/b", 5]}}, "/policy/exclude/1"),
    ],
)
def test_a_field_that_is_unknown_or_no_text_is_refused_where_it_stands(
    api_of: Callable[..., APIClient],
    inventory: Upload,
    path: str,
    body: dict[str, object],
    pointer: str,
) -> None:
    answer = api_of().post(path, body, format="json")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert Product.objects.count() == 1
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    "body", [rb'{"name": "\ud800"}', rb'{"\udfff": 1}', rb'{"tier": "\ud800"}']
)
def test_half_of_a_character_is_a_400(api_of: Callable[..., APIClient], body: bytes) -> None:
    answer = api_of().post(PRODUCTS, body, content_type="application/json")
    assert answer.status_code == 400
    assert "half of a character" in answer.json()["detail"]


def test_an_escaped_character_outside_the_first_plane_is_taken(
    api_of: Callable[..., APIClient],
) -> None:
    body = rb'{"name": "Shop \ud83d\ude00"}'
    answer = api_of().post(PRODUCTS, body, content_type="application/json")
    assert answer.json()["name"] == "Shop 😀"


def test_a_body_above_the_limit_is_a_413(api_of: Callable[..., APIClient]) -> None:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body = b'{"name": "X"}'
    rest = api_of()
    full = rest.post(PRODUCTS, body.ljust(most), content_type="application/json")
    assert full.status_code == 201
    over = rest.post(PRODUCTS, body.ljust(most + 1), content_type="application/json")
    assert (over.status_code, over.json()["code"]) == (413, "too_large")
    assert over["Content-Type"] == "application/problem+json"
    assert Product.objects.count() == 1
