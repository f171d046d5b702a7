from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.notifications.models import Endpoint, Message
from apps.notifications.services import endpoints
from tests.notifications.conftest import World
from tests.notifications.receiver import Receiver

BASE = "/api/v1/companies/acme"
Api = Callable[..., APIClient]


def test_an_endpoint_from_its_making_to_its_end(
    api_of: Api, receiver: Receiver, happen: Callable[..., AuditEvent]
) -> None:
    rest = api_of("endpoints:manage")
    made = rest.post(f"{BASE}/endpoints/", {"url": receiver.address}, format="json")
    assert made.status_code == 201
    document = made.json()
    secret = document.pop("secret")
    assert document["types"] == []
    here = f"{BASE}/endpoints/{document['id']}/"
    assert rest.get(here).json() == document
    assert "secret" not in str(rest.get(f"{BASE}/endpoints/").json()["results"][0].keys()).replace(
        "old_secret_until", ""
    )

    world = World(Endpoint.objects.get(), secret)
    ping = rest.post(f"{here}ping/")
    assert (ping.status_code, ping.json()["type"]) == (202, "ping")
    happen()
    world.later(seconds=1)
    assert {got.verified(secret)["type"] for got in receiver.got} == {"ping", "plan.approved"}

    one = rest.get(f"{BASE}/messages/{ping.json()['id']}/").json()
    assert one["body"] == receiver.got[0].body.decode()
    assert [attempt["status"] for attempt in one["attempts"]] == [204]
    assert rest.post(f"{BASE}/messages/{one['id']}/replay/").status_code == 202
    waits = rest.post(f"{BASE}/messages/{one['id']}/replay/")
    assert (waits.status_code, waits.json()["code"]) == (409, "still_waiting")

    rotated = rest.post(f"{here}rotate/").json()
    assert rotated["secret"] != secret
    assert rotated["old_secret_until"] is not None

    changed = {"url": receiver.address, "description": "Books", "types": ["plan.approved"]}
    assert rest.put(here, changed, format="json").json()["types"] == ["plan.approved"]
    off = rest.post(f"{here}state/", {"state": "disabled"}, format="json").json()
    assert (off["state"], off["reason"]) == ("disabled", "member")
    refused = rest.post(f"{here}ping/")
    assert (refused.status_code, refused.json()["code"]) == (409, "endpoint_disabled")
    on = rest.post(f"{here}state/", {"state": "active", "catch_up": False}, format="json").json()
    assert on["state"] == "active"
    assert rest.delete(here).status_code == 204
    assert rest.get(here).status_code == 404
    assert rest.get(f"{BASE}/messages/{one['id']}/").status_code == 200  # the log is kept
    actions = AuditEvent.objects.filter(action__startswith="endpoint.")
    assert list(actions.order_by("number").values_list("action", flat=True)) == [
        f"endpoint.{word}"
        for word in ("made", "tested", "rotated", "changed", "disabled", "enabled", "removed")
    ]


def test_what_failed_is_sent_again_since_a_moment(
    api_of: Api, world: World, receiver: Receiver, happen: Callable[..., AuditEvent]
) -> None:
    rest = api_of("endpoints:manage")
    receiver.status = 500
    happen()
    world.run()
    here = f"{BASE}/endpoints/end_{world.endpoint.pk}"
    assert rest.get(f"{here}/messages/?state=failed").json()["results"][0]["status"] == 500
    assert rest.get(f"{BASE}/messages/?state=delivered").json()["results"] == []
    body = {"since": "2026-01-01T00:00:00Z"}
    again = rest.post(f"{here}/replay/", body, format="json")
    assert (again.status_code, again.json()) == (202, {"messages": 1})


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "invalid"),
        ({"url": 5}, 400, "invalid"),
        ({"url": "https://a.example/", "types": ["plan.unknown"]}, 400, "invalid"),
        ({"url": "https://a.example/", "secret": "mine"}, 400, "invalid"),
        ({"url": "http://hooks.example.com/"}, 422, "unusable_address"),
        ({"url": "https://10.0.0.1/"}, 422, "unusable_address"),
        ({"url": "https://metadata.google.internal/"}, 422, "unusable_address"),
    ],
)
def test_what_cannot_be_an_endpoint_is_refused(
    api_of: Api, body: dict[str, object], status: int, code: str
) -> None:
    answer = api_of("endpoints:manage").post(f"{BASE}/endpoints/", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Endpoint.objects.exists()


def test_unknown_filters_are_refused(api_of: Api) -> None:
    assert api_of("endpoints:manage").get(f"{BASE}/messages/?state=lost").status_code == 400


def test_without_the_scope_there_is_nothing(api_of: Api, world: World) -> None:
    rest = api_of("plans:read")
    for path in ("endpoints/", f"endpoints/end_{world.endpoint.pk}/", "messages/"):
        assert rest.get(f"{BASE}/{path}").status_code == 403


def test_a_company_has_so_many_endpoints_and_no_more(
    api_of: Api, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "MOST_ENDPOINTS", 1)
    answer = api_of("endpoints:manage").post(
        f"{BASE}/endpoints/", {"url": "https://a.example/"}, format="json"
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_endpoints")


def test_nothing_of_another_company_is_seen(
    api_of: Api, world: World, happen: Callable[..., AuditEvent], outsider: object
) -> None:
    happen()
    world.run()
    Endpoint.objects.update(company_id=outsider.memberships.get().company_id)  # type: ignore[attr-defined]
    Message.objects.update(company_id=outsider.memberships.get().company_id)  # type: ignore[attr-defined]
    rest = api_of("endpoints:manage")
    assert rest.get(f"{BASE}/endpoints/end_{world.endpoint.pk}/").status_code == 404
    assert rest.get(f"{BASE}/messages/{Message.objects.get().uid}/").status_code == 404
    assert rest.get(f"{BASE}/messages/").json()["results"] == []
