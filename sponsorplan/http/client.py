"""Speaking to one service: what is asked, and what an answer may be."""

import ipaddress
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from requests import RequestException, Response

from sponsorplan import metrics
from sponsorplan.domain.errors import DomainError
from sponsorplan.http.session import Deadline, session

_PIECE = 65_536
_LONGEST_WAIT = 86_400
_DEEPEST = 100


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
            value: object = json.loads(self.body, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise Unreadable("The answer is not JSON.") from error
        if _is_deeper(value, _DEEPEST):
            raise Unreadable("The answer is nested too deeply.")
        return value

    @property
    def retry_after(self) -> timedelta | None:
        """How long the service asks to be left alone: by seconds, by a date, or by a spent limit."""
        value = self.headers.get("retry-after", "").strip()
        if seconds := _number(value):
            return _bounded(float(seconds))
        if not value and self.headers.get("x-ratelimit-remaining", "").strip() == "0":
            reset = _number(self.headers.get("x-ratelimit-reset", "").strip())
            return _bounded(float(reset) - timezone.now().timestamp()) if reset else None
        try:
            until = parsedate_to_datetime(value)
        except ValueError:
            return None
        return _bounded((until - timezone.now()).total_seconds()) if until.tzinfo else None


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

    def may_download(self, address: str, hosts: Iterable[str]) -> bool:
        """Whether an answer may point there: to one of ``hosts``, over https.

        One that begins with a dot allows all below it. A replay server may point to another one.
        """
        if is_loopback(self.base) and is_loopback(address):
            return True
        parts = urlsplit(address)
        host = parts.hostname or ""
        named = any(host == one or (one.startswith(".") and host.endswith(one)) for one in hosts)
        return named and parts.scheme == "https"

    def download(self, address: str, hosts: Iterable[str]) -> Answer:
        """Fetch what an answer of the service points at, without the client's headers.

        Raises ``Unreadable`` where it may not point, and ``Unreachable``.
        """
        if not self.may_download(address, hosts):
            host = urlsplit(address).hostname or ""
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
        host = urlsplit(address).hostname
        deadline = Deadline(self.seconds)
        try:
            with deadline, session(deadline, allow_loopback=is_loopback(self.base)) as line:
                answer = line.request(
                    method,
                    address,
                    params=params,
                    json=document,
                    headers=dict(headers),
                    stream=True,
                )
                with answer:
                    body = self._body(answer)
        except (RequestException, OSError) as error:
            # Without its cause, whose words quote addresses and headers.
            metrics.asked_outside(urlsplit(self.base).hostname or "", "none")
            words = f"{host} did not answer: {type(error).__name__}."
            raise Unreachable(self._late() if deadline.passed else words) from None
        if deadline.passed:  # an answer that tells no length looks whole when it is cut
            raise Unreachable(self._late())
        metrics.asked_outside(urlsplit(self.base).hostname or "", str(answer.status_code))
        names = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, names, body)

    def _body(self, response: Response) -> bytes:
        held = bytearray()
        for piece in response.iter_content(_PIECE):
            held += piece
            if len(held) > self.most_bytes:
                raise Unreadable(f"The answer is larger than {self.most_bytes // 1_000_000} MB.")
        return bytes(held)

    def _late(self) -> str:
        return f"The answer took longer than {self.seconds} second{'s' * (self.seconds != 1)}."


def is_loopback(address: str) -> bool:
    """Whether an address names this computer by number, so that no name has to be looked up."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse(constant: str) -> object:
    raise ValueError(constant)


def _is_deeper(value: object, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [child for item in level for child in _children(item)]
    return bool(level)


def _children(item: object) -> Iterable[object]:
    if isinstance(item, dict):
        return item.values()
    return item if isinstance(item, list) else ()


def _number(text: str) -> str:
    """The text if it is a whole number of a sane length, else the empty one."""
    return text if text.isascii() and text.isdecimal() and len(text) <= len("9" * 12) else ""


def _bounded(seconds: float) -> timedelta:
    return timedelta(seconds=min(max(seconds, 0), _LONGEST_WAIT))
