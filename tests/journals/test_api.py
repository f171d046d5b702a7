"""Journals for programs."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.companies.models import Company
from apps.journals.models import ExportRun
from apps.payments.models import Matching
from apps.plans.models import Plan
from sponsorplan.domain.giving.steps import Step
from tests.journals.worlds import GITHUB, line_of, matched, paid, plan_of, small

V1 = "/api/v1/companies/acme/"
Rest = Callable[..., APIClient]


def everything(rest: APIClient, limit: int) -> list[dict[str, Any]]:
    found, address = [], f"{V1}journal-entries/?limit={limit}"
    while address:
        answer = rest.get(address).json()
        found += answer["results"]
        address = answer["next"]
    return found


def test_entries_come_page_by_page_each_once(company: Company, api_of: Rest) -> None:
    small(company)
    plan_of(company, [(GITHUB, "x", 7_00), (GITHUB, "y", 6_00)])
    rest = api_of("payments:read")
    whole = everything(rest, 500)
    ids = [entry["id"] for entry in whole]
    assert len(ids) == len(set(ids)) == 11
    for limit in (1, 2, 3, 7):
        assert everything(rest, limit) == whole
    assert rest.get(f"{V1}journal-entries/?cursor=x").status_code == 404


def test_a_program_makes_and_fetches_a_file(company: Company, api_of: Rest) -> None:
    small(company)
    rest = api_of("payments:read", "finance:write")
    made = rest.post(f"{V1}exports/", {"format": "jsonl"}, format="json")
    assert made.status_code == 201
    document = made.json()
    content = b"".join(rest.get(f"{V1}exports/{document['id']}/file"))
    assert hashlib.sha256(content).hexdigest() == document["sha256"]
    assert document["same_bytes_as"] is None
    again = rest.post(f"{V1}exports/", {"format": "jsonl"}, format="json").json()
    assert again["same_bytes_as"] == document["id"]
    assert [row["id"] for row in rest.get(f"{V1}exports/").json()["results"]] == [
        document["id"],
        again["id"],
    ]
    assert rest.get(f"{V1}exports/exp_999999/").status_code == 404


def test_reading_is_not_making(company: Company, api_of: Rest) -> None:
    rest = api_of("payments:read")
    assert rest.post(f"{V1}exports/", {"format": "csv"}, format="json").status_code == 403
    assert not ExportRun.objects.exists()


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"format": "word"}, "/format"),
        ({"format": "csv", "colour": "red"}, "/colour"),
        ({"format": "csv", "starts_on": "2026-02-01", "ends_on": "2026-01-01"}, "/ends_on"),
        ({"format": "pain001"}, "/pay_on"),
        ({"format": "xero", "due_days": 999}, "/due_days"),
    ],
)
def test_a_body_that_cannot_be_used_names_its_field(
    company: Company, api_of: Rest, body: dict[str, object], pointer: str
) -> None:
    answer = api_of().post(f"{V1}exports/", body, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_accounts_and_columns_are_set_by_programs(company: Company, api_of: Rest) -> None:
    rest = api_of()
    account = {
        "role": "expense",
        "detail": "pkg:npm",
        "code": "6402",
        "name": "npm",
        "path": "Expenses:Npm",
    }
    assert rest.put(f"{V1}ledger-accounts/", account, format="json").status_code == 200
    small(company)
    codes = {
        posting["account"]
        for entry in everything(rest, 100)
        for posting in entry["postings"]
        if posting["role"] == "expense"
    }
    assert codes == {"6402"}
    wrong = rest.put(f"{V1}ledger-accounts/", {**account, "path": "npm"}, format="json")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "path")
    wrong = rest.put(f"{V1}ledger-accounts/", {**account, "role": "fee"}, format="json")
    assert wrong.status_code == 422
    layout = rest.get(f"{V1}export-layouts/csv/").json()
    layout["columns"] = [{"title": "Only", "field": "date"}]
    del layout["table"]
    assert rest.put(f"{V1}export-layouts/csv/", layout, format="json").status_code == 200
    layout["columns"] = [{"title": "Only", "field": "colour"}]
    wrong = rest.put(f"{V1}export-layouts/csv/", layout, format="json")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "Only")
    assert rest.delete(f"{V1}export-layouts/csv/").status_code == 204
    assert len(rest.get(f"{V1}export-layouts/csv/").json()["columns"]) > 10
    assert rest.get(f"{V1}export-layouts/nothing/").status_code == 404


def test_a_newer_version_commits_only_what_the_one_before_has_not_given(
    company: Company, api_of: Rest
) -> None:
    old = plan_of(company, [(GITHUB, "ada", 50_00), (GITHUB, "bee", 20_00)])
    paid(old, "ada", 50_00)
    Plan.objects.filter(pk=old.pk).update(state=Plan.State.REPLACED)
    plan_of(company, [(GITHUB, "ada", 60_00), (GITHUB, "bee", 20_00)], replaces=old)
    entries = everything(api_of(), 100)
    moved = [
        (entry["kind"], entry["tags"]["plan"], entry["postings"][0]["amount"]["minor"])
        for entry in entries
        if entry["kind"] in ("commit", "release")
    ]
    assert moved == [
        ("commit", "PLN-0001", 50_00),
        ("commit", "PLN-0001", 20_00),
        ("release", "PLN-0001", -20_00),
        ("commit", "PLN-0002", 10_00),
        ("commit", "PLN-0002", 20_00),
    ]


def test_what_was_paid_for_a_plan_to_nobody_in_it_is_still_paid(
    company: Company, api_of: Rest
) -> None:
    old = plan_of(company, [(GITHUB, "ada", 50_00)])
    new = plan_of(company, [(GITHUB, "bee", 20_00)])
    matching = matched(old, "ada", 50_00)
    Matching.objects.filter(pk=matching.pk).update(plan=new)
    kinds = [
        (entry["kind"], entry["name"], entry["tags"]["plan"]) for entry in everything(api_of(), 1)
    ]
    assert kinds == [
        ("commit", "ada", "PLN-0001"),
        ("pay", "ada", "PLN-0002"),
        ("commit", "bee", "PLN-0002"),
    ]


def test_what_a_later_plan_stops_is_released(company: Company, api_of: Rest) -> None:
    old = plan_of(company, [(GITHUB, "ada", 50_00)])
    new = plan_of(company, [(GITHUB, "bee", 20_00)])
    stop = paid(new, "bee", 0, step=Step.STOP)
    stop.line = line_of(old, "ada")
    stop.save()
    assert [entry["kind"] for entry in everything(api_of(), 100)] == ["commit", "release", "commit"]


def test_shares_of_a_fee_are_together_the_fee(company: Company, api_of: Rest) -> None:
    plan = plan_of(company, [(GITHUB, "ada", 50_00), (GITHUB, "bee", 20_00)])
    first = matched(plan, "ada", 33_33, gross_minor=50_00, fee_minor=1_01, net_minor=50_00)
    first.pk, first.line, first.minor = None, line_of(plan, "bee"), 16_67
    first.save()
    fees = [
        entry["postings"][0]["amount"]["minor"]
        for entry in everything(api_of(), 100)
        if entry["kind"] == "fee"
    ]
    assert fees == [67, 34]
