"""An index is made beside the work on its table, and one that broke off is made anew."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.state import ProjectState

from sponsorplan.migrations import AddIndexAlongside

INDEX = models.Index(fields=["name"], name="claim_by_name")


def _indexes() -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "inventory_claim")
    return {name for name, said in found.items() if said["index"]}


def _is_valid() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = 'claim_by_name'::regclass"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_an_index_is_made_and_taken_back_without_a_transaction() -> None:
    before = ProjectState.from_apps(apps)
    after = before.clone()
    operation = AddIndexAlongside("claim", INDEX)
    operation.state_forwards("inventory", after)
    try:
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("inventory", editor, before, after)
        assert INDEX.name in _indexes()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # As a broken connection leaves it.
                cursor.execute(
                    "UPDATE pg_index SET indisvalid = false "
                    "WHERE indexrelid = 'claim_by_name'::regclass"
                )
            assert not _is_valid()
            with connection.schema_editor(atomic=False) as editor:
                operation.database_forwards("inventory", editor, before, after)
            assert _is_valid()
    finally:
        with connection.schema_editor(atomic=False) as editor:
            operation.database_backwards("inventory", editor, after, before)
    assert INDEX.name not in _indexes()
