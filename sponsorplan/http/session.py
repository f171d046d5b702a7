"""One request's way out: the checked address, nothing of the environment, and an end in time."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self

from django.conf import settings
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter

from sponsorplan.domain.messages.addresses import is_loopback, is_public

_CONNECT, _READ = 5, 20


class Deadline:
    """Cuts a request's connections when its time is over.

    A socket's own limit begins anew with each byte, so that a service which sends one now and then,
    of its headers or of its body, would hold a worker for as long as it likes.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._lines: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()
        for line in self._lines:
            line.close()

    def hold(self, line: socket.socket) -> None:
        # A handle of our own: what is done with the other one, as for TLS, leaves it as it is.
        self._lines.append(line.dup())
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        self.passed = True
        for line in list(self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class _Adapter(IPFilterAdapter):  # type: ignore[misc]  # the package is untyped
    """The filter of addresses, with every connection held by a deadline."""

    def __init__(self, deadline: Deadline, **options: bool) -> None:
        super().__init__(**options)
        self._deadline = deadline

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - requests'
        """Look again at the number that the name was found to be: it is all that is connected to."""
        made: Any = super().build_connection_pool_key_attributes(*args, **kwargs)
        number = made[0]["host"]
        if not (is_public(number) or (self._allow_loopback and is_loopback(number))):
            raise InvalidIPAddress(number)
        return made

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - requests'
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        deadline = self._deadline

        class Held(pool.ConnectionCls):  # type: ignore[misc]  # plain or TLS
            def _new_conn(self) -> socket.socket:
                line: socket.socket = super()._new_conn()
                deadline.hold(line)
                return line

        pool.ConnectionCls = Held
        return pool


def session(deadline: Deadline, *, allow_loopback: bool) -> HTTPSession:
    """A session for one request."""
    made = HTTPSession(_config(allow_loopback=allow_loopback))
    # Neither proxies nor certificates nor passwords of the environment and of a .netrc.
    made.trust_env = False
    if settings.SPONSORPLAN_PROXY:
        made.proxies = {"https": settings.SPONSORPLAN_PROXY}
    for scheme in ("http", "https"):
        adapter = _Adapter(
            deadline, is_https_proto=scheme == "https", allow_loopback=allow_loopback
        )
        made.mount(f"{scheme}://", adapter)
    return made


@contextmanager
def guarded_session(*, seconds: float = 20, allow_loopback: bool = False) -> Iterator[HTTPSession]:
    """A session for a library that makes its own requests, all of them within ``seconds``."""
    with Deadline(seconds) as deadline, session(deadline, allow_loopback=allow_loopback) as made:
        yield made


def _config(*, allow_loopback: bool) -> Config:
    contact = settings.SPONSORPLAN_CONTACT
    agent = f"SponsorPlan (mailto:{contact})" if contact else "SponsorPlan"
    return Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=allow_loopback,
        never_redirect=True,
        default_timeout=(_CONNECT, _READ),
        user_agent_override=agent,
    )
