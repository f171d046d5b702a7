"""Rows of tables as lines of JSON, and back, exactly."""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models
from django.db.models import Model

# What every new database has by itself, and what is of one machine for a while.
_LEFT_OUT = (
    *("auth", "contenttypes", "sessions", "usersessions"),
    *("companies.User_groups", "companies.User_user_permissions"),
)
_CHUNK = 2_000


def tables() -> list[type[Model]]:
    """All models whose rows are kept, in the order of their tables' names."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed  # noqa: SLF001 - Django's public name for it
        and not {model._meta.app_label, model._meta.label} & {*_LEFT_OUT}  # noqa: SLF001
    ]
    return sorted(found, key=name_of)


def name_of(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 - as above


def lines_of(model: type[Model], using: str) -> Iterator[bytes]:
    """A row a line, by primary key: an object of columns."""
    rows = model._base_manager.using(using)  # noqa: SLF001 - all rows, unfiltered
    yield from lines_of_rows(rows, [field.attname for field in _fields(model)])


def lines_of_rows(rows: "models.QuerySet[Any, Any]", names: Sequence[str]) -> Iterator[bytes]:
    """A row a line, by primary key, with these columns."""
    for row in rows.order_by("pk").values_list(*names).iterator(chunk_size=_CHUNK):
        values = {name: _plain(value) for name, value in zip(names, row, strict=True)}
        # Keys in order, as one database keeps the order within a document and another does not.
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        yield text.encode() + b"\n"


def insert(model: type[Model], lines: Iterable[bytes], using: str) -> int:
    """Put rows in as they were, with their keys and moments; gives how many."""
    fields = _fields(model)
    most = max(connections[using].ops.bulk_batch_size(fields, [None] * _CHUNK), 1)
    count, batch = 0, []
    for line in lines:
        batch.append(_row(model, fields, json.loads(line)))
        if len(batch) >= most:
            count += _insert(model, fields, batch, using)
            batch = []
    return count + _insert(model, fields, batch, using)


def sequences(using: str) -> dict[str, int]:
    """The highest key that each table ever gave out, where the database knows it."""
    connection, found = connections[using], {}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            found = {str(name): int(last) for name, last in cursor.fetchall()}
        else:
            for model in _numbered():
                cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [name_of(model)])
                cursor.execute(f"SELECT last_value, is_called FROM {cursor.fetchone()[0]}")  # noqa: S608 - the database's own name
                last, called = cursor.fetchone()
                if called:
                    found[name_of(model)] = int(last)
    known = {name_of(model) for model in _numbered()}
    return {name: last for name, last in sorted(found.items()) if name in known and last}


def sequences_set(highest: dict[str, int], using: str) -> None:
    """No key is given out that was given before, also of rows that are gone."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            for statement in connection.ops.sequence_reset_sql(no_style(), _numbered()):
                cursor.execute(statement)
        for name, last in highest.items():
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [name, last])
            else:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [name, last])


def _numbered() -> list[type[Model]]:
    return [
        model
        for model in tables()
        if isinstance(_key(model), models.AutoField | models.BigAutoField)
    ]


def _key(model: type[Model]) -> Any:  # noqa: ANN401 - any field
    return model._meta.pk  # noqa: SLF001 - as above


def _fields(model: type[Model]) -> list[Any]:
    return list(model._meta.concrete_fields)  # noqa: SLF001 - as above


def _insert(model: type[Model], fields: list[Any], batch: list[Model], using: str) -> int:
    if batch:
        # Raw: a moment that is set when a row is made stays the one it was made at.
        model._base_manager._insert(batch, fields=fields, using=using, raw=True)  # type: ignore[attr-defined]  # noqa: SLF001 - no public way keeps it
    return len(batch)


def _row(model: type[Model], fields: list[Any], values: dict[str, Any]) -> Model:
    return model(**{field.attname: _value(field, values[field.attname]) for field in fields})


def _plain(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return str(value) if isinstance(value, Decimal | UUID) else value


def _value(field: Any, value: Any) -> Any:  # noqa: ANN401 - of any field
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    if isinstance(field, models.DurationField):
        return timedelta(seconds=value)
    target = field.target_field if field.is_relation else field
    return target.to_python(value)
