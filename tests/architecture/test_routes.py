"""Every route of a company, page or REST, found by walking the routes: also those not written yet."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient

from apps.companies.access import CompanyApi
from apps.companies.models import Company
from apps.companies.roles import Permission

SAMPLES = {
    "company_slug": "acme",
    "product_slug": "shop",
    "upload_id": "1",
    "delivery_id": "1",
    "claim_id": "1",
    "import_id": "1",
    "correction_id": "1",
    "contribution_id": "1",
    "collection_id": "1",
    "type_": "generic",
    "name": "PostgreSQL",
    "kind": "csv",
    "delegation_id": "1",
    "rule_id": "1",
    "request_id": "1",
    "number": "1",
    "position": "1",
    "key": "github.com/debug-js/debug",
    "export_id": "1",
    "account_id": "1",
    "table": "csv",
    "line_id": "1",
    "part": "1",
    "payment_id": "1",
    "receipt_id": "1",
    "draft_id": "1",
    "feed_id": "1",
    "statement_id": "1",
    "standing_id": "1",
    "matching_id": "1",
    "transaction_id": "1",
    "report_id": "1",
    "reminder_id": "1",
    "card_id": "1",
    "year": "2026",
    "file": "post.md",
    "token_id": "1",
    "invitation_id": "1",
    "membership_id": "1",
    "endpoint_id": "1",
    "uid": "msg_1",
    "centre_id": "1",
    "year_id": "1",
    "order_id": "1",
    "job_id": "upl_1",
}


def walk(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route)
        else:
            yield route, pattern


def sample(route: str) -> str:
    for name, value in SAMPLES.items():
        for converter in ("int", "slug", "path", "str"):
            route = route.replace(f"<{converter}:{name}>", value)
    return f"/{route}"


COMPANY_ROUTES = [
    (sample(route), pattern)
    for route, pattern in walk(get_resolver().url_patterns)
    if "company_slug" in route
]
PAGES = [path for path, _ in COMPANY_ROUTES if path.startswith("/c/")]
APIS = [path for path, _ in COMPANY_ROUTES if path.startswith("/api/")]


def test_there_are_routes_to_walk() -> None:
    assert len(PAGES) > 10
    assert len(APIS) > 5
    assert not any("<" in path for path, _ in COMPANY_ROUTES)


@pytest.mark.parametrize(("path", "pattern"), COMPANY_ROUTES, ids=[p for p, _ in COMPANY_ROUTES])
def test_a_company_route_carries_a_permission(path: str, pattern: URLPattern) -> None:
    view: Any = pattern.callback
    if path.startswith("/api/"):
        assert issubclass(view.view_class, CompanyApi)
        view = view.view_class
    assert isinstance(view.permission, Permission)


# One company for all routes: to make one for each takes longer than to ask.


def test_a_stranger_is_sent_to_log_in(company: Company) -> None:
    for path in PAGES:
        for answer in (Client().get(path), Client().post(path)):
            assert answer.status_code in (302, 405), path
            if answer.status_code == 302:
                assert answer["Location"].startswith("/accounts/login/"), path


def test_an_outsider_finds_no_page(company: Company, outside_client: Client) -> None:
    for path in PAGES:
        assert outside_client.get(path).status_code in (404, 405), path
        assert outside_client.post(path).status_code in (404, 405), path


def test_a_foreign_token_finds_nothing(api_of: Callable[..., APIClient], outsider: object) -> None:
    rest = api_of()
    for path in APIS:
        foreign = path.replace("/acme/", "/rival/")
        assert rest.get(foreign).status_code == 404, path
        assert rest.post(foreign).status_code in (404, 405), path
        assert APIClient().get(path).status_code == 401, path
