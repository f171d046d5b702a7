"""The entries of a gzipped tar archive, read as a stream.

The library trusts headers with its time and memory, so what they may cost is bounded here.
"""

import gzip
import io
import tarfile
from collections.abc import Iterator
from functools import partial
from typing import Self

from sponsorplan.domain.lockfiles.archive.entries import Entry, Meter, bomb, refusing

_PIECE = 65_536
_MAX_HEADERS = 75_000
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


class _Tar(io.RawIOBase):
    """The unpacked bytes, as the library asks for them. It shows each header here."""

    def __init__(self, content: bytes, meter: Meter) -> None:
        self._file = gzip.GzipFile(fileobj=io.BytesIO(content))
        self._meter = meter
        self._at = self._headers = self._work = 0
        self._ended = False
        self.allowed = _MAX_BETWEEN
        self.last_header = b""

    def read(self, size: int = -1, /) -> bytes:
        # The library asks on behind the end, for as long as the size in a header says.
        if self._ended:
            raise EOFError
        piece = self._file.read(size)
        self._meter.count(len(piece))
        self._ended = not piece
        self._at += len(piece)
        if self._at > self.allowed:
            raise bomb("its headers are larger than those of any repository")
        return piece

    def admit(self, header: tarfile.TarInfo) -> None:
        self._headers += 1
        if self._headers > _MAX_HEADERS:
            raise bomb("it lists more files than a repository has")
        if header.type in _EXTENSIONS:
            self._work += header.size**2
            if not 0 <= header.size <= _MAX_EXTENSION or self._work > _MAX_EXTENSION_WORK:
                raise bomb("its headers are larger than those of any repository")

    def finish(self) -> None:
        # The library takes a header that makes no sense for the end, which is an empty one.
        if self.last_header.strip(b"\0"):
            raise tarfile.ReadError
        # The checksum is at the end.
        while piece := self._file.read(_PIECE):
            self._meter.count(len(piece))


def tar_entries(content: bytes, meter: Meter) -> Iterator[Entry]:
    """Every entry, in the order of the archive. Raises ``UnreadableLockfile``."""
    # Members without content take time, and nothing comes out of them that could be counted.
    if content.count(b"\x1f\x8b\x08") > _MAX_GZIP_MEMBERS:
        raise bomb(f"it is made of more than {_MAX_GZIP_MEMBERS:,} parts")
    tar = _Tar(content, meter)
    header = _shown_to(tar)
    with (
        refusing(),
        tarfile.open(
            fileobj=tar, mode="r|", tarinfo=header, encoding="utf-8", errors="replace"
        ) as archive,
    ):
        while member := archive.next():
            tar.allowed = member.offset_data + max(member.size, 0) + _MAX_BETWEEN
            if not member.isdir():
                ordinary = member.isreg() and not member.issparse()
                obstacle = "" if ordinary else "not_a_file"
                yield Entry(member.name, obstacle, partial(_read, archive, member))
            # Else the library keeps every member, and what global headers said is told to each.
            archive.members.clear()  # type: ignore[attr-defined] # not in the stubs
            archive.pax_headers = {}
        tar.finish()


def _shown_to(tar: _Tar) -> type[tarfile.TarInfo]:
    class Header(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
            tar.last_header = bytes(buf)
            header = super().frombuf(buf, encoding, errors)
            tar.admit(header)
            return header

    return Header


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo, limit: int) -> bytes | None:
    if member.size > limit:
        return None
    with refusing():
        file = archive.extractfile(member)
        return file.read() if file else None
