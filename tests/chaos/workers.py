"""R1 and R2: workers killed and brokers emptied while files are read."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import redis as redis_client
from django.conf import settings
from kombu import Connection

from tests.chaos.machine import Machine, until

Look = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. ``longest`` is the longest time in seconds until work went on."""

    kills: int
    uploads: int
    lost: int
    failed: int
    same: bool
    seconds: float
    longest: float = 0.0


# Beat does so every five seconds; a hundred kills would wait for it a hundred times.
_SWEEP = "from apps.inventory.services import uploads_sweep; uploads_sweep()"


def _taken(look: Look, before: int) -> bool:
    return bool(look("look")["taken"] > before)


@contextmanager
def looking(machine: Machine) -> Iterator[Look]:
    """A process that answers questions about the uploads."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.files", "serve"],
        cwd=settings.BASE_DIR,
        env=machine.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    asked, answers = process.stdin, process.stdout

    def look(command: str) -> Any:  # noqa: ANN401 - what it prints
        asked.write(f"{command}\n")
        asked.flush()
        return json.loads(answers.readline())

    yield look
    asked.close()
    process.wait(timeout=30)
    answers.close()


def undisturbed(machine: Machine, uploads: int, packages: int) -> str:
    """The digest of what is found when nothing goes wrong."""
    machine.run("tests.tables")
    machine.run("tests.chaos.files", "make", str(uploads), str(packages))
    machine.start_worker()
    with looking(machine) as look:
        until(lambda: look("look")["read"] == uploads, "Reading all files")
        found = str(look("digest"))
    machine.kill_worker()
    return found


def killed(
    machine: Machine, uploads: int, packages: int, kills: int, expected: str | None = None
) -> Outcome:
    """Kill the whole worker tree each time that it is at work, and let it end at last.

    What was found is compared with ``expected``, else with what the same files say undisturbed.
    """
    started = time.monotonic()
    machine.run("tests.tables")
    machine.run("tests.chaos.files", "make", str(uploads), str(packages))
    done, longest = 0, 0.0
    with looking(machine) as look:
        machine.start_worker()
        while done < kills:
            if look("look")["working"] == 0 and look("look")["read"] == uploads:
                look("again")  # all is read before it was killed often enough
                machine.manage("shell", "--no-imports", "-c", _SWEEP)
            # A lease outlives its worker: that one was taken up since the last kill is what counts.
            before = look("look")["taken"]
            longest = max(longest, until(partial(_taken, look, before), "Going on"))
            machine.kill_worker()
            done += 1
            machine.start_worker()
        until(lambda: sum(look("look")[name] for name in ("read", "failed")) == uploads, "The end")
        last, found = look("look"), look("digest")
        if expected is None:
            look("again")
            until(lambda: look("look")["read"] == uploads, "Reading once more")
            expected = look("digest")
    machine.kill_worker()
    spent = time.monotonic() - started
    lost = uploads - last["read"] - last["failed"]
    return Outcome(done, uploads, lost, last["failed"], found == expected, spent, longest)


def emptied(machine: Machine, uploads: int, packages: int, expected: str) -> Outcome:
    """Empty the broker while files wait; all of them are read all the same."""
    started = time.monotonic()
    machine.run("tests.tables")
    machine.run("tests.chaos.files", "make", str(uploads), str(packages))
    empty(machine)
    with looking(machine) as look:
        machine.start_worker()
        until(lambda: look("look")["working"] > 0, "Beginning")
        empty(machine)
        began = time.monotonic()
        until(lambda: sum(look("look")[name] for name in ("read", "failed")) == uploads, "The end")
        longest, last, found = time.monotonic() - began, look("look"), look("digest")
    machine.kill_worker()
    spent = time.monotonic() - started
    lost = uploads - last["read"] - last["failed"]
    return Outcome(1, uploads, lost, last["failed"], found == expected, spent, longest)


def empty(machine: Machine) -> None:
    """Take all messages from the broker."""
    broker = machine.environment.get("SPONSORPLAN_BROKER_URL", "")
    if broker.startswith("redis"):
        redis_client.from_url(broker).flushdb()
    elif broker.startswith("amqp"):
        with Connection(broker) as connection:
            for name in ("imports", "providers", "plans", "exports", "webhooks", "default"):
                try:
                    connection.channel().queue_purge(name)  # type: ignore[attr-defined]  # types leave it out
                except connection.channel_errors:
                    continue  # nobody made it yet
    else:
        for folder in (machine.folder / "queue" / "messages").glob("*"):
            shutil.rmtree(folder) if folder.is_dir() else folder.unlink(missing_ok=True)


def fresh(parent: Path, name: str, environment: dict[str, str]) -> Machine:
    folder = parent / name
    folder.mkdir()
    return Machine(folder, environment)
