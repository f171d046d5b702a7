"""PostgreSQL for tests: a database for a program that a test starts, apart from the one of the suite."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

import psycopg

URL = "SPONSORPLAN_DATABASE_URL"
_LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """Environment that names a new PostgreSQL database, if the suite runs on one; else nothing.

    Without it a program makes an SQLite file in its own folder.
    """
    if not os.environ.get(URL):
        yield {}
        return
    with server_database() as address:
        yield {URL: address}


@contextmanager
def server_database() -> Iterator[str]:
    """Address of a new PostgreSQL database, also where the suite runs on SQLite.

    The server is the one that the environment names, or one on the usual local port. Without
    either the test fails and says so.
    """
    # The suite has its own database on the server; this is beside it, not in it.
    server = urlunsplit(urlsplit(os.environ.get(URL) or _LOCAL)._replace(path="/postgres"))
    name = f"sponsorplan_{token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
