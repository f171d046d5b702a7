"""A small server with scenarios, which remembers what it was asked."""

import json
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, BinaryIO, Protocol, Self, cast
from urllib.parse import parse_qsl, urlsplit

_HUGE = 12_000_000
_TRICKLE_SECONDS = 0.05
_SLOW_SECONDS = 60
_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. ``path`` is as it was sent, still quoted; names of headers in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> object:
        value: object = json.loads(self.body)
        return value


@dataclass(frozen=True, slots=True)
class Reply:
    """``document`` is sent as JSON unless ``body`` is given."""

    status: int = 200
    document: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    @property
    def content(self) -> bytes:
        if self.body is not None:
            return self.body
        return b"" if self.document is None else json.dumps(self.document).encode()


class Service(Protocol):
    """One outside service, as its contract says. ``elsewhere`` is another server of this kit."""

    def reply(self, asked: Asked, scenario: str, elsewhere: str) -> Reply:
        """What it answers; 404 for a path and 405 for a method that it does not have.

        A ``ConnectionError`` ends the connection without an answer.
        """


def _broken(reply: Reply) -> Reply:
    return Reply(reply.status, headers=reply.headers, body=reply.content[: len(reply.content) // 2])


def _wrong_type(reply: Reply) -> Reply:
    return Reply(reply.status, document="not what was promised", headers=reply.headers)


def _huge(reply: Reply) -> Reply:
    return Reply(reply.status, headers=reply.headers, body=b" " * _HUGE + reply.content)


def _rate_limited(_reply: Reply) -> Reply:
    words = {"error": {"message": "Rate limit exceeded."}}
    return Reply(429, words, {"Retry-After": "7"})


def _down(_reply: Reply) -> Reply:
    return Reply(503, {"message": "Service unavailable"})


def _redirect(_reply: Reply) -> Reply:
    return Reply(302, headers={"Location": "https://elsewhere.example/"})


# What any service may do; a scenario that is not here is the service's own.
COMMON: Mapping[str, Callable[[Reply], Reply]] = {
    "broken": _broken,
    "wrong_type": _wrong_type,
    "huge": _huge,
    "rate_limited": _rate_limited,
    "down": _down,
    "redirect": _redirect,
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Many may ask at once.
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the library's
        """Whoever asked may well have gone: that is what the scenarios are for."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Trickle:
    """Sends a byte now and then: never silent for long, and not done for a long time."""

    def __init__(self, line: BinaryIO, stopping: threading.Event) -> None:
        self._line = line
        self._stopping = stopping

    def write(self, content: bytes) -> None:
        for byte in content:
            self._stopping.wait(_TRICKLE_SECONDS)
            self._line.write(bytes([byte]))

    def flush(self) -> None:
        """Each byte was sent."""

    def close(self) -> None:
        with suppress(ConnectionError):
            self._line.close()

    @property
    def closed(self) -> bool:
        return self._line.closed


class Replay:
    """A running server: ``with Replay(service) as replay:``. It can be told another scenario.

    ``answered`` counts the answers that were sent to their end.
    """

    def __init__(
        self, service: Service, *, host: str = "127.0.0.1", port: int = 0, elsewhere: str = ""
    ) -> None:
        self.asked: list[Asked] = []
        self.answered = 0
        self.scenario = "ordinary"
        self._service = service
        self._elsewhere = elsewhere
        self._stopping = threading.Event()
        self._server = _Server((host, port), self._handler())

    @property
    def address(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(_PAUSE,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def serve(self) -> None:
        """Answer until interrupted."""
        self._server.serve_forever()

    def _answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        if self.scenario == "slow":
            self._stopping.wait(_SLOW_SECONDS)
        own = "ordinary" if self.scenario in COMMON else self.scenario
        reply = self._service.reply(asked, own, self._elsewhere)
        change = COMMON.get(self.scenario)
        return change(reply) if change else reply

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        replay = self

        def trickle(line: object) -> Any:  # noqa: ANN401 - as much of a file as is needed
            return _Trickle(cast("BinaryIO", line), replay._stopping)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body are two writes: the second would wait for the first to be acknowledged.
            disable_nagle_algorithm = True

            def answer(self) -> None:
                parts = urlsplit(self.path)
                length = int(self.headers.get("Content-Length") or 0)
                asked = Asked(
                    self.command,
                    parts.path,
                    dict(parse_qsl(parts.query)),
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(length),
                )
                # Whoever asked may have had enough, or is cut off: then the line is of no more use.
                is_last, self.close_connection = self.close_connection, True
                with suppress(ConnectionError):
                    self.send(replay._answer(asked))
                    self.close_connection = is_last

            def send(self, reply: Reply) -> None:
                content = reply.content
                if replay.scenario == "slow_head":
                    self.wfile = trickle(self.wfile)
                self.send_response(reply.status)
                for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if replay.scenario == "slow_body":
                    self.wfile = trickle(self.wfile)
                self.wfile.write(content)
                replay.answered += 1

            def log_message(self, *_: object) -> None:
                """What was asked is in `Replay.asked`."""

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer  # noqa: N815 - the library's

        return Handler
