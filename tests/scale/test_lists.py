"""No address asks the database more often for more rows: also those that are not written yet.

Every address that can be read is asked with few rows of every kind behind it and with many. The same is
seen with 100,000 rows by `benchmarks/scale.py`.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.companies.models import Company, CompanyOwned
from apps.companies.roles import Role
from benchmarks.addresses import addresses
from benchmarks.rows import kinds_left_out

FEW, MANY = 10, 110
LONG = 220  # twice as many, which makes no page longer but those that show a register whole
OF_A_LIST = 6  # queries that a REST list may take
OF_A_PAGE = 18  # queries that a page may take, the frame's own among them
# What brings together what several apps know, each by a query or two of its own.
BUSY = {
    "plan": 25,  # lines, votes, approval, payments, collection, charges, hours, history
    "overview": 24,  # newest plan, giving, inventory, calendar, time, pledge
    "approval": 23,  # checks look at all that was approved before
    "payments": 22,  # sums of each kind beside the lines
    "api_budgets": 8,  # what waits, is approved and was paid, by centre, and rates between currencies
    "api_suggestions": 8,  # hours that help, from a plan, what was given and what is known
    "journals": 24,  # a preview of each kind of entry, and sums beside those of the plans
    "plan_rules": 20,  # a preview: a whole split, without keeping it
    "upstream": 24,  # every app that knows something of one upstream
}
# Shown whole: registers that a company keeps short, and files. Each with what bounds it.
WHOLE = {
    "approval": "who approved: people",
    "approval_rules": "a rule for each amount",
    "api_approval_request": "who approved: people",
    "api_approval_requests": "who approved: people",
    "api_plan_approval": "who approved: people",
    "api_additions": "one page",
    "api_difference": "what changed between two versions",
    "api_charges": "lines by cost centre, one document",
    "api_ledger_accounts": "an account for each role and platform",
    "api_message": "attempts: 20 at most before it is given up",
    "api_report": "one document",
    "approvals": "people to choose from",
    "calendar": "the next 90 days",
    "charges": "cost centres to choose from",
    "cost_centres": "products to choose a centre for",
    "ledger_accounts": "an account for each role and platform",
    "message": "attempts: 20 at most before it is given up",
    "plan_bundle": "a file",
    "plans_beside": "plans to choose from",
    "product": "names left out as one's own",
    "purchase_orders": "cost centres to choose from",
    "service_accounts": "products to choose from, ten times",
    "statements": "files not imported yet, kept for a day",
    "time": "periods to choose from",
}
IN_LINES = {"api_bundle"}  # a document for each line, written as it is read

Ask = Callable[[str], tuple[int, int, bytes]]


@pytest.fixture
def ask(client_of: Callable[[Role], Client], api_of: Callable[..., APIClient]) -> Ask:
    page, rest = client_of(Role.OWNER), api_of()

    def asked(address: str) -> tuple[int, int, bytes]:
        client = rest if address.startswith("/api/") else page
        with CaptureQueriesContext(connection) as queries:
            answer: Any = client.get(address)
            content = answer.getvalue()
        return answer.status_code, len(queries), content

    return asked


def settled(found: dict[str, str], ask: Ask) -> dict[str, tuple[int, int, bytes]]:
    """What each address answers at the second time: what is made or remembered at first sight is there."""
    for address in found.values():
        ask(address)
    return {name: ask(address) for name, address in found.items()}


def lists(answers: dict[str, bytes]) -> Iterator[str]:
    """The routes whose answer is a list."""
    for name, content in answers.items():
        if name.startswith("api_") and content[:1] in (b"[", b"{") and name not in IN_LINES:
            document = json.loads(content)
            if isinstance(document, list) or "results" in document:
                yield name


def test_there_is_a_row_of_every_kind_to_grow() -> None:
    owned = [model for model in apps.get_models() if issubclass(model, CompanyOwned)]
    assert kinds_left_out(owned) == []


def test_no_address_asks_more_for_more_rows(grown: Callable[[int], Company], ask: Ask) -> None:
    company = grown(FEW)
    found = addresses(company)
    few = settled(found, ask)
    grown(MANY)
    many = settled(found, ask)
    more = {}
    for name, (status, queries, _) in many.items():
        assert status == few[name][0] < 500, found[name]
        if queries > few[name][1]:
            more[name] = f"{few[name][1]} queries for {FEW} rows, {queries} for {MANY}"
    assert more == {}
    read = {name: content for name, (status, _, content) in many.items() if status == 200}
    asked = {name: many[name][1] for name in read}
    of_lists = set(lists(read))
    assert len(of_lists) > 40
    assert {name: asked[name] for name in of_lists if asked[name] > BUSY.get(name, OF_A_LIST)} == {}
    pages = {name: count for name, count in asked.items() if name not in of_lists}
    assert {name: n for name, n in pages.items() if n > BUSY.get(name, OF_A_PAGE)} == {}


def test_a_list_is_shown_by_pages(grown: Callable[[int], Company], ask: Ask) -> None:
    found = {
        name: address
        for name, address in addresses(grown(MANY)).items()
        if name not in WHOLE and not address.endswith((".csv", ".pdf", ".ics", "/bundle/", "file/"))
    }
    for address in found.values():
        ask(address)
    shorter = {name: ask(address) for name, address in found.items()}
    grown(LONG)
    longer = {name: ask(address) for name, address in found.items()}
    grew = {
        name: f"{len(shorter[name][2])} bytes for {MANY} rows, {len(content)} for {LONG}"
        for name, (status, _, content) in longer.items()
        if status == 200 and len(content) > len(shorter[name][2]) * 1.25 + 4_000
    }
    assert grew == {}
    read = {name: content for name, (status, _, content) in longer.items() if status == 200}
    whole = [name for name in lists(read) if isinstance(json.loads(read[name]), list)]
    assert whole == []
