"""An instance in a folder of its own, whose processes are started and killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

PATIENCE = 240  # seconds until something that must happen is given up


class Machine:
    """Runs commands and processes with one environment."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.dev",
            "SPONSORPLAN_DATA": str(folder),
            "SPONSORPLAN_LOG_LEVEL": "ERROR",
            # A lease is as long as two readings may take, and a dead worker's runs out soon.
            "SPONSORPLAN_PARSE_SECONDS": "3",
            "C_FORCE_ROOT": "1",
            **environment,
        }
        self.worker: subprocess.Popen[bytes] | None = None

    def manage(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def run(self, program: str, *arguments: str) -> Any:  # noqa: ANN401 - what it prints
        """Run a module of these tests in the instance; gives the JSON of its last line."""
        done = subprocess.run(
            [sys.executable, "-m", program, *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    def start_worker(self) -> None:
        for folder in ("files", "queue/messages", "queue/control"):
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
        command = [str(Path(sys.executable).with_name("celery")), "--app=sponsorplan", "--quiet"]
        command += ["worker", "--beat", "--concurrency=2"]
        self.worker = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle"],
            cwd=settings.BASE_DIR,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill_worker(self) -> None:
        """The whole tree, as when a machine loses its power."""
        if self.worker is not None and self.worker.poll() is None:
            os.killpg(self.worker.pid, signal.SIGKILL)
        if self.worker is not None:
            self.worker.wait()


def until(happened: Callable[[], bool], what: str) -> float:
    """How many seconds it took; an error where it does not happen."""
    started = time.monotonic()
    while not happened():
        assert time.monotonic() - started < PATIENCE, f"{what} did not happen"
        time.sleep(0.05)
    return time.monotonic() - started
