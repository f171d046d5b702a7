"""What both kinds of archive give, with every byte counted as it is unpacked.

The sizes an archive states about itself are claims of whoever made it; nothing here believes them.
"""

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

PIECE = 65_536
_RATIO_MATTERS_ABOVE = 1_000_000
# BadGzipFile is an OSError, a bad name a ValueError, too deep a chain of headers a RuntimeError.
_LIBRARY_ERRORS = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error),
    *(EOFError, OSError, ArithmeticError, LookupError, RuntimeError, ValueError),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry that is no folder, not unpacked yet. Its path may be hostile.

    ``obstacle`` is the code of what keeps it from being read, if anything. ``read`` takes the most
    bytes to keep and gives ``None`` for more; it must be called before the next entry is asked
    for, and raises ``UnreadableLockfile``.
    """

    path: str
    obstacle: str
    read: Callable[[int], bytes | None]


class Meter:
    """Counts what an archive unpacks to and stops it when it is a bomb.

    The ratio is to the size of the whole archive, which cannot be forged, so that entries which
    share their packed bytes are caught too.
    """

    def __init__(self, packed: int, max_total: int, max_ratio: int) -> None:
        self._total = 0
        self._max_total = max_total
        self._max_by_ratio = max(packed * max_ratio, _RATIO_MATTERS_ABOVE)
        self._max_ratio = max_ratio

    def count(self, unpacked: int) -> None:
        self._total += unpacked
        if self._total > self._max_total:
            raise bomb(f"It unpacks to more than {self._max_total // 1_000_000} MB.")
        if self._total > self._max_by_ratio:
            raise bomb(f"It unpacks to more than {self._max_ratio} times its size.")


class Counted(io.RawIOBase):
    """A file being unpacked, read by the piece, and each piece counted."""

    def __init__(self, file: IO[bytes], meter: Meter) -> None:
        self._file = file
        self._meter = meter

    def read(self, size: int = PIECE, /) -> bytes:
        piece = self._file.read(min(size, PIECE))
        self._meter.count(len(piece))
        return piece


def taken(file: Counted | IO[bytes], limit: int) -> bytes | None:
    """The whole file. What is too large is still read to its end: there it shows to be a bomb."""
    kept = bytearray()
    size = 0
    while piece := file.read(PIECE):
        size += len(piece)
        if size > limit:
            kept.clear()
        else:
            kept += piece
    return None if size > limit else bytes(kept)


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what the library makes of a damaged archive into ``UnreadableLockfile``."""
    try:
        yield
    except _LIBRARY_ERRORS as error:
        raise UnreadableLockfile(
            "bad_archive",
            "The archive is damaged or cut short. Pack the repository again as an ordinary zip or "
            "tar.gz, and upload it.",
        ) from error


def bomb(what: str) -> UnreadableLockfile:
    return UnreadableLockfile(
        "archive_bomb",
        f"The archive was not unpacked. {what} Pack only the lockfiles and upload them again.",
    )
