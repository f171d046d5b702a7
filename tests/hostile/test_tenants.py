"""What another company has is answered as what nobody has: same status, same words.

``PROBES`` says how many are asked; `make probe` asks many.
"""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponseBase
from django.test import Client
from rest_framework.test import APIClient

from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.inventory.models import Upload
from tests.architecture.test_routes import SAMPLES, sample, walk
from tests.hostile.asking import Rolled
from tests.hostile.filling import fill_in
from tests.journals.worlds import matched, paid, plan_of
from tests.payments.worlds import GITHUB

PROBES = int(os.environ.get("PROBES", "300"))
SEED = int(os.environ.get("SEED", "1"))
NOBODYS = "987654321"
# What differs from one request to the next.
_CHANGES = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|"request_id": ?"[0-9a-f]*"')


def models_of(name: str) -> list[Any]:
    stem = name.removesuffix("_id").replace("_", "")
    return [
        model
        for model in apps.get_models()
        if any(field.name == "company" for field in model._meta.get_fields())
        and stem in model.__name__.lower()
    ]


def foreign_ids(theirs: Company, ours: Company) -> dict[str, list[str]]:
    """For each name of an id in a route, those that are theirs and not ours."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in SAMPLES:
        if not name.endswith("_id"):
            continue
        mine: set[int] = set()
        others: set[int] = set()
        for model in models_of(name):
            mine.update(model.objects.filter(company=ours).values_list("pk", flat=True))
            others.update(model.objects.filter(company=theirs).values_list("pk", flat=True))
        found[name] = [str(pk) for pk in sorted(others - mine)]
    found["product_slug"] = ["web-shop", "ai-service"]
    return found


def probes(ids: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    """A route with a hole for the id, the id's name, and how it is asked."""
    from django.urls import get_resolver  # noqa: PLC0415 - routes exist once Django is ready

    found = []
    for route, _ in walk(get_resolver().url_patterns):
        if "company_slug" not in route:
            continue
        for name in re.findall(r"<\w+:(\w+)>", route):
            if ids.get(name):
                holed = re.sub(rf"<\w+:{name}>", "{}", route)
                methods = ("get", "post", "put", "patch", "delete")
                asked_by = methods if route.startswith("api/") else methods[:2]
                found += [(sample(holed), name, method) for method in asked_by]
    return found


def words(answer: HttpResponseBase, path: str) -> tuple[int, str]:
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    text = _CHANGES.sub("", body.decode("utf-8", "replace"))
    return answer.status_code, text.replace(path, "…")


@pytest.fixture
def two(
    demo: Member,
    browsing: Client,
    company: Company,
    inventory: Upload,
    client_of: Callable[[Role], Client],
) -> tuple[Company, Company]:
    """Ours and theirs, both with rows of most kinds."""
    fill_in(browsing, "/c/demo/")
    for each in (company, demo.company):
        plan = plan_of(each, [(GITHUB, "debug-js", 60_00)])
        paid(plan, "debug-js", 60_00)
        matched(plan, "debug-js", 60_00)
    fill_in(client_of(Role.OWNER), "/c/acme/")
    return company, demo.company


def asked(chance: Random, ids: dict[str, list[str]], count: int) -> Iterator[tuple[str, str, str]]:
    """As many probes as wanted: all there are in a random order, and then again with other rows."""
    every = probes(ids)
    while count > 0:
        chance.shuffle(every)
        for path, name, method in every[:count]:
            yield path, chance.choice(ids[name]), method
        count -= len(every)


def test_another_company_s_row_is_one_that_does_not_exist(
    two: tuple[Company, Company],
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
) -> None:
    ours, theirs = two
    ids = foreign_ids(theirs, ours)
    pages, rest = Rolled(client_of(Role.OWNER)), Rolled(api_of())
    told = []
    for path, number, method in asked(Random(SEED), ids, PROBES):
        asks, more = (rest, {"format": "json"}) if path.startswith("/api/") else (pages, {})
        sent: tuple[object, ...] = () if method == "get" else ({},)
        options = more if sent else {}
        found, nothing = (
            words(asks.ask(method, path.format(each), *sent, **options), path.format(each))
            for each in (number, NOBODYS)
        )
        if found != nothing:
            told.append((method, path, number, found[0], nothing[0]))
    assert told == []
    assert pages.faults + rest.faults == []
    assert sum(bool(found) for found in ids.values()) > 15
