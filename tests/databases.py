"""A database for a program that a test starts, apart from the one of the suite."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

_LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"
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
    with _made(address) as made:
        yield {URL: made}


@contextmanager
def server_database() -> Iterator[str]:
    """Address of a new PostgreSQL database, also where the suite runs on SQLite.

    The server is the one that the environment names, or one on the usual local port. Without
    either the test fails and says so.
    """
    with _made(os.environ.get(URL) or _LOCAL) as made:
        yield made


@contextmanager
def _made(address: str) -> Iterator[str]:
    import psycopg  # noqa: PLC0415 - the suite runs without it on SQLite

    name = f"sponsorplan_{token_hex(6)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
