"""A server as docs/operations.md says to set one up, with real processes and a real database."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, TypeVar

import pytest
import requests

from sponsorplan.settings.background import QUEUES
from sponsorplan.settings.places import BASE_DIR
from tests.brokers import free_port, rabbitmq_vhost, redis_server
from tests.conftest import PACKAGE_LOCK, PASSWORD
from tests.databases import server_database

_Found = TypeVar("_Found")

HOST = "plan.example.com"
# As a proxy in front would send them.
PROXIED = {"Host": HOST, "X-Forwarded-Proto": "https"}
ENOUGH_SECONDS = 60


class Machine:
    """Commands and processes with the environment of a server."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        clean = {name: value for name, value in os.environ.items() if "SPONSORPLAN" not in name}
        self.folder = folder
        self.port = free_port()
        self.environment = clean | {
            "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.prod",
            "SPONSORPLAN_DATA": str(folder / "data"),
            "SPONSORPLAN_STATIC_ROOT": str(folder / "static"),
            "SPONSORPLAN_SECRET_KEY": "only for this test, and long enough for fifty characters",
            "SPONSORPLAN_HOSTS": HOST,
            "SPONSORPLAN_LOG_REQUESTS": "INFO",
            **environment,
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def manage(self, *words: str, said: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=BASE_DIR,
            env=self.environment,
            input=said,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, name: str, program: str, *words: str) -> None:
        command = [str(Path(sys.executable).with_name(program)), *words]
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=BASE_DIR, env=self.environment, stdout=log, stderr=log
            )

    def web(self) -> None:
        words = ("--interface=wsgi", f"--port={self.port}", "--workers=2", "--blocking-threads=8")
        self.start("web", "granian", *words, "sponsorplan.wsgi:application")

    def worker(self, name: str, queues: tuple[str, ...]) -> None:
        words = ("--concurrency=1", "--without-gossip", "--without-mingle")
        self.start(
            name,
            "celery",
            "--app=sponsorplan",
            "worker",
            *words,
            f"--hostname={name}@%h",
            f"--queues={','.join(queues)}",
        )

    def beat(self) -> None:
        self.start("beat", "celery", "--app=sponsorplan", "beat")

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        json: object = None,
        files: list[tuple[str, tuple[str, bytes]]] | None = None,
        data: dict[str, str] | None = None,
    ) -> requests.Response:
        return requests.request(
            method,
            f"http://127.0.0.1:{self.port}{path}",
            headers=PROXIED | (headers or {}),
            json=json,
            files=files,
            data=data,
            timeout=20,
            allow_redirects=False,
        )

    def log_in(self, email: str, password: str) -> requests.Response:
        """As a browser would, whose cookies go over https alone."""
        page = self.ask("GET", "/accounts/login/")
        name, token = next(iter(page.cookies.items()))
        sent = {"Cookie": f"{name}={token}", "Referer": f"https://{HOST}/accounts/login/"}
        form = {"login": email, "password": password, "csrfmiddlewaretoken": token}
        return self.ask("POST", "/accounts/login/", headers=sent, data=form)

    def end(self) -> dict[str, int]:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        return {name: process.wait(timeout=30) for name, process in self.processes.items()}

    def kill(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                process.kill()
                process.wait()


def until(answer: Callable[[], _Found], what: str, machine: Machine) -> _Found:
    """What ``answer`` gives as soon as it gives anything."""
    late = time.monotonic() + ENOUGH_SECONDS
    while time.monotonic() < late:
        with suppress(requests.ConnectionError, requests.Timeout):
            if found := answer():
                return found
        time.sleep(0.1)
    logs = "\n".join(f"--- {name}\n{machine.log(name)[-3000:]}" for name in machine.processes)
    raise AssertionError(f"{what} did not happen within {ENOUGH_SECONDS} seconds\n{logs}")


# With RabbitMQ too by `make modes`.
BROKERS = os.environ.get("BROKERS", "redis").split(",")


@pytest.fixture(params=BROKERS)
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Machine]:
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server())
        broker = f"{redis}/2"
        if request.param == "rabbitmq":
            broker = stack.enter_context(rabbitmq_vhost())
        found = Machine(
            tmp_path,
            {
                "SPONSORPLAN_DATABASE_URL": stack.enter_context(server_database()),
                "SPONSORPLAN_BROKER_URL": broker,
                "SPONSORPLAN_CACHE_URL": f"{redis}/3",
                "SPONSORPLAN_DATABASE_POOL": "4" if request.param == "redis" else "0",
            },
        )
        try:
            yield found
        finally:
            found.kill()


def test_a_server_is_set_up_reads_an_upload_and_proposes_a_plan(machine: Machine) -> None:
    machine.manage("migrate", "--verbosity=0")
    machine.manage("collectstatic", "--noinput", "--verbosity=0")
    made = machine.manage(
        "company_create", "Acme", "--owner=ops@acme.example", "--password-stdin", said=PASSWORD
    )
    assert "/c/acme/" in made
    scopes = ("inventory:read", "inventory:write", "plans:read", "plans:write")
    secret = machine.manage("token_create", "acme", "--name=test", "--scopes", *scopes).strip()
    machine.web()
    # Two machines with queues of their own; nobody takes what the other does.
    machine.worker("imports", ("imports",))
    machine.worker("others", tuple(name for name in QUEUES if name != "imports"))
    machine.beat()

    until(lambda: machine.ask("GET", "/readyz").ok, "A ready web server", machine)
    page = machine.ask("GET", "/accounts/login/")
    assert page.status_code == 200
    assert "Strict-Transport-Security" in page.headers
    token = {"Authorization": f"Bearer {secret}"}
    api = "/api/v1/companies/acme"
    product = {"name": "Shop", "tier": 1}
    assert machine.ask("POST", f"{api}/products/", json=product, headers=token).status_code == 201
    sent = machine.ask(
        "POST",
        f"{api}/products/shop/uploads/",
        files=[("files", ("package-lock.json", PACKAGE_LOCK))],
        headers=token,
    )
    assert sent.status_code == 202, sent.text
    identity = sent.json()[0]["id"]

    def read() -> dict[str, Any] | None:
        upload = machine.ask("GET", f"{api}/uploads/{identity}/", headers=token).json()
        assert upload["state"] != "failed", json.dumps(upload)
        return upload if upload["state"] == "parsed" else None

    upload = until(read, "An upload that is read", machine)
    assert upload is not None
    assert upload["counts"]["packages"] == 4
    plan = {"title": "Thanks", "budget": {"minor": 5000, "currency": "USD"}}
    proposed = machine.ask("POST", f"{api}/plans/", json=plan, headers=token)
    assert proposed.status_code == 201, proposed.text
    # Nothing of it was in the memory of one process.
    assert machine.ask("GET", f"{api}/plans/1/", headers=token).json()["title"] == "Thanks"
    until(lambda: "task=heartbeat" in machine.log("imports"), "A heartbeat", machine)
    assert "task=inventory.ingest" in machine.log("imports")
    assert "task=inventory.ingest" not in machine.log("others")
    until(lambda: "task=heartbeat" in machine.log("others"), "A heartbeat there", machine)
    found = {each["what"]: each for each in json.loads(machine.manage("doctor", "--json"))}
    for what in ("database", "migrations", "static files", "files", "cache", "broker", "https"):
        assert found[what]["verdict"] == "ok", found[what]
    assert machine.log_in("ops@acme.example", PASSWORD).status_code == 302
    # Each of two processes alone would have counted three.
    for _ in range(6):
        assert machine.log_in("ops@acme.example", "guessed wrong").status_code == 200
    refused = machine.log_in("ops@acme.example", PASSWORD)
    assert refused.status_code == 200
    assert "Too many failed login attempts" in refused.text
    ended = machine.end()
    assert ended == dict.fromkeys(ended, 0), {name: machine.log(name)[-2000:] for name in ended}
