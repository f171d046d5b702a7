from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.audit.models import AuditEvent
from apps.companies.roles import Role
from apps.notifications.models import Endpoint, MailChoice, Message
from tests.notifications.conftest import World
from tests.notifications.receiver import Receiver

BASE = "/c/acme/settings/endpoints/"
Browser = Callable[[Role], Client]


def test_a_controller_makes_an_endpoint_and_sees_its_secret_once(
    client_of: Browser, receiver: Receiver
) -> None:
    browser = client_of(Role.CONTROLLER)
    assert "No endpoint yet" in browser.get(BASE).content.decode()
    made = browser.post(f"{BASE}new/", {"url": receiver.address, "types": ["plan.approved"]})
    assert made.status_code == 201
    assert "whsec_" in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    endpoint = Endpoint.objects.get()
    assert endpoint.types == ["plan.approved"]
    assert "whsec_" not in browser.get(f"{BASE}{endpoint.pk}/").content.decode()


@pytest.mark.parametrize("role", [Role.PLANNER, Role.APPROVER, Role.VIEWER])
def test_others_may_not(client_of: Browser, role: Role) -> None:
    assert client_of(role).get(BASE).status_code == 403


def test_an_address_inside_is_refused_beside_its_field(client_of: Browser) -> None:
    answer = client_of(Role.OWNER).post(f"{BASE}new/", {"url": "https://192.168.0.1/"})
    assert answer.status_code == 422
    assert "192.168.0.1 is inside a network" in answer.content.decode()


def test_the_log_says_what_became_of_each_message(
    client_of: Browser, world: World, receiver: Receiver, happen: Callable[..., AuditEvent]
) -> None:
    browser = client_of(Role.OWNER)
    receiver.status, receiver.body = 500, b"<b>broken</b>"
    happen()
    world.run()
    page = browser.get(f"{BASE}{world.endpoint.pk}/").content.decode()
    assert "failed, tried again" in page
    assert "Nothing was delivered since" in page
    one = browser.get(f"{BASE}messages/{Message.objects.get().uid}/").content.decode()
    assert "&lt;b&gt;broken&lt;/b&gt;" in one
    none = browser.get(f"{BASE}{world.endpoint.pk}/?state=delivered").content.decode()
    assert "No message matches" in none
    again = browser.post(f"{BASE}{world.endpoint.pk}/again/", {"since": "2026-01-01"}, follow=True)
    assert "1 message is sent again" in again.content.decode()
    odd = browser.post(f"{BASE}{world.endpoint.pk}/again/", {"since": "soon"})
    assert odd.status_code == 422


def test_a_member_tests_rotates_switches_changes_and_removes(
    client_of: Browser, world: World, receiver: Receiver
) -> None:
    browser = client_of(Role.OWNER)
    here = f"{BASE}{world.endpoint.pk}/"
    browser.post(f"{here}ping/")
    world.later(seconds=1)
    ping = Message.objects.get()
    assert (ping.type, ping.state) == ("ping", "delivered")
    assert "Send again" in browser.get(f"{BASE}messages/{ping.uid}/").content.decode()
    browser.post(f"{BASE}messages/{ping.uid}/again/")
    world.later(seconds=1)
    assert len(receiver.got) == 2
    assert "whsec_" in browser.post(f"{here}rotate/").content.decode()
    browser.post(f"{here}switch/")
    assert "Nothing is sent to it since" in browser.get(here).content.decode()
    browser.post(f"{here}switch/", {"on": "1", "catch_up": "on"})
    assert world.fresh.is_active
    browser.post(f"{here}edit/", {"url": receiver.address, "description": "New"})
    assert world.fresh.description == "New"
    assert browser.get(f"{here}remove/").status_code == 200
    browser.post(f"{here}remove/")
    assert browser.get(here).status_code == 404
    assert browser.get(f"{BASE}messages/{ping.uid}/").status_code == 200


def test_a_banner_says_what_was_disabled_without_anybody_s_doing(
    client_of: Browser, world: World, receiver: Receiver, happen: Callable[..., AuditEvent]
) -> None:
    receiver.status = 410
    happen()
    world.run()
    page = client_of(Role.CONTROLLER).get(BASE).content.decode()
    assert "was disabled.</strong> It answered 410" in page


def test_more_messages_take_no_more_queries(
    client_of: Browser,
    world: World,
    happen: Callable[..., AuditEvent],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(1, 61):
        happen(number=number)
    world.run()
    browser = client_of(Role.OWNER)
    with django_assert_max_num_queries(10):
        page = browser.get(f"{BASE}{world.endpoint.pk}/")
    assert "1 to 50 of 60 messages" in page.content.decode()


def test_a_member_chooses_mails(client_of: Browser) -> None:
    browser = client_of(Role.VIEWER)
    assert browser.get("/c/acme/mail/").content.decode().count("checked") == 5
    browser.post("/c/acme/mail/", {"kinds": ["reminder", "plan_approved"]})
    off = MailChoice.objects.values_list("kind", flat=True)
    assert set(off) == {"approval_asked", "payment_short", "endpoint_disabled"}
    assert browser.get("/c/acme/mail/").content.decode().count("checked") == 2
