"""What Sentry and a collector of traces are told, over real HTTP: where it failed, and not with what."""

import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # untyped
import pytest
from django.conf import settings

MARK = "zz-secret-name"
UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress}
BROKEN = f"""
import django
django.setup()
from unittest import mock
from sponsorplan.wsgi import application
from apps.companies.views import company
def fail(request):
    own = "{MARK}"
    raise RuntimeError("it quotes {MARK}")
from django.test import Client
c = Client(raise_request_exception=False, headers={{"host": "localhost", "cookie": "a={MARK}"}})
with mock.patch("apps.companies.views.company.render", side_effect=RuntimeError("quotes {MARK}")):
    assert c.get("/?q={MARK}").status_code == 500
try:
    import sentry_sdk
    sentry_sdk.flush(5)
except ImportError:
    pass
from opentelemetry import trace
provider = trace.get_tracer_provider()
getattr(provider, "force_flush", lambda: None)()
"""


class Receiver(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                unpack = UNPACK.get(self.headers.get("Content-Encoding", ""), bytes)
                body = unpack(body)
                receiver.got.append((self.path, body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_both_are_told_of_a_fault_and_neither_of_its_content(
    receiver: Receiver, tmp_path: Path
) -> None:
    address = f"127.0.0.1:{receiver.server_port}"
    done = subprocess.run(
        [sys.executable, "-c", BROKEN],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.dev",
            "SPONSORPLAN_DATA": str(tmp_path),
            "SPONSORPLAN_DATABASE_URL": "",
            "SPONSORPLAN_LOG_LEVEL": "CRITICAL",
            "SPONSORPLAN_SENTRY_DSN": f"http://key@{address}/1",
            "SPONSORPLAN_OTLP_URL": f"http://{address}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = {path for path, _ in receiver.got}
    assert "/api/1/envelope/" in told
    assert "/v1/traces" in told
    bodies = b"".join(body for _, body in receiver.got)
    assert b"RuntimeError" in bodies
    assert MARK.encode() not in bodies
