"""Upgrades a database from each point of the past, with rows of every kind in it.

``python -m tests.upgrades.past FOLDER`` needs an empty database: the one that ``SPONSORPLAN_DATABASE_URL``
names, or a file in the folder. Its last line is JSON: by point, what was there and what became of it.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import django
from django.conf import settings

django.setup()
if "sqlite3" in settings.DATABASES["default"]["ENGINE"]:
    settings.DATABASES["default"]["NAME"] = Path(sys.argv[1]) / "past.sqlite3"

from django.apps import apps  # noqa: E402 - after setting up
from django.core.management import call_command  # noqa: E402
from django.core.management.color import no_style  # noqa: E402
from django.db import DatabaseError, connection, transaction  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.graph import MigrationGraph, Node  # noqa: E402
from django.db.migrations.state import StateApps  # noqa: E402
from django.db.models import Model  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402

from apps.audit.models import AuditEvent  # noqa: E402
from apps.audit.selectors import audited_companies, chain_verdict  # noqa: E402
from apps.audit.services import event_record  # noqa: E402
from apps.companies.models import Company, User  # noqa: E402
from apps.inventory.models import Product  # noqa: E402
from apps.inventory.services import product_create  # noqa: E402
from sponsorplan.management.tables import tables_make  # noqa: E402
from tests.hostile.asking import crawl  # noqa: E402
from tests.tables import Shape, shape  # noqa: E402
from tests.upgrades.filled import OWNER, fill, owner_of  # noqa: E402
from tests.upgrades.points import ALL, our_apps, point  # noqa: E402

Row = dict[str, Any]
Rows = dict[str, dict[object, Row]]


def rows_of(models: Iterator[type[Model]]) -> Rows:
    """All rows by table and primary key, each with the columns that the models know."""
    ours = our_apps()
    return {
        model._meta.label: {row[model._meta.pk.attname]: row for row in _values(model)}
        for model in models
        if model._meta.app_label in ours
    }


def _values(model: type[Model]) -> Iterator[Row]:
    rows: Any = model._base_manager.order_by("pk").values()
    for row in rows.iterator():
        yield {name: bytes(v) if isinstance(v, memoryview) else v for name, v in row.items()}


def emptied() -> None:
    """Leave nothing in the database, as before the first migration."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        return
    connection.close()
    for path in Path(sys.argv[1]).glob("past.sqlite3*"):
        path.unlink()


def back_to(name: str) -> StateApps:
    """Build the tables as they were at that point; gives the models of then."""
    executor = MigrationExecutor(connection)
    ours, graph = our_apps(), executor.loader.graph
    others = [node for node in graph.leaf_nodes() if node[0] not in ours]
    wanted = {node for each in point(name).items() for node in graph.forwards_plan(each)}
    # One that another needs was there with it; to name an older one would be to take it back.
    newest = [node for node in wanted if not any(c.key in wanted for c in _same_app(graph, node))]
    return executor.migrate([*newest, *others]).apps


def _same_app(graph: MigrationGraph, node: tuple[str, str]) -> list[Node]:
    return [child for child in graph.node_map[node].children if child.key[0] == node[0]]


def put(then: StateApps, rows: Rows) -> None:
    """Write what there was a table for, through the models of then."""
    models = [each for each in then.get_models(include_auto_created=True) if _is_kept(each, rows)]
    with transaction.atomic():
        for model in models:
            fields = model._meta.concrete_fields
            needed = {field.attname for field in fields if not field.null}
            made = [
                model(**{f.attname: row[f.attname] for f in fields})
                for row in rows[model._meta.label].values()
                # It could not be there: the database of then refuses it.
                if all(row[name] is not None for name in needed)
            ]
            model._base_manager.bulk_create(made, batch_size=500)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _is_kept(model: type[Model], rows: Rows) -> bool:
    return model._meta.label in rows and not model._meta.proxy


def lost(before: Rows, after: Rows) -> list[str]:
    """Tables, rows and values that were there and are not any more, or are others."""
    faults = []
    for table, rows in before.items():
        if table not in after:
            faults.append(f"{table} is gone")
            continue
        for key, row in rows.items():
            now = after[table].get(key)
            if now is None:
                faults.append(f"{table} {key} is gone")
                continue
            faults += [
                f"{table} {key}: {name} was {value!r}, is {now.get(name)!r}"[:300]
                for name, value in row.items()
                if now.get(name) != value
            ]
    return faults


def money(rows: Rows) -> Mapping[str, int]:
    """Sums of all columns that hold amounts."""
    found: dict[str, int] = {}
    for table, kept in rows.items():
        for row in kept.values():
            for name, value in row.items():
                if name.rpartition("_")[2] == "minor" and value is not None:
                    found[f"{table}.{name}"] = found.get(f"{table}.{name}", 0) + value
    return found


class Noting(Client):
    """Notes what was answered, and goes on where a page raises."""

    def __init__(self) -> None:
        super().__init__(raise_request_exception=False)
        self.faults: list[str] = []
        self.answered = 0

    def get(self, path: str, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]  # noqa: ANN401 - Django's
        answer = super().get(path, *args, **kwargs)
        self.answered += 1
        if answer.status_code >= 400:
            said = getattr(answer, "exc_info", None)
            self.faults.append(f"{path}: {answer.status_code} {said and repr(said[1])[:300]}")
        return answer  # type: ignore[return-value]


def pages() -> Noting:
    """Go to what can be reached from the company's first page, a page of each kind."""
    browser = Noting()
    browser.force_login(User.objects.get(email=OWNER))
    for _ in crawl(browser, "/c/acme/", 1):
        pass
    return browser


def log_faults() -> list[str]:
    """Chains that do not fit, and a log that can be written over."""
    faults = []
    for company_id in audited_companies():
        verdict = chain_verdict(company_id=company_id)
        count = AuditEvent.objects.filter(company_id=company_id).count()
        if verdict.misfit or verdict.number != count:
            faults.append(f"the log of {company_id} fits up to {verdict.number} of {count}")
    try:
        with transaction.atomic():
            AuditEvent.objects.update(actor="somebody@else.example")
            faults.append("the log was written over")
            transaction.set_rollback(True)
    except DatabaseError:
        pass
    return faults


def work_goes_on() -> None:
    """New rows get numbers that no old row has."""
    owner = owner_of(Company.objects.get(slug="acme"))
    product_create(member=owner, name="After the upgrade", tier=Product.Tier.IMPORTANT)
    event_record(company_id=owner.company.pk, actor="a", action="x.y", subject="after")


def upgraded(name: str, rows: Rows, expected: set[str], made: Shape) -> Mapping[str, object]:
    emptied()
    then = back_to(name)
    put(then, rows)
    before = rows_of(iter(then.get_models(include_auto_created=True)))
    call_command("migrate", verbosity=0)
    led_to = shape()
    after = rows_of(iter(apps.get_models(include_auto_created=True)))
    browser = pages()
    work_goes_on()
    sums = money(before)
    now = money(after)
    return {
        "tables": len(before),
        "empty": sorted(table for table, kept in before.items() if not kept),
        "rows": sum(map(len, before.values())),
        "sums": len(sums),
        "other tables": sorted(
            table for table in made.keys() | led_to.keys() if made.get(table) != led_to.get(table)
        ),
        "lost": lost(before, after)[:20],
        "sums that changed": [name for name, value in sums.items() if now.get(name) != value],
        "log": log_faults(),
        "pages": browser.answered,
        "page faults": sorted(set(browser.faults) - expected)[:20],
    }


def main() -> None:
    """The points are those named after the folder, or all."""
    emptied()
    tables_make()
    made = shape()
    fill()
    rows = rows_of(iter(apps.get_models(include_auto_created=True)))
    # Rows by number are no whole plans: some pages refuse them, in a new database as well.
    expected = set(pages().faults)
    assert not any(": 500" in fault for fault in expected), expected
    found = {name: upgraded(name, rows, expected, made) for name in sys.argv[2:] or ALL}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
