"""Numbers that no database holds and NUL in every place that takes a value: refused, never a fault.

SQLite keeps much of it and PostgreSQL does not, so this is worth running on both.
"""

import copy
import os
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from rest_framework.test import APIClient

from tests.architecture.test_routes import APIS, PAGES, SAMPLES, sample
from tests.hostile.asking import NUL, NUMBERS, Rolled, Sent, crawl, integer_routes, names_read
from tests.hostile.filling import fill_in
from tests.rest.test_document import OPERATIONS

# Each place gets NUL and one of the other values in turn; all of them by `make probe`.
ALL = "PROBES" in os.environ


def odd(values: Sequence[Any], turn: int) -> Sequence[Any]:
    return values if ALL else (values[0], values[1 + turn % (len(values) - 1)])


def of_demo(path: str) -> str:
    return path.replace("/acme/", "/demo/")


def test_no_number_in_an_address_is_too_large(browsing: Client, programs: APIClient) -> None:
    pages, rest = Rolled(browsing), Rolled(programs)
    for route, names in integer_routes():
        for name in names:
            for number in NUMBERS:
                path = of_demo(sample(route.replace(f"<int:{name}>", number)))
                asks = rest if path.startswith("/api/") else pages
                asks.ask("get", path)
                asks.ask("post", path)
    assert pages.faults + rest.faults == []
    assert pages.asked > 500
    assert rest.asked > 300


def test_no_parameter_is_too_odd(
    browsing: Client, programs: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = names_read(monkeypatch)
    pages, rest = Rolled(browsing), Rolled(programs)
    names = 0
    for path in map(of_demo, [*PAGES, *APIS]):
        asks = rest if path.startswith("/api/") else pages
        seen.clear()
        asks.ask("get", path)
        for name in sorted(seen):
            names += 1
            for value in odd((NUL, "\ud800".encode("utf-8", "surrogatepass"), *NUMBERS), names):
                answer = asks.ask("get", f"{path}?{urlencode({name: value})}")
                assert value != NUL or answer.status_code in (400, 404, 405), (path, name)
    assert pages.faults + rest.faults == []
    assert names > 100


def test_a_field_that_holds_nul_is_named(browsing: Client) -> None:
    answer = browsing.post("/c/demo/products/web-shop/remove-path/", {"path": NUL})
    assert answer.status_code == 400
    assert "“path” holds a NUL character." in answer.content.decode()
    assert browsing.get("/c/demo/products/%00/").status_code == 404


def kinds_of(client: Client, most: int = 2) -> Iterator[Sent]:
    """One form of each kind that the company's pages have."""
    seen = set()
    for _, page in list(crawl(client, "/c/demo/", most)):
        for form in page.forms:
            kind = (resolve(urlsplit(form.action).path).route, tuple(sorted(form.values)))
            if kind not in seen:
                seen.add(kind)
                yield form


def test_no_field_of_a_form_is_too_odd(browsing: Client) -> None:
    browsing.raise_request_exception = False
    fill_in(browsing, "/c/demo/")
    asks, fields = Rolled(browsing), 0
    for form in kinds_of(browsing):
        for name in form.values.keys() - {"csrfmiddlewaretoken"}:
            fields += 1
            for value in odd((NUL, NUMBERS[0], NUMBERS[2]), fields):
                values = {**form.values, name: value}
                if form.method == "post":
                    answer = asks.ask("post", form.action, values)
                    assert value != NUL or answer.status_code == 400, (form.action, name)
                else:
                    asks.ask("get", f"{form.action.partition('?')[0]}?{urlencode(values)}")
    assert asks.faults == []
    assert fields > 100


def leaves(tree: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - JSON
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from leaves(value, (*way, key))
        yield (*way, key)


def with_at(tree: Any, way: tuple[Any, ...], value: object) -> Any:  # noqa: ANN401 - JSON
    changed = copy.deepcopy(tree)
    node = changed
    for key in way[:-1]:
        node = node[key]
    node[way[-1]] = value
    return changed


def test_no_field_of_a_body_is_too_odd(programs: APIClient, browsing: Client) -> None:
    fill_in(browsing, "/c/demo/")
    asks, bodies = Rolled(programs), 0
    values: tuple[object, ...] = (
        NUL,
        *(int(number) for number in NUMBERS),
        f"prd_{NUMBERS[2]}",
        None,
        True,
        [],
        {},
    )
    for label, method, operation in OPERATIONS:
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            continue
        bodies += 1
        path = path_of(label.partition(" ")[2], programs)
        for turn, way in enumerate(leaves(content["example"]), bodies):
            for value in odd(values, turn):
                asks.ask(method, path, with_at(content["example"], way, value), format="json")
    # Most is refused for what is wrong with it, and not for an address without a row.
    assert asks.answered[400] > asks.asked // 2
    assert asks.asked > 400
    assert asks.faults == []
    assert bodies > 30


def path_of(template: str, programs: APIClient) -> str:
    """The address with the company's own rows in it, where the list before them has any."""
    path = "/"
    for part in template.strip("/").split("/"):
        path += _filled(part, path, programs) + "/"
    return path if template.endswith("/") else path.removesuffix("/")


def _filled(part: str, before: str, programs: APIClient) -> str:
    held = re.search(r"\{(\w+)\}", part)
    if held is None:
        return part
    name = held[1]
    if name in ("company_slug", "product_slug"):
        return {"company_slug": "demo", "product_slug": "web-shop"}[name]
    listed = programs.get(before)
    rows = listed.json().get("results", []) if listed.status_code == 200 else []
    if name.endswith("_id") and rows and "id" in rows[0]:
        return str(rows[0]["id"])
    return part.replace(f"{{{name}}}", SAMPLES[name])
