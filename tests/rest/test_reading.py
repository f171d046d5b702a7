"""The company, its people, policy, events, changes of plans and filters by REST."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from apps.companies.models import Company, Member
from apps.companies.services import account_create, token_create
from apps.inventory.models import Upload

COMPANY = "/api/v1/companies/acme/"


@pytest.fixture
def rest(api_of: Callable[..., APIClient]) -> APIClient:
    return api_of()


@pytest.fixture
def plan(inventory: Upload, rest: APIClient) -> str:
    body = {"title": "Thanks", "budget": {"minor": 5000, "currency": "USD"}}
    return f"{COMPANY}plans/{rest.post(f'{COMPANY}plans/', body, format='json').json()['number']}/"


def rows(rest: APIClient, path: str) -> list[dict[str, object]]:
    answer = rest.get(f"{COMPANY}{path}")
    assert answer.status_code == 200, answer.content
    assert set(answer.json()) == {"next", "previous", "results"}
    found: list[dict[str, object]] = answer.json()["results"]
    return found


def test_a_program_reads_whose_it_is(rest: APIClient, company: Company, owner: Member) -> None:
    assert rest.get(COMPANY).json()["slug"] == "acme"
    members = rows(rest, "members/")
    assert [row["role"] for row in members][:2] == ["owner", "planner"]
    account = account_create(member=owner, name="Export")
    token_create(member=owner, name="a", scopes=["plans:read"], account=account)
    assert [row["name"] for row in rows(rest, "service-accounts/")] == ["Export"]
    tokens = rows(rest, "tokens/")
    assert [row["account"] for row in tokens] == [None, f"acc_{account.pk}"]
    assert all("digest" not in row and "secret" not in row for row in tokens)


def test_events_are_read_in_order_and_filtered(rest: APIClient, product: object) -> None:
    events = rows(rest, "audit-events/")
    assert [row["number"] for row in events] == list(range(1, len(events) + 1))
    assert [event["previous"] for event in events[1:]] == [row["digest"] for row in events[:-1]]
    made = rows(rest, "audit-events/?action=product.created")
    assert [row["actor"] for row in made] == ["planner@acme.example"]
    assert rows(rest, "audit-events/?created_after=2999-01-01") == []
    wrong = rest.get(f"{COMPANY}audit-events/?created_before=tomorrow")
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["pointer"] == "/created_before"


def test_the_policy_has_versions_with_reasons(rest: APIClient) -> None:
    first = rest.get(f"{COMPANY}policy/")
    assert first.json()["version"] == 0
    policy = first.json()["policy"] | {"cap_percent": 33}
    body = {"policy": policy, "reason": "Nobody gets too much"}
    headers = {"If-Match": first["ETag"]}
    made = rest.put(f"{COMPANY}policy/", body, format="json", headers=headers)
    assert made.status_code == 200, made.content
    assert (made.json()["version"], made.json()["policy"]["cap_percent"]) == (1, 33)
    stale = rest.put(f"{COMPANY}policy/", body, format="json", headers=headers)
    assert stale.status_code == 412
    assert rest.put(f"{COMPANY}policy/", {"policy": {}}, format="json").status_code == 400
    versions = rows(rest, "policy/versions/")
    assert [row["reason"] for row in versions] == ["Nobody gets too much"]


def test_changes_of_a_plan_are_read_and_taken_back(rest: APIClient, plan: str) -> None:
    rest.patch(plan, {"title": "B"}, format="json")
    rest.patch(plan, {"title": "C"}, format="json")
    number = plan.removeprefix(COMPANY)
    assert [row["number"] for row in rows(rest, f"{number}revisions/")] == [1, 2, 3]
    wrong = rest.post(f"{plan}undo/", {"revision": 2}, format="json")
    assert wrong.status_code == 409
    assert rest.post(f"{plan}undo/", {"revision": 3}, format="json").json()["title"] == "B"
    assert rest.post(f"{plan}restore/", {"revision": 1}, format="json").json()["title"] == "Thanks"
    assert rest.post(f"{plan}restore/", {"revision": 99}, format="json").status_code == 409


def test_two_plans_are_read_side_by_side(rest: APIClient, plan: str) -> None:
    body = {"title": "More", "budget": {"minor": 9000, "currency": "USD"}}
    other = rest.post(f"{COMPANY}plans/", body, format="json").json()["number"]
    found = rows(rest, f"plans/{other}/difference/?from={plan.split('/')[-2]}")
    assert found
    for row in found:
        assert row["difference"] == row["after"] - row["before"]  # type: ignore[operator]
        assert sum(each["minor"] for each in row["moved"]) == row["difference"]  # type: ignore[attr-defined]
    assert rest.get(f"{plan}difference/").status_code == 400
    assert rest.get(f"{plan}difference/?from=99").status_code == 404


def test_a_plan_says_what_its_approval_takes(rest: APIClient, plan: str) -> None:
    found = rest.get(f"{plan}approval/").json()
    assert found["state"] == "draft"
    assert found["approvers_needed"] >= 1
    assert found["request"] is None


def test_lists_are_narrowed(rest: APIClient, plan: str, inventory: Upload) -> None:
    assert len(rows(rest, "plans/?state=draft")) == 1
    assert rows(rest, "plans/?state=approved") == []
    assert rest.get(f"{COMPANY}plans/?state=nonsense").status_code == 400
    assert len(rows(rest, "uploads/?state=parsed&created_after=2020-01-01T00:00:00Z")) == 1
    assert rows(rest, "uploads/?created_before=2020-01-01") == []
    assert len(rows(rest, "products/shop/uploads/?state=parsed")) == 1
    assert (
        rows(rest, f"{plan.removeprefix(COMPANY)}payments/?state=done&created_after=2020-01-01")
        == []
    )
    named = rows(rest, "products/shop/dependencies/?q=express")
    assert {row["name"] for row in named} == {"express"}
    upstreams = rows(rest, "upstreams/")
    key = upstreams[0]["key"]
    assert rest.get(f"{COMPANY}upstreams/{key}/").json() == upstreams[0]
    assert rest.get(f"{COMPANY}upstreams/none/").status_code == 404
