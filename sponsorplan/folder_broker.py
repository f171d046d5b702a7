"""Messages as files of one folder, written so that nobody reads half of one.

Celery's own broker of files creates a message under its final name and then writes it, so that a
worker may take it while it is empty or cut off; the worker ends then, and again with each such file.
Its lists of queues have the same gap. Here a file is written beside its place and renamed into it,
which the file system does at once or not at all. What still cannot be read, as after a full disk, is
set aside: the row that it rang for stays queued, and a sweep rings again.
"""

import fcntl
import json
import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

_BROKEN = "broken"
_KEPT = 100  # broken files, of which an operator may want to see some

log = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """``data_folder_in`` and ``data_folder_out`` are one folder, beside it ``control_folder``."""

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]  # noqa: ANN401 - kombu's
        # By wall-clock time, which goes on where it was after the computer started anew.
        name = f"{time.time_ns():020}_{uuid.uuid4()}.{queue}.msg"
        _write(Path(self.data_folder_out) / name, dumps(payload))

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:  # noqa: ARG002 - kombu's
        for path in self._waiting(queue):
            taken = path.with_name(f"{path.name}.taken")
            try:
                path.rename(taken)  # of several workers, one
            except FileNotFoundError:
                continue
            try:
                payload = loads(taken.read_text(encoding="utf-8"))
            except ValueError:
                payload = None
            if isinstance(payload, dict) and "body" in payload:
                taken.unlink(missing_ok=True)
                return payload
            self._set_aside(taken)
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _waiting(self, queue: str) -> list[Path]:
        """Oldest first."""
        folder = Path(self.data_folder_in)
        try:
            folder.mkdir(parents=True, exist_ok=True)  # somebody may delete the queue at any time
            paths = sorted(folder.iterdir())
        except OSError as error:
            raise ChannelError(f"Cannot list {self.data_folder_in!r}") from error
        wanted = f"{queue}.msg"
        return [path for path in paths if path.name.partition(".")[2] == wanted]

    def _set_aside(self, taken: Path) -> None:
        log.warning("A message could not be read and was set aside: %s", taken.name)
        place = taken.parent / _BROKEN
        with suppress(OSError):
            place.mkdir(exist_ok=True)
            if sum(1 for _ in place.iterdir()) < _KEPT:
                taken.rename(place / taken.name)
        taken.unlink(missing_ok=True)

    def get_table(self, exchange: str) -> list[Any]:
        """Of the file, or as this process bound it where somebody deleted the file."""
        return _table(self._file(exchange)) or [
            filesystem.exchange_queue_t(key.routing_key or "", "", key.queue)
            for key in list(self.state.bindings or ())
            if key.exchange == exchange
        ]

    def _file(self, exchange: str) -> Path:
        checked: Path = self._exchange_file(exchange)  # type: ignore[attr-defined] # newer than its types
        return checked

    def _queue_bind(
        self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None
    ) -> None:
        file = self._file(exchange)
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with _alone(file):
            queues = _table(file)
            if bound not in queues:
                _write(file, dumps([bound, *queues]))

    def _delete(
        self,
        queue: str,
        exchange: str,
        routing_key: str,
        pattern: str,
        *_: Any,  # noqa: ANN401 - kombu's
        **__: Any,  # noqa: ANN401 - kombu's
    ) -> None:
        self._purge(queue)
        file = self._file(exchange)
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with _alone(file):
            queues = _table(file)
            if bound in queues:
                _write(file, dumps([each for each in queues if each != bound]))


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    """Have ``filesystem://`` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"


def _table(file: Path) -> list[Any]:
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except ValueError:
        # Of an older version that was stopped while it wrote; whoever listens binds anew.
        log.warning("A list of queues could not be read and begins anew: %s", file.name)
        return []
    return [filesystem.exchange_queue_t(*row) for row in rows]


def _write(path: Path, content: str) -> None:
    """All of it under its name, or nothing."""
    beside = path.with_name(f".{uuid.uuid4()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(content, encoding="utf-8")
        beside.rename(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise ChannelError(f"Cannot write {path.name!r} in the queue's folder") from error


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Nobody else changes it meanwhile. The lock is a file that is never renamed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_name(f".{file.name}.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
