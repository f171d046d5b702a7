"""What both kinds of archive give, and the count of every byte that is unpacked of them.

The sizes an archive states about itself are claims of whoever made it; nothing here believes them.
"""

import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

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
        self._most = min(max_total, max(packed * max_ratio, _RATIO_MATTERS_ABOVE))

    def count(self, unpacked: int) -> None:
        self._total += unpacked
        if self._total > self._most:
            raise bomb(f"it unpacks to more than {self._most:,} bytes")


def bomb(what: str) -> UnreadableLockfile:
    words = f"The archive was not unpacked: {what}. Pack only the lockfiles and upload them again."
    return UnreadableLockfile("archive_bomb", words)


def bad_archive() -> UnreadableLockfile:
    return UnreadableLockfile(
        "bad_archive",
        "This is no zip or tar.gz archive, or it is damaged. Pack the repository again, or unpack "
        "it and upload the lockfiles themselves.",
    )


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what the library makes of a damaged archive into ``UnreadableLockfile``."""
    try:
        yield
    except _LIBRARY_ERRORS as error:
        raise bad_archive() from error
