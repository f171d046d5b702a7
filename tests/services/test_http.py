"""The way out: what is asked, what is not, and what becomes of odd answers."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured

from sponsorplan import http
from sponsorplan.http import Client, Unreachable, Unreadable, session
from sponsorplan.replay.server import Asked, Replay, Reply


class Echo:
    """Answers with what it was asked."""

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:
        return Reply(200, {"path": asked.path, "query": dict(asked.query)}, {"X-One": "1"})


@pytest.fixture
def replay() -> Iterator[Replay]:
    with Replay(Echo()) as running:
        yield running


def test_a_question_is_asked_with_the_client_s_headers_and_who_we_are(
    replay: Replay, settings: object
) -> None:
    settings.SPONSORPLAN_CONTACT = "ops@acme.example"  # type: ignore[attr-defined]
    client = Client(replay.address, {"Authorization": "Bearer x"})
    answer = client.get("/a%2Fb", {"q": "1 2"}, {"If-None-Match": '"e"'})
    assert answer.json() == {"path": "/a%2Fb", "query": {"q": "1 2"}}
    assert answer.headers["x-one"] == "1"
    (asked,) = replay.asked
    assert asked.headers["user-agent"] == "SponsorPlan (mailto:ops@acme.example)"
    assert asked.headers["authorization"] == "Bearer x"
    assert asked.headers["if-none-match"] == '"e"'


def test_a_document_is_sent_as_json(replay: Replay) -> None:
    Client(replay.address).post("/x", {"purls": ["pkg:npm/a"]})
    assert replay.asked[0].json() == {"purls": ["pkg:npm/a"]}


def test_a_redirect_is_told_and_not_followed(replay: Replay) -> None:
    replay.scenario = "redirect"
    answer = Client(replay.address).get("/")
    assert (answer.status, answer.headers["location"]) == (302, "https://elsewhere.example/")
    assert len(replay.asked) == 1


@pytest.mark.parametrize(
    ("scenario", "error"), [("huge", Unreadable), ("broken", Unreadable), ("slow", Unreachable)]
)
def test_an_odd_answer_is_a_typed_error(
    replay: Replay, scenario: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_READ", 1)
    replay.scenario = scenario
    with pytest.raises(error):
        Client(replay.address).get("/").json()


def test_nested_json_is_no_fault_of_ours(replay: Replay) -> None:
    answer = http.Answer(200, {}, b"[" * 100_000)
    with pytest.raises(Unreadable):
        answer.json()


def test_nobody_at_home_is_a_typed_error() -> None:
    with Replay(Echo()) as running:
        address = running.address
    with pytest.raises(Unreachable):
        Client(address).get("/")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0", 0), ("99999999", 86_400), ("", None), ("soon", None), ("-1", None)],
)
def test_how_long_to_wait_is_read_in_seconds(header: str, seconds: int | None) -> None:
    pause = http.Answer(429, {"retry-after": header}, b"").retry_after
    assert (None if pause is None else pause.total_seconds()) == seconds


def test_how_long_to_wait_is_read_as_a_date() -> None:
    past = http.Answer(429, {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, b"")
    assert past.retry_after is not None
    assert past.retry_after.total_seconds() == 0


@pytest.mark.parametrize(
    "base",
    [
        "http://example.org",
        "http://localhost:80",
        "https://",
        "ftp://127.0.0.1",
        "https://example.org/",
        "https://example.org?x=1",
        "example.org",
        "http://127.0.0.1.example.org",
    ],
)
def test_a_base_is_https_or_a_loopback_number(base: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        Client(base)


PRIVATE = [
    "https://10.0.0.1",
    "https://192.168.1.1",
    "https://172.16.0.1",
    "https://169.254.169.254",
    "https://[fd00::1]",
    "https://[::ffff:10.0.0.1]",
    "https://[64:ff9b::a00:1]",
    "https://0.0.0.0",
    "https://100.64.0.1",
    "https://2130706433",
    "https://0x7f000001",
    "https://localhost",
]


@pytest.mark.parametrize("base", PRIVATE)
def test_no_address_inside_is_reached_even_where_the_operator_wrote_it(
    base: str,
) -> None:
    with pytest.raises(Unreachable):
        Client(base).get("/")


def test_a_download_goes_only_where_it_may_and_takes_no_secret_along(replay: Replay) -> None:
    client = Client(replay.address, {"Authorization": "Bearer secret"})
    client.download(f"{replay.address}/file", [replay.address.split("/")[2].split(":")[0]])
    assert "authorization" not in replay.asked[0].headers
    for address in (
        "https://elsewhere.example/file",
        "http://storage.example/file",
        "https://storage.example.evil.example/",
        "https://storage.example@evil.example/",
        "file:///etc/passwd",
        "not an address",
    ):
        with pytest.raises(Unreadable):
            client.download(address, [".storage.example", "storage.example"])
    assert len(replay.asked) == 1
