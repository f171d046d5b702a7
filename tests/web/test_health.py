import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


def test_a_process_lives_without_its_database() -> None:
    # No fixture gives it a database: asking one would fail.
    answer = Client().get("/livez")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_process_is_ready_once_all_migrations_are_applied() -> None:
    assert Client().get("/readyz").json() == {"database": "ok", "files": "ok"}
    MigrationRecorder(connection).record_unapplied("audit", "0004_append_only")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "1 migrations to apply"


@pytest.mark.django_db
def test_a_process_stays_ready_while_a_newer_version_has_migrated_already(client: Client) -> None:
    MigrationRecorder.Migration.objects.create(app="plans", name="9999_of_the_next_version")
    assert client.get("/readyz").status_code == 200
