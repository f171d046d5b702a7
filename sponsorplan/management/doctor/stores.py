"""Where things are kept: database, files, disk."""

import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from sponsorplan.management.doctor.verdict import Finding, ok, unsafe, warning

_FIXED_SQLITE = (3, 51, 3)
_OLDEST_POSTGRESQL = 150_000
_ENOUGH_FREE = 1_000_000_000
_TIGHT_FREE = 5_000_000_000
_CLOCK_SECONDS = 5
_OTHERS = stat.S_IRWXO


def database() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        yield from _sqlite(sqlite3.sqlite_version_info)
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
        cursor.execute("SHOW fsync")
        safe = cursor.fetchone()[0] == "on"
    if number < _OLDEST_POSTGRESQL:
        yield unsafe("database", f"PostgreSQL {number // 10_000}.", "Use PostgreSQL 15 or newer.")
    elif not safe:
        yield unsafe("database", "fsync is off: a crash loses payments.", "Set fsync = on.")
    else:
        yield ok("database", f"PostgreSQL {number // 10_000}.")


def _sqlite(version: tuple[int, ...]) -> Iterator[Finding]:
    said = ".".join(map(str, version))
    yield warning("database", f"SQLite {said}.", "For real money on a server, use PostgreSQL.")
    if version < _FIXED_SQLITE:
        words = "before 3.51.3: in rare cases its log damages the file."
        yield warning("database", words, "Back up each day, or use PostgreSQL.")


def migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    late = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if late:
        yield unsafe("migrations", f"{late} to apply.", "Run manage.py migrate.")
    else:
        yield ok("migrations", "all applied.")


def files() -> Iterator[Finding]:
    content = token_hex(16).encode()
    try:
        name = default_storage.save(f"doctor/{token_hex(8)}", ContentFile(content))
        with default_storage.open(name) as file:
            same = file.read() == content
        default_storage.delete(name)
    except Exception as error:  # noqa: BLE001 - each store has its own
        words = f"cannot be written and read ({type(error).__name__})."
        yield unsafe("files", words, "See the rights of the data folder, or SPONSORPLAN_S3_*.")
        return
    if same:
        yield ok("files", "written, read and deleted.")
    else:
        yield unsafe("files", "what was written is not what is read.", "See the store.")


def folder() -> Iterator[Finding]:
    path = Path(settings.DATA_DIR)
    if not path.is_dir():
        yield warning("data folder", "is not there.", f"mkdir -m 750 {path}")
    elif path.stat().st_mode & _OTHERS:
        yield warning("data folder", "others on this machine may enter it.", f"chmod o= {path}")
    else:
        yield ok("data folder", "closed to others.")


def disk() -> Iterator[Finding]:
    path = Path(settings.DATA_DIR)
    while not path.exists():
        path = path.parent
    free = shutil.disk_usage(path).free
    words = f"{free // 1_000_000_000} GB free."
    if free < _ENOUGH_FREE:
        yield unsafe("disk", words, "Make room: uploads and messages will be lost.")
    elif free < _TIGHT_FREE:
        yield warning("disk", words, "Make room.")
    else:
        yield ok("disk", words)


def clock() -> Iterator[Finding]:
    """Against the database's, which on a server is another machine's."""
    if connection.vendor == "sqlite":
        yield ok("clock", f"{timezone.now().astimezone(UTC):%Y-%m-%d %H:%M} UTC.")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        apart = abs(int(cursor.fetchone()[0]) - int(time.time()))
    if apart > _CLOCK_SECONDS:
        words = f"{apart} seconds from the database's."
        yield unsafe("clock", words, "Set both by NTP: leases and signatures have an end.")
    else:
        yield ok("clock", "as the database's.")
