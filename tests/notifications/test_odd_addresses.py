"""However an address inside a network is written: refused in words, and nobody there is asked.

What listens on this computer counts every connection, also one that says nothing.
"""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.roles import Role
from apps.notifications.models import Attempt, Endpoint
from sponsorplan.domain.messages.addresses import UnusableAddress, checked_address
from sponsorplan.http import Client, Unreachable, post_bytes
from tests.domain.messages.test_addresses import INSIDE
from tests.notifications.conftest import World
from tests.notifications.odd_addresses import NUMBERS, PUBLIC, hosts, tricks
from tests.notifications.receiver import Receiver

PAGE = "/c/acme/settings/endpoints/new/"
REST = "/api/v1/companies/acme/endpoints/"
ENVIRONMENT = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "FTP_PROXY")
_REAL: Any = socket.getaddrinfo


class Inside:
    """Listens on this computer's addresses, on one port, and counts who comes."""

    def __init__(self) -> None:
        self.hits = 0
        self.port = 0
        self._lines: list[socket.socket] = []

    @contextmanager
    def open(self) -> Iterator["Inside"]:
        with ExitStack() as stack:
            # All of this computer's IPv4 addresses, so that 127.1.2.3 would be answered as well.
            for family, host in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::1")):  # noqa: S104
                line = stack.enter_context(socket.create_server((host, self.port), family=family))
                self.port = line.getsockname()[1]
                threading.Thread(target=self._count, args=(line,), daemon=True).start()
            yield self

    def _count(self, line: socket.socket) -> None:
        while True:
            try:
                came, _ = line.accept()
            except OSError:
                return
            self.hits += 1
            came.close()


@pytest.fixture
def inside() -> Iterator[Inside]:
    with Inside().open() as listening:
        yield listening


class Names:
    """Takes numbers as the system does; of names it says what a test had it say, in turn."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: object, port: object, *args: int, **kwargs: int) -> object:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name.rstrip(".") != PUBLIC and not name.endswith((".nip.example", ".localhost")):
            try:
                # What is no number is nobody's name.
                flags = kwargs.pop("flags", 0) | socket.AI_NUMERICHOST
                return _REAL(name, port, *args[:3], flags=flags, **kwargs)
            except UnicodeError as error:
                raise socket.gaierror(str(error)) from error
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return _REAL(answer, port, *args, **kwargs)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Names:
    settings.SPONSORPLAN_ENDPOINT_LOOPBACK = False
    found = Names("127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", found)
    return found


def _written(port: int, numbers: Sequence[str] = NUMBERS) -> list[str]:
    found = [f"https://{host}:{port}/hooks" for host in hosts(numbers)]
    return [*found, *tricks(port)]


def test_the_listener_counts(inside: Inside) -> None:
    """Else none of the others could fail."""
    with pytest.raises(Unreachable):
        post_bytes(f"http://127.0.0.1:{inside.port}/", b"{}", {}, seconds=2, loopback=True)
    assert inside.hits == 1


def test_every_form_is_refused_in_words_when_it_is_saved(
    inside: Inside,
    names: Names,
    client_of: Callable[[Role], object],
    api_of: Callable[..., APIClient],
) -> None:
    browser, rest = client_of(Role.OWNER), api_of("endpoints:manage")
    forms = _written(inside.port)
    taken: list[object] = []
    for address in forms:
        try:
            taken.append(("kept", address, checked_address(address)))
        except UnusableAddress as error:
            if not error.detail:
                taken.append(("no words", address))
    # A page and a program are told the same; one number of this computer and one of a cloud show it.
    asked = _written(inside.port, ("127.0.0.1", "169.254.169.254"))
    for address in asked:
        page = browser.post(PAGE, {"url": address})  # type: ignore[attr-defined]
        said = page.content.decode()
        worded = 'class="error' in said or "NUL character" in said
        if page.status_code not in (400, 422) or not worded:
            taken.append(("page", address, page.status_code))
        answer = rest.post(REST, {"url": address}, format="json")
        told = answer.json()
        if answer.status_code not in (400, 422) or not (told.get("detail") or told.get("errors")):
            taken.append(("REST", address, answer.status_code))
    print(
        f"{len(forms)} forms, {len(asked)} of them by page and by REST; {inside.hits} hits inside"
    )
    assert taken == []
    assert len(set(forms)) > 300
    assert len(set(asked)) > 100
    assert not Endpoint.objects.exists()
    assert inside.hits == 0


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_every_form_is_refused_when_it_is_sent_to(
    scheme: str, inside: Inside, world: World, names: Names, happen: Callable[..., AuditEvent]
) -> None:
    """As if it had been kept before there was a check, or by another hand."""
    forms = [each.replace("https:", f"{scheme}:", 1) for each in _written(inside.port)]
    forms += [
        f"{scheme}://127.0.0.1.nip.example:{inside.port}/",
        f"{scheme}://{PUBLIC}:{inside.port}/",
    ]
    for address in forms:
        with pytest.raises(Unreachable, match=r"^No answer"):
            post_bytes(address, b"{}", {}, seconds=5)
    print(f"{len(forms)} forms sent to by {scheme}; {inside.hits} hits inside")
    assert inside.hits == 0
    # And as a worker does it, of one of each sort: an attempt that failed, in words.
    for address in forms[::40]:
        Endpoint.objects.update(url=address)
        happen()
        world.later(days=1)
        found = Attempt.objects.latest("pk")
        assert (found.status, found.error[:10]) == (None, "No answer:"), address
    assert inside.hits == 0


@pytest.mark.parametrize("number", INSIDE)
def test_a_name_that_leads_inside_first_or_afterwards(
    number: str, inside: Inside, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = f"https://{PUBLIC}:{inside.port}"
    asks: Sequence[Callable[[], object]] = (
        lambda: post_bytes(f"{base}/", b"{}", {}, seconds=5),
        lambda: Client(base).get("/"),
    )
    for answers in ([number], [number, "127.0.0.1"], [number, "93.184.215.14"]):
        resolver = Names(*answers)
        monkeypatch.setattr(socket, "getaddrinfo", resolver)
        for ask in asks:
            resolver.asked = 0
            with pytest.raises(Unreachable):
                ask()
            assert resolver.asked == 1
    assert inside.hits == 0


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 305, 307, 308])
def test_no_redirect_leads_anywhere(
    status: int,
    inside: Inside,
    world: World,
    receiver: Receiver,
    happen: Callable[..., AuditEvent],
) -> None:
    # Loopback is allowed here: the check of addresses would let the redirect through.
    places = [f"http://127.0.0.1:{inside.port}/", f"//127.0.0.1:{inside.port}/"]
    places += [f"http://[::1]:{inside.port}/", f"http://2130706433:{inside.port}/"]
    for place in places:
        receiver.status, receiver.headers = status, {"Location": place, "Refresh": f"0;url={place}"}
        happen()
        world.later(days=1)
        assert Attempt.objects.latest("pk").status == status
    assert inside.hits == 0
    assert len(receiver.got) >= len(places)


@pytest.mark.parametrize("lower", [False, True])
def test_no_proxy_of_the_environment_is_asked(  # noqa: PLR0917 - fixtures
    lower: bool,  # noqa: FBT001 - a parameter
    inside: Inside,
    receiver: Receiver,
    world: World,
    happen: Callable[..., AuditEvent],
    names: Names,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ENVIRONMENT:
        said = name.lower() if lower else name
        monkeypatch.setenv(said, f"http://127.0.0.1:{inside.port}")
    monkeypatch.setenv("no_proxy" if lower else "NO_PROXY", "unrelated.example")
    monkeypatch.delenv("NO_PROXY" if lower else "no_proxy", raising=False)
    for scheme in ("http", "https"):
        with pytest.raises(Unreachable):
            post_bytes(f"{scheme}://{PUBLIC}/", b"{}", {}, seconds=5)
    settings.SPONSORPLAN_ENDPOINT_LOOPBACK = True
    happen()
    world.run()
    assert Attempt.objects.get().status == 204
    assert len(receiver.got) == 1
    assert inside.hits == 0
