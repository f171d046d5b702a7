"""Requests per second of a server with 1,000 companies: ``python benchmarks/serving.py``.

Makes the database of `benchmarks/scale.py`, starts the web server as `deploy/` does, with two workers, and asks
from 16 connections that stay open, on this computer. Each round asks every door for some seconds, in turn, so that
what else the machine does meets all alike. Prints for each the median of the rounds and their range:
requests per second, the 50th and the 95th percentile in milliseconds, and CPU of the server for one
request with its ratio to a bare list of 50 rows; then memory of the server, and how many answers were faults.

``--soak MINUTES`` instead asks all doors mixed for so long, and prints memory by the minute.
"""

import argparse
import os
import platform
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

CONNECTIONS, WORKERS = 16, 2
BARE = "a bare list of 50 rows"
_FAULT = 500
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_WAIT = 60


@dataclass
class Round:
    """What one door answered in one round; times in seconds."""

    took: list[float] = field(default_factory=list)
    faults: int = 0
    seconds: float = 0.0
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.took) / self.seconds

    def percentile(self, part: int) -> float:
        return statistics.quantiles(self.took, n=100)[part - 1] * 1000

    @property
    def cpu_each(self) -> float:
        return self.cpu / len(self.took) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=1_000)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--port", type=int, default=9240)
    parser.add_argument("--soak", type=float, metavar="MINUTES")
    asked = parser.parse_args()
    from tests.databases import server_database  # noqa: PLC0415 - after the path is set

    with server_database() as address, tempfile.TemporaryDirectory() as folder:
        os.environ["SPONSORPLAN_DATABASE_URL"] = address
        os.environ["SPONSORPLAN_DATA"] = folder
        os.environ["SPONSORPLAN_API_REQUESTS"] = "0"
        os.environ["DJANGO_SETTINGS_MODULE"] = "sponsorplan.settings.dev"
        doors = prepared(asked.companies, asked.rows)
        with server(asked.port) as workers:
            print(f"{platform.machine()}, {os.cpu_count()} cores, {WORKERS} workers, ", end="")
            print(f"{CONNECTIONS} connections, load {os.getloadavg()[0]:.1f}\n")
            if asked.soak:
                soak(doors, workers, asked.port, asked.soak)
            else:
                compare(doors, workers, asked.port, asked.rounds, asked.seconds)


def prepared(companies: int, rows: int) -> dict[str, bytes]:
    """Make the instance; by its name, the request of each door of a company of the usual size."""
    import django  # noqa: PLC0415 - after its database is known

    django.setup()
    from django.conf import settings  # noqa: PLC0415 - as above
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from apps.companies.models import Member, Membership  # noqa: PLC0415
    from apps.companies.roles import TOKEN_SCOPES  # noqa: PLC0415
    from apps.companies.services import token_create  # noqa: PLC0415
    from benchmarks.scale import make  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    make(companies, rows)
    place = Membership.objects.select_related("company", "user").order_by("pk")[1]
    _, secret = token_create(
        member=Member.of_membership(place), name="t", scopes=sorted(TOKEN_SCOPES)
    )
    browser = Client()
    browser.force_login(place.user)
    cookie = f"Cookie: {settings.SESSION_COOKIE_NAME}={browser.session.session_key}"
    token, slug = f"Authorization: Bearer {secret}", place.company.slug
    doors = {BARE: _request("/bare/", token)}
    for name in ("products", "uploads", "plans", "audit-events", "jobs", "transactions"):
        doors[f"API {name}"] = _request(f"/api/v1/companies/{slug}/{name}/?limit=50", token)
    listed = f"/api/v1/companies/{slug}/products/shop/dependencies/?limit=50"
    doors["API dependencies"] = _request(listed, token)
    for page in ("", "products/", "plans/", "audit/", "upstreams/", "jobs/"):
        doors[f"page {page or 'overview'}"] = _request(f"/c/{slug}/{page}", cookie)
    return doors


def _request(path: str, header: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}\r\n\r\n".encode()


@contextmanager
def server(port: int) -> Iterator[list[int]]:
    """The processes of a web server that answers."""
    command = (
        *(str(Path(sys.executable).with_name("granian")), "--interface=wsgi", "--host=127.0.0.1"),
        *(f"--port={port}", f"--workers={WORKERS}", "--blocking-threads=32", "--backpressure=32"),
        *("--no-access-log", "--log-level=warning", "benchmarks.served:application"),
    )
    environment = os.environ | {"SPONSORPLAN_LOG_LEVEL": "ERROR", "MALLOC_ARENA_MAX": "2"}
    running = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        until = time.monotonic() + _WAIT
        while True:
            if running.poll() is not None or time.monotonic() > until:
                raise RuntimeError("The web server did not start.")
            try:
                Connection(port).ask(_request("/livez", "Accept: */*"))
                break
            except OSError:
                time.sleep(0.2)
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text()
        yield [running.pid, *map(int, children.split())]
    finally:
        running.terminate()
        running.wait()


class Connection:
    """One connection that stays open, and no more of HTTP than the answers here have."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._rest = b""

    def ask(self, request: bytes) -> int:
        """The status. Raises ``OSError`` when the server hangs up."""
        self._socket.sendall(request)
        while b"\r\n\r\n" not in self._rest:
            self._more()
        head, _, body = self._rest.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next(
            int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length")
        )
        while len(body) < length:
            self._rest = body
            self._more()
            body = self._rest
        self._rest = body[length:]
        return int(lines[0].split()[1])

    def _more(self) -> None:
        piece = self._socket.recv(262_144)
        if not piece:
            raise ConnectionResetError
        self._rest += piece


def load(port: int, seconds: float, choose: Callable[[random.Random], bytes]) -> Round:
    """Ask from all connections at once, each as soon as it was answered."""
    found, guard = Round(), threading.Lock()
    until = time.perf_counter() + seconds

    def work(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - which page is asked is no secret
        connection = Connection(port)
        took, faults = [], 0
        while (before := time.perf_counter()) < until:
            try:
                faults += connection.ask(choose(chance)) >= _FAULT
            except OSError:
                faults += 1
                connection = Connection(port)
            took.append(time.perf_counter() - before)
        with guard:
            found.took += took
            found.faults += faults

    before = time.perf_counter()
    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.seconds = time.perf_counter() - before
    return found


def compare(
    doors: Mapping[str, bytes], workers: Sequence[int], port: int, rounds: int, seconds: float
) -> None:
    found: dict[str, list[Round]] = {name: [] for name in doors}
    for request in doors.values():
        load(port, 1, lambda _, request=request: request)  # type: ignore[misc]  # bound now
    for _ in range(rounds):
        for name, request in doors.items():
            before = cpu_of(workers)
            one = load(port, seconds, lambda _, request=request: request)  # type: ignore[misc]
            one.cpu = cpu_of(workers) - before
            found[name].append(one)
    bare = statistics.median(one.cpu_each for one in found[BARE])
    print("| door | requests/s | p50 ms | p95 ms | CPU ms | of a bare list | faults |")
    print("|---|---|---|---|---|---|---|")
    for name, each in found.items():
        spent = statistics.median(one.cpu_each for one in each)
        print(
            f"| {name} | {_range([one.rate for one in each])} "
            f"| {_range([one.percentile(50) for one in each])} "
            f"| {_range([one.percentile(95) for one in each])} "
            f"| {spent:.1f} | {spent / bare:.1f} | {sum(one.faults for one in each)} |"
        )
    print(f"\nMemory of the server: {memory_of(workers) / 1e6:.0f} MB")


def _range(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.0f} [{min(values):.0f}–{max(values):.0f}]"


def soak(doors: Mapping[str, bytes], workers: Sequence[int], port: int, minutes: float) -> None:
    requests = list(doors.values())
    load(port, 20, lambda chance: chance.choice(requests))  # what is made once is made
    first, asked, faults = memory_of(workers), 0, 0
    print("| minute | MB | growth | requests | faults |\n|---|---|---|---|---|")
    print(f"| 0 | {first / 1e6:.0f} | | | |")
    for minute in range(1, max(round(minutes), 1) + 1):
        one = load(port, 60, lambda chance: chance.choice(requests))
        asked, faults, now = asked + len(one.took), faults + one.faults, memory_of(workers)
        growth = f"{(now / first - 1) * 100:+.1f} %"
        print(f"| {minute} | {now / 1e6:.0f} | {growth} | {asked} | {faults} |", flush=True)


def cpu_of(workers: Sequence[int]) -> float:
    """Seconds of CPU that these processes have had."""
    spent = 0
    for pid in workers:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent += int(words[11]) + int(words[12])
    return spent / _TICKS


def memory_of(workers: Sequence[int]) -> int:
    """Bytes that these processes hold in memory, what they share counted once for each."""
    pages = (int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in workers)
    return sum(pages) * _PAGE


if __name__ == "__main__":
    main()
