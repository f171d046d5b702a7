"""Nothing inside a network is reached, whatever names say and however often they change their word."""

import socket
from collections.abc import Callable

import pytest
from pytest_django import Settings

from apps.audit.models import AuditEvent
from apps.notifications.models import Attempt, Endpoint
from sponsorplan.http import Unreachable, post_bytes
from tests.domain.messages.test_addresses import INSIDE
from tests.notifications.conftest import World
from tests.notifications.receiver import Receiver

PUBLIC = "93.184.215.14"
_REAL = socket.getaddrinfo


class Resolver:
    """Knows one name, and says something else of it each time."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int, *args: int, **kwargs: int) -> object:
        if host != "hooks.example.com":
            return _REAL(host, port, *args, **kwargs)
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return _REAL(answer, port, *args, **kwargs)


def _post(address: str) -> None:
    post_bytes(address, b"{}", {}, seconds=2)


@pytest.mark.parametrize("number", INSIDE)
def test_a_name_that_leads_inside_is_not_followed(
    number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Resolver(number))
    with pytest.raises(Unreachable):
        _post("https://hooks.example.com/")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_that_changes_its_word_is_asked_once_and_only_that_is_connected_to(
    scheme: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolver = Resolver(PUBLIC, "127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    port = receiver.address.split(":")[2].split("/")[0]
    # The suite lets nothing out, and says where it was going.
    with pytest.raises(UserWarning, match=PUBLIC):
        _post(f"{scheme}://hooks.example.com:{port}/")
    assert resolver.asked == 1
    assert receiver.got == []


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "127.0.0.1."),
    ],
)
def test_this_computer_is_not_reached_however_it_is_written(host: str, receiver: Receiver) -> None:
    port = receiver.address.split(":")[2].split("/")[0]
    with pytest.raises(Unreachable):
        _post(f"http://{host}:{port}/")
    assert receiver.got == []


def test_an_address_is_checked_each_time_also_where_the_setting_was_changed_since(
    world: World, receiver: Receiver, happen: Callable[..., AuditEvent], settings: Settings
) -> None:
    settings.SPONSORPLAN_ENDPOINT_LOOPBACK = False
    happen()
    world.run()
    assert receiver.got == []
    assert Attempt.objects.get().error == "No answer: InvalidIPAddress."


@pytest.mark.parametrize("host", ["a" * 64 + ".example.com", "..", "[::1", "a..b.example"])
def test_an_odd_host_is_a_failed_attempt(
    host: str, world: World, happen: Callable[..., AuditEvent]
) -> None:
    Endpoint.objects.update(url=f"https://{host}/")
    happen()
    world.run()
    assert Attempt.objects.get().status is None


def test_nothing_of_the_environment_is_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Receiver() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.address)
        post_bytes(receiver.address, b"{}", {"webhook-id": "m"}, seconds=2, loopback=True)
        assert proxy.got == []
    assert receiver.got[0].headers["content-type"] == "application/json"
    assert receiver.got[0].headers["host"] == receiver.address.split("/")[2]


def test_a_huge_answer_is_not_read_to_its_end(receiver: Receiver) -> None:
    receiver.status, receiver.body = 200, b"x" * 5_000_000
    answer = post_bytes(receiver.address, b"{}", {}, seconds=5, loopback=True)
    assert (answer.status, len(answer.body)) == (200, 8_192)
