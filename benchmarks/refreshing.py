"""Asking about 20,000 packages, with the worker killed on the way: ``python benchmarks/refreshing.py``.

A stand-in for ecosyste.ms over real HTTP counts what it is asked; a worker in a process of its own asks
it, is killed with SIGKILL after a third of the requests, and is started again with its claim and lease
expired. Prints how many requests were made, how many packages were asked about more than once, and what
the worker's hourly limit allows.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PACKAGES = 20_000
WORKER = """
import django; django.setup()
from apps.upstreams.providers.ecosystems import EcosystemsPackages
from apps.upstreams.services import source_refresh
print(source_refresh(provider=EcosystemsPackages(), requests=10_000))
"""


def main() -> None:
    from sponsorplan.replay.ecosystems import Ecosystems  # noqa: PLC0415
    from sponsorplan.replay.server import Replay  # noqa: PLC0415

    keys = [f"pkg:npm/zz-{number}" for number in range(PACKAGES)]
    known = {key: {"status": "active", "repository_url": ""} for key in keys}
    with tempfile.TemporaryDirectory() as folder, Replay(Ecosystems(known)) as replay:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "sponsorplan.settings.dev",
            "SPONSORPLAN_BROKER_URL": "filesystem://",
            "SPONSORPLAN_DATA": folder,
            "SPONSORPLAN_SOURCES": "ecosystems",
            "SPONSORPLAN_ECOSYSTEMS_URL": replay.address,
        }
        prepare(frozenset(keys))
        began = time.perf_counter()
        first = worker()
        while len(replay.asked) < PACKAGES // 300:
            time.sleep(0.005)
        first.send_signal(signal.SIGKILL)
        first.wait()
        before = len(replay.asked)
        expire()
        worker().wait()
        seconds = time.perf_counter() - began
        report([purls for asked in replay.asked for purls in json.loads(asked.body)["purls"]])
        print(f"{len(replay.asked)} requests, {before} of them before the kill, {seconds:.1f} s")


def prepare(keys: frozenset[str]) -> None:
    import django  # noqa: PLC0415 - after the settings are chosen

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from apps.upstreams.services import want  # noqa: PLC0415
    from sponsorplan.domain.upstreams.findings import Subject  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    want({Subject.PACKAGE: keys})


def worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT)


def expire() -> None:
    """What waiting some minutes would do: the lease and the claimed batch come free."""
    from datetime import timedelta  # noqa: PLC0415

    from django.utils import timezone  # noqa: PLC0415

    from apps.upstreams.models import Lookup, SourceState  # noqa: PLC0415

    SourceState.objects.update(lease_until=None)
    Lookup.objects.filter(asked_at=None).update(due_at=timezone.now() - timedelta(seconds=1))


def report(asked: list[str]) -> None:
    from apps.upstreams.models import Lookup, SourceState  # noqa: PLC0415
    from apps.upstreams.providers.ecosystems import EcosystemsPackages  # noqa: PLC0415

    times = Counter(asked)
    state = SourceState.objects.get()
    print(f"{Lookup.objects.exclude(asked_at=None).count():,} of {PACKAGES:,} packages answered")
    print(f"{sum(1 for count in times.values() if count > 1):,} asked about more than once")
    print(f"{state.used} requests counted, {EcosystemsPackages.hourly:,} allowed in an hour")


if __name__ == "__main__":
    main()
