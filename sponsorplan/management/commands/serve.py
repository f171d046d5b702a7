"""Run SponsorPlan on this computer: database, web server and worker in one.

With the development settings it loads the demo company too, unless told not to.

Everything is kept in the data folder (``SPONSORPLAN_DATA``), so a second start goes on where the
first stopped. Ctrl-C stops it.
"""

import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sponsorplan.management.tables import tables_bring_up

_PORTS_TRIED = 20
_STOP_SECONDS = 10
_RESTART_PAUSE = 1.0
_QUICK_DEATHS = 5
_DAY = 86_400
_HOUR = 3_600


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", action="store_true", help="start without demo company")

    def handle(self, *, host: str, port: int, no_demo: bool, **_: Any) -> None:  # noqa: ANN401 - Django's
        # SIGINT too: a shell starts what it runs in the background with SIGINT ignored.
        signal.signal(signal.SIGTERM, _interrupt)
        signal.signal(signal.SIGINT, _interrupt)
        _make_folders()
        tables_bring_up()
        login = demo_login(no_demo=no_demo)
        port = _free_port(host, port)
        services = [Service("web", _web(host, port)), Service("worker", _worker())]
        try:
            for service in services:
                service.start()
            _wait_until_answers(host, port, services[0])
            self.stdout.write(self.style.SUCCESS(f"\nSponsorPlan runs at http://{host}:{port}/"))
            if login:
                self.stdout.write(f"Log in as {login}\n")
            self.stdout.write("Stop with Ctrl-C; your data stays.")
            self.stdout.flush()
            _watch(services)
        except KeyboardInterrupt:
            self.stderr.write("Stopping…")
        finally:
            for service in services:
                service.ask_to_stop()
            for service in services:
                service.stop()


def demo_login(*, no_demo: bool) -> str | None:
    """Load the demo company and say how to log in, where the settings allow its known password."""
    if no_demo or not settings.SPONSORPLAN_DEMO:
        return None
    login = call_command("demo_load", stdout=io.StringIO())
    call_command("demo_payments")
    call_command("demo_time")
    call_command("demo_fiscal")
    call_command("demo_calendar")
    return login


class Service:
    """A process that is started again when it dies, unless it keeps dying at once."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self.started = 0.0

    def start(self) -> None:
        # Its own session: a Ctrl-C in the terminal reaches only us, and we stop them in order.
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603 - our own commands
        self.started = time.monotonic()

    def revive(self) -> None:
        if self.process is None or self.process.poll() is None:
            return
        quick = time.monotonic() - self.started < _STOP_SECONDS
        self.deaths = self.deaths + 1 if quick else 0
        if self.deaths >= _QUICK_DEATHS:
            raise CommandError(f"The {self.name} process stops as soon as it starts; see above.")
        time.sleep(_RESTART_PAUSE)
        self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """Wait for the process to end, and make it after a while."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Backups:
    """One a day, beside what runs; ``kept`` of them stay, and with 0 none is made."""

    def __init__(self, kept: int) -> None:
        self.kept = kept
        self.folder = Path(settings.DATA_DIR) / "backups"
        self.process: subprocess.Popen[bytes] | None = None
        # Not while the first page is waited for.
        self.tried = time.time() - _DAY + _HOUR

    def make_when_due(self) -> None:
        if self.process is not None and self.process.poll() is None:
            return
        if not self.kept or time.time() - max(self.tried, self._newest()) < _DAY:
            return
        self.tried = time.time()
        command = [sys.executable, "manage.py", "backup", f"--to={self.folder}"]
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, f"--keep={self.kept}"], cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL
        )

    def _newest(self) -> float:
        made = (path.stat().st_mtime for path in self.folder.glob("sponsorplan-*.zip"))
        return max(made, default=0.0)


def _interrupt(_signum: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _make_folders() -> None:
    for folder in ("files", "queue/messages", "queue/control"):
        (Path(settings.DATA_DIR) / folder).mkdir(parents=True, exist_ok=True)


def _free_port(host: str, wanted: int) -> int:
    for port in range(wanted, wanted + _PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise CommandError(f"No free port from {wanted} on. Choose one with --port.")


def _web(host: str, port: int) -> list[str]:
    # Many threads: slow request bodies must not keep others out.
    return [
        str(Path(sys.executable).with_name("granian")),
        "--interface=wsgi",
        f"--host={host}",
        f"--port={port}",
        "--workers=1",
        "--blocking-threads=32",
        "--backpressure=32",
        "--log-level=error",
        "sponsorplan.wsgi:application",
    ]


def _worker() -> list[str]:
    return [
        str(Path(sys.executable).with_name("celery")),
        "--app=sponsorplan",
        "--quiet",
        "worker",
        "--beat",
        "--pool=prefork",
        # Two, so that one company's large file does not keep all others waiting.
        "--concurrency=2",
        "--without-gossip",
        "--without-mingle",
    ]


def _wait_until_answers(host: str, port: int, web: Service) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        web.revive()
        time.sleep(0.05)
    raise CommandError("The web server did not answer within 30 seconds.")


def _watch(services: Sequence[Service]) -> None:
    backups = Backups(settings.SPONSORPLAN_BACKUPS)
    while True:
        for service in services:
            service.revive()
        backups.make_when_due()
        time.sleep(_RESTART_PAUSE)
