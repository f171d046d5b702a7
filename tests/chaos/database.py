"""R3: a database that loses its power while programs write; nothing that was acknowledged is missing."""

import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests
from django.conf import settings

from tests.brokers import free_port
from tests.chaos.machine import PATIENCE, Machine
from tests.databases import Server

_API = "/api/v1/companies/acme/products/"


@dataclass(slots=True)
class Outcome:
    """``longest`` is the longest time in seconds from the database's return to the next answer."""

    stops: int = 0
    acknowledged: int = 0
    missing: int = 0
    longest: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)


class Writers:
    """Several programs that add products all the time, and note which were acknowledged."""

    def __init__(self, address: str, token: str, count: int) -> None:
        self.address = address
        self.token = token
        self.acknowledged: set[str] = set()
        self.statuses: Counter[str] = Counter()
        self.last = time.monotonic()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(n,)) for n in range(count)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _write(self, writer: int) -> None:
        line, number = requests.Session(), 0
        line.headers["Authorization"] = f"Bearer {self.token}"
        while not self._over.is_set():
            number += 1
            name = f"{writer}-{number}"
            status = "none"
            with suppress(requests.RequestException):
                body = {"name": name, "tier": 1}
                answer = line.post(self.address + _API, json=body, timeout=30)
                status = str(answer.status_code)
                if answer.status_code == requests.codes.created:
                    self.acknowledged.add(name)
                    self.last = time.monotonic()
                if answer.status_code == requests.codes.unavailable:
                    assert answer.headers["Retry-After"]
            self.statuses[status] += 1


def powerless(folder: Path, stops: int, writers: int = 4) -> Outcome:
    """Stop the database as if by a power cut, and start it again, so many times."""
    found = Outcome()
    # A server that writes to the disk before it says so, as one is meant to be set up.
    (folder / "server").mkdir()
    server = Server(folder / "server", free_port(), ("fsync=on", "synchronous_commit=on"))
    server.make()
    server.start()
    machine = Machine(folder / "data", {"SPONSORPLAN_DATABASE_URL": server.address})
    (folder / "data").mkdir()
    machine.run("tests.tables")
    machine.run("tests.chaos.files", "make", "0", "0")
    token = machine.manage(
        "token_create", "acme", "--name=t", "--scopes", "inventory:read", "inventory:write"
    ).strip()
    port = free_port()
    web = _web(machine, port)
    writing = Writers(f"http://127.0.0.1:{port}", token, writers)
    try:
        _ready(writing.address)
        writing.start()
        for _ in range(stops):
            time.sleep(1)
            server.stop("immediate")
            time.sleep(0.3)
            server.start()
            back = time.monotonic()
            while writing.last < back:
                assert time.monotonic() - back < PATIENCE, dict(writing.statuses)
                time.sleep(0.02)
            found.longest = max(found.longest, writing.last - back)
            found.stops += 1
        writing.stop()
        rows = _names(machine, token, writing.address)
    finally:
        writing._over.set()
        web.terminate()
        web.wait(timeout=30)
        server.stop()
    found.statuses = writing.statuses
    found.acknowledged = len(writing.acknowledged)
    found.missing = len(writing.acknowledged - rows)
    return found


def _names(machine: Machine, token: str, address: str) -> set[str]:
    names: set[str] = set()
    place: str | None = f"{address}{_API}?limit=500"
    while place:
        page = requests.get(place, headers={"Authorization": f"Bearer {token}"}, timeout=30).json()
        names |= {product["name"] for product in page["results"]}
        place = page["next"]
    return names


def _web(machine: Machine, port: int) -> "subprocess.Popen[bytes]":
    command = [str(Path(sys.executable).with_name("granian")), "--interface=wsgi"]
    command += ["--host=127.0.0.1", f"--port={port}", "--blocking-threads=8", "--log-level=error"]
    return subprocess.Popen(
        [*command, "sponsorplan.wsgi:application"],
        cwd=settings.BASE_DIR,
        env=machine.environment
        | {"SPONSORPLAN_API_REQUESTS": "0", "SPONSORPLAN_LOG_LEVEL": "CRITICAL"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _ready(address: str) -> None:
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        with suppress(requests.ConnectionError):
            if requests.get(f"{address}/readyz", timeout=10).ok:
                return
        time.sleep(0.1)
    raise AssertionError("the web server did not become ready")
