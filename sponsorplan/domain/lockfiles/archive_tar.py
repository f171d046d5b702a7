"""The entries of a gzipped tar archive, read as a stream.

The standard library's reader is not used: it holds whatever a header says in memory, and the one
of our Python runs regular expressions over headers and follows negative sizes.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from sponsorplan.domain.lockfiles.archive_stream import (
    MAX_LISTED,
    Entry,
    Kind,
    Meter,
    bomb,
    damaged,
    gunzipped,
)
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

_BLOCK = 512
_BASE_256 = 0x80
_MAX_EXTENSIONS = 10_000_000
_LONG_NAME, _LONG_LINK, _SPARSE = b"L", b"K", b"S"
_PAX, _PAX_SOLARIS, _PAX_GLOBAL = b"x", b"X", b"g"
_EXTENSIONS = frozenset({_LONG_NAME, _LONG_LINK, _PAX, _PAX_SOLARIS, _PAX_GLOBAL})
_FILES = frozenset({b"0", b"\0", b"7"})
_FOLDER = b"5"
# Links, devices, folders and pipes: nothing follows their header, whatever size it says.
_WITHOUT_BODY = frozenset({b"1", b"2", b"3", b"4", b"5", b"6"})
_OCTAL = re.compile(rb" *([0-7]{0,12})[ \0]*")
_RECORD = re.compile(rb"(\d{1,8}) ([^=\n]{1,1000})=")
_SIZE = re.compile(rb"\d{1,15}")


class _Header(NamedTuple):
    kind: bytes
    name: bytes
    size: int


class _Stream:
    """Reads numbers of bytes off pieces of any size."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = b""
        self._at = 0

    def read(self, size: int) -> bytes:
        """That many bytes, or fewer at the end."""
        return b"".join(self._parts(size))

    def exactly(self, size: int) -> bytes:
        found = self.read(size)
        if len(found) < size:
            raise damaged("it ends early")
        return found

    def skip(self, size: int) -> None:
        if sum(map(len, self._parts(size))) < size:
            raise damaged("it ends early")

    def drain(self) -> None:
        """Unpack the rest, as the checksum is at the end."""
        for _ in self._pieces:
            pass

    def _parts(self, size: int) -> Iterator[bytes]:
        while size > 0:
            if self._at == len(self._held):
                self._held, self._at = next(self._pieces, b""), 0
                if not self._held:
                    return
            part = self._held[self._at : self._at + size]
            self._at += len(part)
            size -= len(part)
            yield part


class _Body:
    """The bytes that follow a header, with the filling up to the next one."""

    def __init__(self, stream: _Stream, size: int) -> None:
        self._stream = stream
        self._size = size
        self._left = size + -size % _BLOCK

    def read(self, limit: int) -> bytes | None:
        if self._size > limit:
            return None
        self._left -= self._size
        return self._stream.exactly(self._size)

    def skip(self) -> None:
        self._stream.skip(self._left)


def tar_entries(content: bytes, meter: Meter) -> Iterator[Entry]:
    """Every entry, in the order of the archive. Raises ``UnreadableLockfile``."""
    stream = _Stream(gunzipped(content, meter))
    said: dict[bytes, bytes] = {}
    extensions = 0
    for header in _headers(stream):
        if header.kind in _EXTENSIONS:
            extensions += header.size
            if extensions > _MAX_EXTENSIONS:
                raise bomb("Its headers are larger than those of any repository.")
            body = stream.exactly(header.size)
            stream.skip(-header.size % _BLOCK)
            said |= _extension(header.kind, body)
            continue
        following = _Body(stream, _size(header, said))
        path = (said.get(b"path") or header.name).decode("utf-8", "replace")
        yield Entry(path, _kind(header.kind, path, said), following.read)
        following.skip()
        said = {}


def _headers(stream: _Stream) -> Iterator[_Header]:
    """The headers up to the end mark; the taker reads what lies between them."""
    listed = 0
    while block := stream.read(_BLOCK):
        if not block.strip(b"\0") and len(block) == _BLOCK:
            break
        if not _is_header(block):
            raise damaged("a file in it has no header") if listed else _no_tar()
        listed += 1
        if listed > MAX_LISTED:
            raise bomb(f"It lists more than {MAX_LISTED:,} files.")
        kind = block[156:157]
        more = kind == _SPARSE and block[482]
        while more:
            more = stream.exactly(_BLOCK)[504]
        yield _Header(kind, _name(block), _number(block[124:136]))
    stream.drain()


def _no_tar() -> UnreadableLockfile:
    return UnreadableLockfile(
        "bad_archive",
        "There is no tar archive in this gzip file. Unpack it and upload what is inside.",
    )


def _is_header(block: bytes) -> bool:
    if len(block) < _BLOCK:
        return False
    bare = block[:148] + b" " * 8 + block[156:]
    found = _OCTAL.match(block[148:156])
    if found is None:
        return False
    stated = int(found[1] or b"0", 8)
    # Some old tars summed up signed bytes.
    return stated == sum(bare) or stated == sum(memoryview(bare).cast("b"))


def _name(block: bytes) -> bytes:
    name = block[:100].partition(b"\0")[0]
    # Only the POSIX form has a prefix; GNU's keeps times in its place.
    prefix = block[345:500].partition(b"\0")[0] if block[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _number(field: bytes) -> int:
    if field[0] == _BASE_256:
        return int.from_bytes(field[1:], "big")
    found = _OCTAL.fullmatch(field)
    if found is None:
        raise damaged("a file in it has no size")
    return int(found[1] or b"0", 8)


def _extension(kind: bytes, body: bytes) -> dict[bytes, bytes]:
    """What a header for the next header says; global ones and link targets are of no use."""
    if kind == _LONG_NAME:
        return {b"path": body.removesuffix(b"\0")}
    if kind not in (_PAX, _PAX_SOLARIS):
        return {}
    records = {}
    at = 0
    while at < len(body):
        found = _RECORD.match(body, at)
        end = at + int(found[1]) if found else 0
        if found is None or end <= found.end() or body[end - 1 : end] != b"\n":
            raise damaged("a header in it makes no sense")
        records[found[2]] = body[found.end() : end - 1]
        at = end
    return records


def _size(header: _Header, said: dict[bytes, bytes]) -> int:
    if header.kind in _WITHOUT_BODY:
        return 0
    if b"size" not in said:
        return header.size
    if not _SIZE.fullmatch(said[b"size"]):
        raise damaged("a file in it has no size")
    return int(said[b"size"])


def _kind(kind: bytes, path: str, said: dict[bytes, bytes]) -> Kind:
    if kind == _FOLDER or (kind in _FILES and path.endswith("/")):
        return Kind.FOLDER
    sparse = any(key.startswith(b"GNU.sparse.") for key in said)
    return Kind.FILE if kind in _FILES and not sparse else Kind.OTHER
