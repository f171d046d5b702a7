"""From a lockfile to a proposed split, and from nothing to the first page: ``python benchmarks/uploading.py``.

Starts ``manage.py serve`` on a new data folder, as ``make run`` does, and counts seconds until the page of
the login answers, with the demo company and without. Then sends an npm lockfile through the REST API of
that server, asks for its job as a program does until it is read, drafts a plan and reads its lines.
Prints, as medians of the runs with their range: seconds until its first progress was seen, until it was
read, until the plan's lines were there, and the most memory that the worker and its children took.

``--packages 20000 --runs 3 --port 9250``
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

_WAIT = 120
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds since the upload was sent; bytes of memory."""

    progress: float
    read: float
    proposed: float
    memory: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--port", type=int, default=9250)
    asked = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ",
        end="",
    )
    print(f"SQLite, {asked.runs} runs, load {os.getloadavg()[0]:.1f}\n")
    for name, arguments in (("with the demo company", ()), ("without", ("--no-demo",))):
        starts = [_start(asked.port, arguments) for _ in range(asked.runs)]
        print(f"{'first page, ' + name:<40}{_said(starts)} s")
    runs = list(_uploads(asked.port, asked.packages, asked.runs))
    print(f"\nnpm lockfile of {asked.packages:,} packages, by REST")
    print(f"{'first progress seen':<40}{_said([run.progress for run in runs])} s")
    print(f"{'read':<40}{_said([run.read for run in runs])} s")
    print(f"{'plan drafted and its lines read':<40}{_said([run.proposed for run in runs])} s")
    print(f"{'most memory of the worker':<40}{_said([run.memory / 1e6 for run in runs], 0)} MB")


def _said(found: Sequence[float], digits: int = 2) -> str:
    middle, least, most = statistics.median(found), min(found), max(found)
    return f"{middle:.{digits}f} [{least:.{digits}f} to {most:.{digits}f}]"


def _start(port: int, arguments: Sequence[str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        before = time.monotonic()
        with _serving(folder, port, arguments):
            return time.monotonic() - before


@contextmanager
def _serving(folder: str, port: int, arguments: Sequence[str]) -> Iterator[int]:
    """The process id of a server that answers."""
    environment = os.environ | {
        "SPONSORPLAN_DATA": folder,
        "SPONSORPLAN_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.dev",
    }
    command = [sys.executable, "manage.py", "serve", f"--port={port}", *arguments]
    running = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + _WAIT
        while not _answers(port):
            if running.poll() is not None or time.monotonic() > until:
                raise RuntimeError("The server did not start.")
            time.sleep(0.05)
        yield running.pid
    finally:
        running.terminate()
        running.wait()


def _answers(port: int) -> bool:
    try:
        page = requests.get(f"http://127.0.0.1:{port}/accounts/login/", timeout=_WAIT)
    except requests.RequestException:
        return False
    return page.ok


def _uploads(port: int, packages: int, runs: int) -> Iterator[Run]:
    from benchmarks.made import npm  # noqa: PLC0415 - after the path is set

    for number in range(runs):
        with (
            tempfile.TemporaryDirectory() as folder,
            _serving(folder, port, ["--no-demo"]) as server,
        ):
            yield _upload(port, _token(folder), npm(packages) + b"\n" * number, server)


def _token(folder: str) -> str:
    """Of a new company in the server's own database."""
    program = (
        "from apps.companies.models import Member, Membership, User\n"
        "from apps.companies.services import company_create, token_create\n"
        "from apps.companies.roles import TOKEN_SCOPES\n"
        "owner = User.objects.create_user('owner@bench.example')\n"
        "company_create(owner=owner, name='Bench', slug='bench')\n"
        "member = Member.of_membership(Membership.objects.get())\n"
        "print(token_create(member=member, name='t', scopes=sorted(TOKEN_SCOPES))[1])\n"
    )
    environment = os.environ | {
        "SPONSORPLAN_DATA": folder,
        "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.dev",
    }
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", program]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split()[-1]


def _upload(port: int, token: str, content: bytes, server: int) -> Run:
    rest = requests.Session()
    rest.headers["Authorization"] = f"Bearer {token}"
    company = f"http://127.0.0.1:{port}/api/v1/companies/bench"
    _sent(rest.post(f"{company}/products/", json={"name": "Shop", "tier": 2}))
    with _most_memory(server) as most:
        before = time.monotonic()
        files = {"files": ("package-lock.json", content)}
        _sent(rest.post(f"{company}/products/shop/uploads/", files=files))
        progress = 0.0
        while True:
            (job,) = _sent(rest.get(f"{company}/jobs/?kind=upload"))["results"]
            if not progress and (job["state"] != "waiting" or job["step"]):
                progress = time.monotonic() - before
            if job["state"] in ("done", "failed"):
                break
            time.sleep(0.1)
        if job["state"] == "failed":
            raise RuntimeError(job["problem"])
        read = time.monotonic() - before
        asked = {"title": "Plan", "budget": {"minor": 1_000_000, "currency": "USD"}}
        plan = _sent(rest.post(f"{company}/plans/", json=asked))
        lines = _sent(rest.get(f"{company}/plans/{plan['number']}/lines/?limit=100"))
        proposed = time.monotonic() - before
    if not lines["results"]:
        raise RuntimeError("The plan has no lines.")
    return Run(progress, read, proposed, most[0])


def _sent(answer: requests.Response) -> Any:  # noqa: ANN401 - what REST answers
    if not answer.ok:
        raise RuntimeError(f"{answer.status_code}: {answer.text[:500]}")
    return answer.json()


@contextmanager
def _most_memory(server: int) -> Iterator[list[int]]:
    """The most that any Celery process below the server, with its children, held at once; one number."""
    most, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            workers = [pid for pid in _below(server) if b"celery" in _command(pid)]
            most[0] = max([most[0], *map(_resident, workers)])

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def _below(pid: int) -> Iterator[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return
    for child in map(int, children.split()):
        yield child
        yield from _below(child)


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except OSError:
        return 0


if __name__ == "__main__":
    main()
