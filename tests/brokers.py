"""Redis and RabbitMQ for tests that start the program's own processes.

Each is what the environment names (``SPONSORPLAN_TEST_REDIS``, ``SPONSORPLAN_TEST_RABBITMQ``) or else the
first there is. Redis: the system's program, started for the test, so that nobody's own databases are
touched; a server on the usual port; the system's package. RabbitMQ, which takes long to start: a
virtual host made for the test on the server of the usual port; the system's program; its package. It prints which one it took; where there is none
the test fails and says what to install, and is never skipped.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from urllib.parse import urlsplit

_START_SECONDS = 60


@contextmanager
def redis_server() -> Iterator[str]:
    """Address of a Redis, without the number of a database."""
    named = os.environ.get("SPONSORPLAN_TEST_REDIS", "")
    if named:
        yield _told(named.rstrip("/"), "named by the environment")
    elif not shutil.which("redis-server") and _answers("127.0.0.1", 6379):
        yield _told("redis://127.0.0.1:6379", "on its usual port")
    else:
        with own_redis() as address:
            yield _told(address, "started for the test")


@contextmanager
def rabbitmq_vhost() -> Iterator[str]:
    """Address of a RabbitMQ: a virtual host made for the test where its tool may make one."""
    named = os.environ.get("SPONSORPLAN_TEST_RABBITMQ", "")
    if named:
        yield _told(named, "named by the environment")
        return
    if not _answers("127.0.0.1", 5672):
        _program("rabbitmq-server", "rabbitmq-server")
        subprocess.run(["rabbitmq-server", "-detached"], check=True)
        _wait("127.0.0.1", 5672)
    name = f"sponsorplan_{token_hex(4)}"
    control = _program("rabbitmqctl", "rabbitmq-server")
    for words in (["add_vhost", name], ["set_permissions", "-p", name, "guest", ".*", ".*", ".*"]):
        subprocess.run([control, "-q", *words], check=True)
    try:
        yield _told(f"amqp://guest:guest@127.0.0.1:5672/{name}", "on its usual port")
    finally:
        subprocess.run([control, "-q", "delete_vhost", name], check=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def own_redis() -> Iterator[str]:
    program = _program("redis-server", "redis-server")
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
        process = subprocess.Popen(
            [program, *options, "--maxmemory-policy", "noeviction"], stdout=subprocess.DEVNULL
        )
        try:
            _wait("127.0.0.1", port)
            yield f"redis://127.0.0.1:{port}"
        finally:
            process.kill()  # there is nothing to keep, and one that begins its log does not end
            process.wait()


def _program(name: str, package: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-qq", "-y", package], check=False)
        found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        raise RuntimeError(f"This test needs {name}: install the system's package {package}.")
    return found


def _told(address: str, words: str) -> str:
    parts = urlsplit(address)
    print(f"{parts.scheme} {words}: {parts.hostname}:{parts.port}")
    return address


def _answers(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def _wait(host: str, port: int) -> None:
    until = time.monotonic() + _START_SECONDS
    while not _answers(host, port):
        if time.monotonic() > until:
            raise RuntimeError(f"Nothing answered on port {port} within {_START_SECONDS} seconds.")
        time.sleep(0.1)
