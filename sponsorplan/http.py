"""The only way out: to services that the operator switched on, and nowhere else.

Each request resolves its host once and connects to the address that was checked, so that a name
cannot point inside the operator's network. Redirects are never followed and proxies of the
environment are not used. Neither headers nor bodies are logged.
"""

import ipaddress
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from requests import RequestException, Response
from requests_hardened import Config, HTTPSession

from sponsorplan.domain.errors import DomainError

_PIECE = 65_536
_CONNECT, _READ = 5, 20


class Unreachable(DomainError):
    """The service did not answer in time, or not at all."""

    code: ClassVar[str] = "unreachable"
    title: ClassVar[str] = "The service did not answer"
    status: ClassVar[int] = 503


class Unreadable(DomainError):
    """The service's answer is too large, or is not what it should be."""

    code: ClassVar[str] = "unreadable_answer"
    title: ClassVar[str] = "The service's answer cannot be read"
    status: ClassVar[int] = 502


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered, whatever its status. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> object:
        """Raises ``Unreadable`` for a body that is not JSON, or is nested too deeply."""
        try:
            value: object = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unreadable("The answer is not JSON.") from error
        return value

    @property
    def retry_after(self) -> timedelta | None:
        """How long the service asks to be left alone, given in seconds or as a date."""
        value = self.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdecimal():
            return timedelta(seconds=min(int(value), 86_400))
        try:
            until = parsedate_to_datetime(value)
        except ValueError:
            return None
        return max(until - timezone.now(), timedelta(0)) if until.tzinfo else None


@dataclass(frozen=True, slots=True)
class Client:
    """Speaks to one service. ``base`` is its https address without a slash at the end.

    A loopback address may be http: that is a replay server. ``headers`` go with every request but
    downloads. ``seconds`` bound one whole answer, ``most_bytes`` its body.
    """

    base: str
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: int = 30
    most_bytes: int = 10_000_000

    def __post_init__(self) -> None:
        parts = urlsplit(self.base)
        secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(self.base))
        if not (secure and parts.hostname) or parts.query or self.base.endswith("/"):
            raise ImproperlyConfigured(
                f"“{self.base}” is no service's address: write https://host, without a slash at "
                "the end. Only a loopback address may be http."
            )

    def get(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """``path`` begins with a slash; its parts are quoted by the caller.

        Raises ``Unreachable`` and ``Unreadable``.
        """
        sent = {**self.headers, **(headers or {})}
        return self._request("GET", self.base + path, sent, params=dict(params or {}))

    def post(self, path: str, document: object) -> Answer:
        """Send JSON. Raises ``Unreachable`` and ``Unreadable``."""
        return self._request("POST", self.base + path, self.headers, document=document)

    def download(self, address: str, hosts: Iterable[str]) -> Answer:
        """Fetch what an answer of the service points at, without the client's headers.

        ``hosts`` are where it may point; one that begins with a dot allows all below it. A replay
        server may point to another one. Raises ``Unreadable`` for any other address, and
        ``Unreachable``.
        """
        parts = urlsplit(address)
        host = parts.hostname or ""
        allowed = any(host == one or (one.startswith(".") and host.endswith(one)) for one in hosts)
        replayed = is_loopback(self.base) and is_loopback(address)
        if not (replayed or (allowed and parts.scheme == "https")):
            raise Unreadable(f"The answer points to “{host[:100]}”, which is not asked.")
        return self._request("GET", address, {})

    def _request(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        *,
        params: Mapping[str, str] | None = None,
        document: object = None,
    ) -> Answer:
        deadline = time.monotonic() + self.seconds
        with HTTPSession(_config(is_loopback(self.base))) as session:
            session.trust_env = False
            try:
                response = session.request(
                    method,
                    address,
                    params=params,
                    json=document,
                    headers=dict(headers),
                    stream=True,
                )
                with response:
                    body = self._body(response, deadline)
            except (RequestException, OSError) as error:
                host = urlsplit(address).hostname
                raise Unreachable(f"{host} did not answer: {type(error).__name__}.") from error
        names = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, names, body)

    def _body(self, response: Response, deadline: float) -> bytes:
        held = bytearray()
        for piece in response.iter_content(_PIECE):
            held += piece
            if len(held) > self.most_bytes:
                raise Unreadable(f"The answer is larger than {self.most_bytes // 1_000_000} MB.")
            if time.monotonic() > deadline:
                raise Unreachable(f"The answer took longer than {self.seconds} seconds.")
        return bytes(held)


def is_loopback(address: str) -> bool:
    """Whether an address names this computer by number, so that no name has to be looked up."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _config(allow_loopback: bool) -> Config:  # noqa: FBT001 - one private call
    contact = settings.SPONSORPLAN_CONTACT
    agent = f"SponsorPlan (mailto:{contact})" if contact else "SponsorPlan"
    return Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=allow_loopback,
        never_redirect=True,
        default_timeout=(_CONNECT, _READ),
        user_agent_override=agent,
    )
