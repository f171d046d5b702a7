"""A database for a program that a test starts, apart from the one of the suite."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

URL = "SPONSORPLAN_DATABASE_URL"


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """Environment that names a new PostgreSQL database, if the suite runs on one; else nothing.

    Without it a program makes an SQLite file in its own folder.
    """
    address = os.environ.get(URL, "")
    if not address:
        yield {}
        return
    import psycopg  # noqa: PLC0415 - the suite runs without it on SQLite

    name = f"sponsorplan_{token_hex(6)}"
    # The suite has its own database on the server; this is beside it, not in it.
    server = urlunsplit(urlsplit(address)._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {URL: urlunsplit(urlsplit(address)._replace(path=f"/{name}"))}
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
