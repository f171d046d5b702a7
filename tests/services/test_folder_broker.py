"""The broker of files: nobody reads half of a message, and a broken one ends no worker."""

import json
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from sponsorplan import folder_broker
from sponsorplan.celery import app

ROUNDS = 400
# Larger than a page of memory and than one buffer, so that a write in place takes several steps.
BODY = "x" * 200_000

WRITER = """
import sys
from kombu import Connection
from sponsorplan.celery import app
folder, count, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder + "-control"}
with Connection("filesystem://", transport_options=options) as line:
    with line.SimpleQueue("imports") as queue:
        for number in range(count):
            queue.put({"number": number, "body": "x" * size})
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder_broker.Transport.global_state.clear()  # else a process binds a queue once, anywhere
    place = tmp_path / "messages"
    place.mkdir()
    return place


def line(folder: Path) -> Connection:
    assert app.main == "sponsorplan"  # importing it is what chooses our transport
    return Connection(
        "filesystem://",
        transport_options={
            "data_folder_in": str(folder),
            "data_folder_out": str(folder),
            "control_folder": f"{folder}-control",
        },
    )


def channel_of(connection: Connection) -> Any:  # noqa: ANN401 - kombu's types leave out what a transport has
    return connection.default_channel


def take(connection: Connection, count: int) -> list[int]:
    channel = channel_of(connection)
    numbers: list[int] = []
    until = time.monotonic() + 20
    while len(numbers) < count:
        assert time.monotonic() < until, f"only {len(numbers)} came"
        try:
            raw = channel._get("imports")
        except Empty:
            continue
        message = channel.message_to_python(raw)
        numbers.append(message.decode()["number"])
    return numbers


def test_a_reader_that_races_a_writer_reads_whole_messages_in_order(folder: Path) -> None:
    script = [sys.executable, "-c", WRITER, str(folder), str(ROUNDS), str(len(BODY))]
    writer = subprocess.Popen(script)
    try:
        with line(folder) as connection:
            assert take(connection, ROUNDS) == list(range(ROUNDS))
    finally:
        assert writer.wait(timeout=60) == 0
    assert list(folder.iterdir()) == []


def test_two_readers_share_what_there_is_and_take_nothing_twice(folder: Path) -> None:
    with line(folder) as connection, connection.SimpleQueue("imports") as queue:
        for number in range(200):
            queue.put({"number": number})
    taken: list[int] = []

    def read() -> None:
        with line(folder) as own:
            while True:
                try:
                    raw = channel_of(own)._get("imports")
                except Empty:
                    return
                taken.append(channel_of(own).message_to_python(raw).decode()["number"])

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert sorted(taken) == list(range(200))


@pytest.mark.parametrize(
    "broken", [b"", b'{"body": "cut', b"\xff\xfe", b"[]", b"null", b"{}"], ids=repr
)
def test_a_broken_message_is_set_aside_and_the_next_one_is_read(
    folder: Path, broken: bytes
) -> None:
    (folder / "00_first.imports.msg").write_bytes(broken)
    with line(folder) as connection:
        with connection.SimpleQueue("imports") as queue:
            queue.put({"number": 7})
        assert take(connection, 1) == [7]
        with pytest.raises(Empty):
            channel_of(connection)._get("imports")
    (kept,) = (folder / "broken").iterdir()
    assert kept.read_bytes() == broken


def test_a_message_of_another_queue_is_left_where_it_is(folder: Path) -> None:
    with line(folder) as connection:
        with connection.SimpleQueue("plans") as queue:
            queue.put({"number": 1})
        with pytest.raises(Empty):
            channel_of(connection)._get("imports")
        assert channel_of(connection)._size("plans") == 1


def test_a_queue_that_somebody_deletes_is_there_again_with_the_next_message(folder: Path) -> None:
    with line(folder) as connection, connection.SimpleQueue("imports") as queue:
        shutil.rmtree(folder)
        shutil.rmtree(f"{folder}-control")
        with pytest.raises(Empty):
            channel_of(connection)._get("imports")
        queue.put({"number": 5})
        assert take(connection, 1) == [5]


def test_whoever_sends_before_anybody_listened_makes_the_folder(folder: Path) -> None:
    folder.rmdir()
    with line(folder) as sender, sender.SimpleQueue("imports") as queue:
        queue.put({"number": 1})
    with line(folder) as reader:
        assert take(reader, 1) == [1]


def test_a_list_of_queues_cut_off_by_an_older_version_is_made_anew(folder: Path) -> None:
    control = Path(f"{folder}-control")
    control.mkdir()
    (control / "imports.exchange").write_text('[["imports", "", "imp')
    with line(folder) as connection:
        with connection.SimpleQueue("imports") as queue:
            queue.put({"number": 3})
        assert take(connection, 1) == [3]
    assert json.loads((control / "imports.exchange").read_text()) == [["imports", "", "imports"]]


def test_a_full_folder_is_an_error_of_the_broker_that_celery_knows(folder: Path) -> None:
    with line(folder) as connection, connection.SimpleQueue("imports") as queue:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        folder.write_bytes(b"a file where the folder should be")
        with pytest.raises(connection.channel_errors):
            queue.put({"number": 1})
    folder.unlink()
