"""PostgreSQL for tests: the server that is there, or one of their own, and databases on it.

The server is the one that ``SPONSORPLAN_DATABASE_URL`` names; else one on the usual local port that lets
``postgres`` in; else the system's program, started in a folder of its own; else the same after the system's
package was installed. It prints which one it took, and is never skipped.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.brokers import free_port

URL = "SPONSORPLAN_DATABASE_URL"
_LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"
_STOPS = 3
# For what lasts as long as a test: a crash of the machine loses nothing that anybody wants.
_HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


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
    """Address of a new PostgreSQL database, also where the suite runs on SQLite."""
    with postgresql_server() as server:
        # The suite has its own database on the server; this is beside it, not in it.
        name = f"sponsorplan_{token_hex(6)}"
        with psycopg.connect(_at(server, "postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
            try:
                yield _at(server, name)
            finally:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Address of a server, with the name of a database that may not exist."""
    named = os.environ.get(URL, "")
    if named:
        yield named
    elif _lets_in(_LOCAL):
        yield _told(_LOCAL, "on its usual port")
    else:
        with own_server() as address:
            yield _told(address, "started for the test")


@contextmanager
def own_server(*settings: str) -> Iterator[str]:
    """A server in a folder of its own; ``settings`` are in place of the hasty ones."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = Server(folder, free_port(), settings or _HASTY)
        server.make()
        server.start()
        stack.callback(server.stop)
        yield server.address


class Server:
    """One PostgreSQL, which can be stopped in the middle and started again."""

    def __init__(self, folder: Path, port: int, settings: tuple[str, ...]) -> None:
        self.folder = folder
        self.port = port
        self.settings = settings
        self.programs = _programs()

    @property
    def address(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        self.folder.chmod(0o755)
        data = self.folder / "data"
        data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            entry = pwd.getpwnam("postgres")
            for path in (self.folder, data):
                os.chown(path, entry.pw_uid, entry.pw_gid)
        self._run("initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "--no-sync")

    def start(self) -> None:
        options = [f"-p {self.port}", "-h 127.0.0.1", f"-k {self.folder}"]
        options += [f"-c {setting}" for setting in self.settings]
        log = str(self.folder / "data" / "log")
        data = str(self.folder / "data")
        self._run("pg_ctl", "-D", data, "-l", log, "-w", "-o", " ".join(options), "start")

    def stop(self, how: str = "fast") -> None:
        """``immediate`` is as if the machine had lost its power."""
        for _ in range(_STOPS):
            if not (self.folder / "data" / "postmaster.pid").exists():
                return
            # A machine under load may not see it end in time; then it is asked again.
            with suppress(subprocess.CalledProcessError):
                self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", how, "-w", "stop")
        assert not (self.folder / "data" / "postmaster.pid").exists(), "the server does not end"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:
            # It refuses to run as root.
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


def _programs() -> Path:
    """The folder of PostgreSQL's programs, installed if need be."""
    found = _found()
    if found is None:
        print("Tests on PostgreSQL need it; installing the system's package…", flush=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "postgresql"], check=True)
        found = _found()
    assert found, "Install PostgreSQL, or name a server in SPONSORPLAN_DATABASE_URL."
    return found


def _found() -> Path | None:
    usual = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = shutil.which("initdb") or (str(usual[-1]) if usual else "")
    return Path(program).parent if program else None


def _lets_in(address: str) -> bool:
    try:
        psycopg.connect(address, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def _told(address: str, where: str) -> str:
    print(f"PostgreSQL {where}.", flush=True)
    return address


def _at(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
