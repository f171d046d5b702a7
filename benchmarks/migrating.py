"""What a change of a large table costs those who use it: ``python benchmarks/migrating.py``.

On PostgreSQL, with a table of dependencies that has ``--rows`` rows. A web server answers meanwhile: four
programs add products and read pages of dependencies by REST, and one changes rows of the table itself. Each
change is made as a migration makes it, and taken back. Prints for each: seconds it took, the longest that
a connection waited for a lock, the longest change of a row and the longest answer, and answers by status.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

READERS = 4
_FAULT = 500
_REST = "/api/v1/companies/acme/products/"
_WAITS = (
    "SELECT max(extract(epoch FROM clock_timestamp() - waitstart)) FROM pg_locks WHERE NOT granted"
)
_COPY = """
    INSERT INTO inventory_dependency ({names})
    SELECT {values} FROM inventory_dependency, generate_series(1, %s) AS n
    WHERE id = (SELECT min(id) FROM inventory_dependency)
"""


@dataclass
class Seen:
    statuses: Counter[int] = field(default_factory=Counter)
    lock: float = 0.0
    change: float = 0.0
    answer: float = 0.0


class Traffic:
    """Programs that ask, one that changes rows, and one that looks who waits."""

    def __init__(self, address: str, token: str, database: str) -> None:
        self.address, self.token, self.database = address, token, database
        self.seen = Seen()
        self._over = threading.Event()
        work = [self._ask] * READERS + [self._change, self._look]
        self._threads = [threading.Thread(target=self._until_over, args=(each,)) for each in work]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _until_over(self, work: Callable[[], Callable[[int], None]]) -> None:
        step, number = work(), 0
        while not self._over.is_set():
            number += 1
            step(number)

    def _ask(self) -> Callable[[int], None]:
        import requests  # noqa: PLC0415 - after the path is set

        line = requests.Session()
        line.headers["Authorization"] = f"Bearer {self.token}"
        me = threading.get_ident()

        def step(number: int) -> None:
            began = time.monotonic()
            place = f"{self.address}{_REST}"
            if number % 2:
                name = {"name": f"{me}-{time.monotonic_ns()}", "tier": 1}
                answer = line.post(place, json=name, timeout=60)
            else:
                answer = line.get(f"{place}shop/dependencies/?limit=50", timeout=60)
            self.seen.answer = max(self.seen.answer, time.monotonic() - began)
            self.seen.statuses[answer.status_code] += 1

        return step

    def _change(self) -> Callable[[int], None]:
        line = self._line()
        first = line.execute("SELECT min(id) FROM inventory_dependency").fetchone()[0]

        def step(number: int) -> None:
            began = time.monotonic()
            line.execute(
                "UPDATE inventory_dependency SET version = %s WHERE id = %s",
                (str(number), first + number % 1000),
            )
            self.seen.change = max(self.seen.change, time.monotonic() - began)
            time.sleep(0.005)

        return step

    def _look(self) -> Callable[[int], None]:
        line = self._line()

        def step(_: int) -> None:
            waits = line.execute(_WAITS).fetchone()[0]
            self.seen.lock = max(self.seen.lock, float(waits or 0))
            time.sleep(0.005)

        return step

    def _line(self) -> Any:  # noqa: ANN401 - psycopg's
        import psycopg  # noqa: PLC0415 - after the path is set

        return psycopg.connect(self.database, autocommit=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    asked = parser.parse_args()
    from tests.databases import server_database  # noqa: PLC0415 - after the path is set

    with server_database() as database, tempfile.TemporaryDirectory() as folder:
        os.environ["SPONSORPLAN_DATABASE_URL"] = database
        os.environ["SPONSORPLAN_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "sponsorplan.settings.test"
        import django  # noqa: PLC0415 - after the environment is set

        django.setup()
        measure(database, Path(folder), asked.rows)
        from django.db import connections  # noqa: PLC0415

        connections.close_all()


def measure(database: str, folder: Path, rows: int) -> None:
    from tests.brokers import free_port  # noqa: PLC0415 - after the path is set
    from tests.chaos.database import _ready, _web  # noqa: PLC0415
    from tests.chaos.machine import Machine  # noqa: PLC0415

    machine = Machine(folder, {"SPONSORPLAN_DATABASE_URL": database})
    machine.manage("migrate", "--verbosity=0")
    token = filled(rows)
    port = free_port()
    web = _web(machine, port)
    try:
        address = f"http://127.0.0.1:{port}"
        _ready(address)
        print(f"{rows:,} rows, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
        print(
            "| change | seconds | longest wait for a lock | longest change of a row | longest answer | answers, faults |"
        )
        print("|---|---|---|---|---|---|")
        for name, change in changes().items():
            with Traffic(address, token, database) as traffic:
                time.sleep(2)
                began = time.monotonic()
                change()
                took = time.monotonic() - began
                time.sleep(2)
            _print(name, took, traffic.seen)
    finally:
        web.terminate()
        web.wait(timeout=30)


def _print(name: str, took: float, seen: Seen) -> None:
    faults = sum(count for status, count in seen.statuses.items() if status >= _FAULT)
    print(
        f"| {name} | {took:.1f} | {seen.lock:.2f} s | {seen.change:.2f} s | {seen.answer:.2f} s | "
        f"{seen.statuses.total():,}, {faults} |",
        flush=True,
    )


def filled(rows: int) -> str:
    """A company whose product has so many dependencies; gives a token's secret."""
    from django.db import connection  # noqa: PLC0415 - after setting up

    from apps.companies.models import Company  # noqa: PLC0415
    from apps.companies.services import token_create  # noqa: PLC0415
    from apps.inventory.models import Dependency  # noqa: PLC0415
    from tests.upgrades.filled import fill, owner_of  # noqa: PLC0415

    fill()
    own = {"id", "position", "name"}
    fields = Dependency._meta.concrete_fields  # noqa: SLF001 - all there are
    names = [each.column for each in fields if each.column not in own]
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            _COPY.format(
                names=f"position, name, {columns}", values=f"100000 + n, 'copy-' || n, {columns}"
            ),
            [rows],
        )
        cursor.execute("ANALYZE")
    owner = owner_of(Company.objects.get(slug="acme"))
    scopes = ["inventory:read", "inventory:write"]
    return token_create(member=owner, name="t", scopes=scopes)[1]


def changes() -> dict[str, Callable[[], None]]:
    """What a migration may do, and last what the check refuses, to compare."""
    from django.db import models  # noqa: PLC0415 - after setting up
    from django.db.migrations import AddField, AddIndex, AlterField, CreateModel  # noqa: PLC0415

    from sponsorplan.migrations import AddIndexAlongside  # noqa: PLC0415

    index = models.Index(fields=["company", "version", "id"], name="zz_measured")
    link = models.ForeignKey("inventory.Dependency", models.CASCADE)
    key = models.BigAutoField(primary_key=True)
    return {
        "a column that may be empty": _made(
            AddField("dependency", "zz", models.IntegerField(null=True))
        ),
        "a column that the database fills": _made(
            AddField("dependency", "zz", models.IntegerField(db_default=1))
        ),
        "a table that points at it": _made(CreateModel("Zz", [("id", key), ("to", link)])),
        "an index alongside": _made(AddIndexAlongside("dependency", index), atomic=False),
        "refused: an index at once": _made(AddIndex("dependency", index)),
        "refused: another type": _made(
            AlterField("dependency", "position", models.BigIntegerField())
        ),
    }


def _made(operation: Any, *, atomic: bool = True) -> Callable[[], None]:  # noqa: ANN401 - of any kind
    def run() -> None:
        from django.apps import apps  # noqa: PLC0415 - after setting up
        from django.db import connection  # noqa: PLC0415
        from django.db.migrations.state import ProjectState  # noqa: PLC0415

        before = ProjectState.from_apps(apps)
        after = before.clone()
        operation.state_forwards("inventory", after)
        with connection.schema_editor(atomic=atomic) as editor:
            operation.database_forwards("inventory", editor, before, after)
        with connection.schema_editor(atomic=atomic) as editor:
            operation.database_backwards("inventory", editor, after, before)

    return run


if __name__ == "__main__":
    main()
