"""The tables of a database: of a new file at once, of any other by its migrations.

Migrations take a new database through every step that its tables ever took, which is ten seconds of
a computer. What comes out is what the models say: a test compares both ways on both databases.
"""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from apps.audit import triggers


def tables_bring_up() -> None:
    """Bring the database's tables to today's, with whatever is in them."""
    path = _place()
    if path is None or path.exists():
        call_command("migrate", verbosity=0)
        return
    # Beside its place, so that what is cut off in the middle is never taken for a database.
    beside = path.with_name(f"{path.name}.new")
    for leftover in beside.parent.glob(f"{beside.name}*"):
        leftover.unlink()
    connection.settings_dict["NAME"] = beside
    try:
        tables_make()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = path
    beside.replace(path)


def tables_make() -> None:
    """Make all tables of an empty database from the models, and note its migrations as applied."""
    usual = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
    try:
        call_command("migrate", run_syncdb=True, verbosity=0)
    finally:
        settings.MIGRATION_MODULES = usual
    tables_finish()


def tables_finish() -> None:
    """Add to tables of the models what migrations add besides, and note these as applied."""
    with connection.cursor() as cursor:
        for statement in triggers.BY_VENDOR[connection.vendor]:
            cursor.execute(statement)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in sorted(MigrationLoader(connection).disk_migrations):
        recorder.record_applied(app, name)


def _place() -> Path | None:
    """Where the database's file is or will be; none for a server's."""
    if connection.vendor != "sqlite":
        return None
    return Path(str(connection.settings_dict["NAME"]))
