"""What an answer may cost, and what an address may lead to."""

import gzip
import socket
import threading
from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from sponsorplan import http
from sponsorplan.http import Client, Unreachable, Unreadable
from sponsorplan.replay.server import Asked, Replay, Reply


class Says:
    """Answers everything with one reply."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:
        return self._reply


@pytest.mark.parametrize("scenario", ["slow_head", "slow_body"])
def test_bytes_that_trickle_in_are_cut_off_as_a_whole(scenario: str) -> None:
    with Replay(Says(Reply(200, "x" * 400))) as replay:
        replay.scenario = scenario
        with pytest.raises(Unreachable, match="longer than 1 second"):
            Client(replay.address, seconds=1).get("/")
        assert replay.answered == 0


def test_a_handshake_that_never_ends_is_cut_off_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = Client(f"https://127.0.0.1:{silent.getsockname()[1]}", seconds=1)
        with pytest.raises(Unreachable, match="longer than 1 second"):
            client.get("/")


def test_what_a_few_bytes_unpack_to_is_counted() -> None:
    bomb = gzip.compress(b" " * 20_000_000)
    packed = Reply(200, headers={"Content-Encoding": "gzip"}, body=bomb)
    with Replay(Says(packed)) as replay, pytest.raises(Unreadable, match="larger"):
        Client(replay.address, most_bytes=1_000_000).get("/")


def test_what_is_no_gzip_is_unreadable() -> None:
    odd = Reply(200, headers={"Content-Encoding": "gzip"}, body=b"not packed")
    with Replay(Says(odd)) as replay, pytest.raises((Unreadable, Unreachable)):
        Client(replay.address).get("/")


@pytest.mark.parametrize(
    "body", [b"[" * 500 + b"]" * 500, b'{"a": NaN}', b'{"a": Infinity}', b"1" * 5000]
)
def test_json_that_no_service_sends_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        http.Answer(200, {}, body).json()


def test_a_limit_that_is_spent_says_when_it_is_new() -> None:
    spent = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999"}
    pause = http.Answer(403, spent, b"").retry_after
    assert pause is not None
    assert pause.total_seconds() == 86_400
    left = {"x-ratelimit-remaining": "1", "x-ratelimit-reset": "99999999999"}
    assert http.Answer(200, left, b"").retry_after is None


def test_what_goes_wrong_never_quotes_a_header_or_an_address() -> None:
    with Replay(Says(Reply())) as gone:
        address = gone.address
    client = Client(address, {"Authorization": "Bearer secret\nvalue"})
    for path in ("/x?signature=secret", "/"):
        with pytest.raises(Unreachable) as caught:
            client.get(path)
        shown: BaseException | None = caught.value
        while shown is not None:
            assert "secret" not in str(shown)
            shown = shown.__cause__


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[bytes]]]:
    """A listener that notes the first line it is sent, and hangs up."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            line, _ = server.accept()
            with line:
                heard.append(line.recv(1000).split(b"\r\n")[0])

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", heard


def test_a_proxy_of_the_environment_is_not_used(
    proxy: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, heard = proxy
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, address)
    with Replay(Says(Reply(200, "here"))) as replay:
        assert Client(replay.address).get("/").json() == "here"
    assert heard == []


def test_a_proxy_of_the_settings_is_used_and_given_the_checked_number(
    proxy: tuple[str, list[bytes]], settings: LazySettings
) -> None:
    settings.SPONSORPLAN_PROXY, heard = proxy
    with pytest.raises(Unreachable):
        Client("https://10.0.0.1").get("/")
    assert heard == []
    with pytest.raises(Unreachable):
        Client("https://1.1.1.1").get("/")
    (line,) = heard
    assert line.startswith(b"CONNECT 1.1.1.1:443 ")
