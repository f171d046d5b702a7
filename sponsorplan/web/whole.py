"""Bodies come whole or not at all.

Who goes away in the middle of an upload, and a proxy that stops one, end it like any other: of five files
the first three would be taken, and of a form's last field a part.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from django.core.exceptions import BadRequest


class CutShort(BadRequest):
    """Less came than ``Content-Length`` announced."""


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def readline(self, size: int, /) -> bytes: ...


class Announced:
    """Reads what was announced of a stream, and raises ``CutShort`` where it ends before."""

    def __init__(self, stream: _Stream, length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = self._wanted(size)
        data = b""
        while len(data) < wanted:
            data += self._some(self._stream.read(wanted - len(data)))
        return data

    def readline(self, size: int | None = -1, /) -> bytes:
        wanted = self._wanted(size)
        return self._some(self._stream.readline(wanted)) if wanted else b""

    def _wanted(self, size: int | None) -> int:
        return self._left if size is None or size < 0 else min(size, self._left)

    def _some(self, data: bytes) -> bytes:
        if not data:
            raise CutShort("What was sent ended too early. Nothing of it was kept: send it again.")
        self._left -= len(data)
        return data


def whole_bodies(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """A WSGI application that gets no part of a body for the whole."""

    def outer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdecimal():
            environ["wsgi.input"] = Announced(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return outer
