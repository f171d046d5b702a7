"""The entries of a gzipped tar archive, read as a stream.

The library trusts headers with its time and memory, so what they may cost is bounded here.
"""

import gzip
import io
import tarfile
from collections.abc import Iterator
from functools import partial
from typing import Self

from sponsorplan.domain.lockfiles.archive.entries import (
    PIECE,
    Counted,
    Entry,
    Meter,
    bomb,
    refusing,
    taken,
)
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

_MAX_HEADERS = 100_000
_MAX_GZIP_MEMBERS = 10_000
# All that may lie between the files of two entries: headers, and the maps of sparse files.
_MAX_BETWEEN = 100_000
_EXTENSIONS = (
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
)
_MAX_EXTENSION = 10_000
# The sum of their squares: Python before 3.11.10 and 3.12.6 takes quadratic time over each one.
# This is a second and a half, or 50,000 extensions of 140 bytes, as macOS writes them.
_MAX_EXTENSION_WORK = 1_000_000_000


class _Guard(Counted):
    """What the library reads the tar from, and whom it shows each header."""

    def __init__(self, content: bytes, meter: Meter) -> None:
        super().__init__(gzip.GzipFile(fileobj=io.BytesIO(content)), meter)
        self._at = self._headers = self._work = 0
        self._ended = False
        self.allowed = _MAX_BETWEEN
        self.last_header = b""

    def read(self, size: int = PIECE, /) -> bytes:
        piece = super().read(size)
        # The library asks on behind the end, for as long as the size in a header says.
        if not piece and self._ended:
            raise EOFError
        self._ended = not piece
        self._at += len(piece)
        if self._at > self.allowed:
            raise _overlong()
        return piece

    def admit(self, header: tarfile.TarInfo) -> None:
        self._headers += 1
        if self._headers > _MAX_HEADERS:
            raise bomb("It lists more files than a repository has.")
        if header.type in _EXTENSIONS:
            self._work += header.size**2
            if not 0 <= header.size <= _MAX_EXTENSION or self._work > _MAX_EXTENSION_WORK:
                raise _overlong()

    def finish(self) -> None:
        """Unpack the rest, as the checksum is at the end. Raises ``tarfile.ReadError``."""
        # The library takes a header that makes no sense for the end, which is an empty one.
        if self.last_header.strip(b"\0"):
            raise tarfile.ReadError
        while super().read(PIECE):
            pass


def tar_entries(content: bytes, meter: Meter) -> Iterator[Entry]:
    """Every entry, in the order of the archive. Raises ``UnreadableLockfile``."""
    # Members without content cost time and are never counted as unpacked.
    if content.count(b"\x1f\x8b\x08") > _MAX_GZIP_MEMBERS:
        raise bomb(f"It is made of more than {_MAX_GZIP_MEMBERS:,} parts.")
    guard = _Guard(content, meter)
    with refusing():
        archive = _opened(guard)
        while member := archive.next():
            guard.allowed = member.offset_data + max(member.size, 0) + _MAX_BETWEEN
            if not member.isdir():
                ordinary = member.isreg() and not member.issparse()
                obstacle = "" if ordinary else "not_a_file"
                yield Entry(member.name, obstacle, partial(_read, archive, member))
            # Else the library keeps every member, and hands all global headers to each.
            archive.members.clear()
            archive.pax_headers = {}
        guard.finish()


def _opened(guard: _Guard) -> tarfile.TarFile:
    class Header(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
            guard.last_header = bytes(buf)
            header = super().frombuf(buf, encoding, errors)
            guard.admit(header)
            return header

    try:
        return tarfile.open(
            fileobj=guard, mode="r|", tarinfo=Header, encoding="utf-8", errors="replace"
        )
    except tarfile.ReadError as error:
        raise UnreadableLockfile(
            "bad_archive",
            "There is no tar archive in this gzip file. Unpack it and upload what is inside.",
        ) from error


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo, limit: int) -> bytes | None:
    if member.size > limit:
        return None
    with refusing():
        file = archive.extractfile(member)
        return taken(file, limit) if file else None


def _overlong() -> UnreadableLockfile:
    return bomb("Its headers are larger than those of any repository.")
