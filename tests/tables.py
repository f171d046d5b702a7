"""Tables of a new database, made by a program of its own: ``python -m tests.tables``."""

from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402 - after setting up

from sponsorplan.management.tables import tables_make  # noqa: E402

Shape = dict[str, Any]
_TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}
_CHECKS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace "
    "UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


def shape() -> Shape:
    """What a database has, table by table: columns without their order, constraints; and by name
    of what all tables have: indexes, checks, triggers."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            columns = connection.introspection.get_table_description(cursor, table)
            constraints = connection.introspection.get_constraints(cursor, table)
            found[table] = {
                "columns": sorted(str(column) for column in columns),
                "constraints": sorted(str(sorted(each.items())) for each in constraints.values()),
            }
        for name, query in (("triggers", _TRIGGERS), ("indexes", _CHECKS)):
            cursor.execute(query[connection.vendor])
            found[name] = sorted(str(row) for row in cursor.fetchall())
    return found


if __name__ == "__main__":
    tables_make()
    print("{}")
