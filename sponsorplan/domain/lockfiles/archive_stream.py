"""Unpacking by the piece, with every byte counted as it comes out.

The sizes an archive states about itself are claims of whoever made it; nothing here believes them.
"""

import zlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

GZIP_MAGIC = b"\x1f\x8b"
# Far above any repository that fits an upload, and still listed within about two seconds.
MAX_LISTED = 100_000
_PIECE = 65_536
_MAX_GZIP_MEMBERS = 10_000
_GZIP_WINDOW = 31
_RATIO_MATTERS_ABOVE = 1_000_000


class Kind(StrEnum):
    """What an entry is; ``OTHER`` stands for links, devices and pipes."""

    FILE = "file"
    FOLDER = "folder"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an archive, not unpacked yet.

    ``path`` is as the archive writes it, so it may be hostile. ``obstacle`` is the code of what
    keeps the entry from being read, if anything. ``read`` takes the most bytes to keep and gives
    ``None`` for more; it must be called before the next entry is asked for, and raises
    ``UnreadableLockfile``.
    """

    path: str
    kind: Kind
    read: Callable[[int], bytes | None]
    obstacle: str = ""


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


def bomb(what: str) -> UnreadableLockfile:
    return UnreadableLockfile(
        "archive_bomb",
        f"The archive was not unpacked. {what} Pack only the lockfiles and upload them again.",
    )


def damaged(what: str) -> UnreadableLockfile:
    return UnreadableLockfile(
        "bad_archive",
        f"The archive is damaged: {what}. Pack it again and upload it.",
    )


def stored(packed: memoryview, meter: Meter) -> Iterator[bytes]:
    """Bytes that were never packed, by the piece."""
    for start in range(0, len(packed), _PIECE):
        piece = bytes(packed[start : start + _PIECE])
        meter.count(len(piece))
        yield piece


def inflated(
    packed: memoryview, meter: Meter, window: int = -zlib.MAX_WBITS
) -> Generator[bytes, None, int]:
    """Deflated bytes, unpacked by the piece, none empty. Returns how many packed ones it took."""
    engine = zlib.decompressobj(window)
    taken = 0
    waiting = b""
    while not engine.eof:
        if not waiting:
            waiting = bytes(packed[taken : taken + _PIECE])
            taken += len(waiting)
        try:
            piece = engine.decompress(waiting, _PIECE)
        except zlib.error as error:
            raise damaged("its packed data makes no sense") from error
        if not piece and not waiting:
            raise damaged("it ends early")
        waiting = engine.unconsumed_tail
        if piece:
            meter.count(len(piece))
            yield piece
    return taken - len(engine.unused_data)


def gunzipped(content: bytes, meter: Meter) -> Iterator[bytes]:
    """A gzip file, unpacked by the piece. Parallel packers write one in many members."""
    packed = memoryview(content)
    for _ in range(_MAX_GZIP_MEMBERS):
        taken = yield from inflated(packed, meter, _GZIP_WINDOW)
        packed = packed[taken:]
        if bytes(packed[:2]) != GZIP_MAGIC:
            return
    raise bomb(f"It is made of more than {_MAX_GZIP_MEMBERS:,} parts.")
