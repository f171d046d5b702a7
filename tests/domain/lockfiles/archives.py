"""Makers of honest and hostile archives for the tests beside this file."""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping

import pytest

from sponsorplan.domain.lockfiles.archive import ArchiveLimits, Unpacked, unpack
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

LOCK = b'{"lockfileVersion": 3, "packages": {}}'
LIMITS = ArchiveLimits()
Pack = Callable[[Mapping[str, bytes]], bytes]
# A megabyte of zeros that ends on a whole byte, so that it may be repeated inside one stream.
_DEFLATE = zlib.compressobj(9, zlib.DEFLATED, -15)
ZEROS = _DEFLATE.compress(bytes(1 << 20)) + _DEFLATE.flush(zlib.Z_FULL_FLUSH)
LAST_BLOCK = b"\x03\x00"


def wanted(base: str) -> bool:
    return base in {"package-lock.json", "go.mod", "package.json"} or base.endswith(".txt")


def read(content: bytes, limits: ArchiveLimits = LIMITS) -> Unpacked:
    return unpack("upload", content, limits, wanted)


def codes(unpacked: Unpacked) -> dict[str, str]:
    return {row.path: row.code for row in unpacked.skipped}


def refusal(content: bytes, limits: ArchiveLimits = LIMITS, name: str = "upload") -> str:
    with pytest.raises(UnreadableLockfile) as refused:
        unpack(name, content, limits, wanted)
    assert refused.value.problem.message.endswith(".")
    return refused.value.problem.code


def zip_of(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def tar_of(
    members: Iterable[tuple[tarfile.TarInfo, bytes]], layout: int = tarfile.PAX_FORMAT
) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=layout) as archive:
        for member, content in members:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def tgz_of(files: Mapping[str, bytes]) -> bytes:
    members = ((tarfile.TarInfo(path), content) for path, content in files.items())
    return gzip.compress(tar_of(members), mtime=0)


def central(content: bytes, field: int, value: bytes) -> bytes:
    """The zip with a field of the first entry of its directory written over."""
    at = content.index(b"PK\x01\x02") + field
    return content[:at] + value + content[at + len(value) :]


def local_header(name: str) -> bytes:
    return struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, 0, 0, len(name), 0) + (
        name.encode()
    )


def listed(name: str, packed: int, size: int, checksum: int, at: int = 0) -> bytes:
    """A row of a zip's directory, whatever sizes it states."""
    row = struct.pack(
        "<4s6H3L5H2L",
        *(b"PK\x01\x02", 20, 20, 0, 8, 0, 0, checksum, packed, size, len(name)),
        *(0, 0, 0, 0, 0, at),
    )
    return row + name.encode()


def zip_by_hand(body: bytes, rows: Iterable[bytes]) -> bytes:
    directory = b"".join(rows)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0, 0, len(directory), len(body), 0)
    return body + directory + end


def zip_of_one(name: str, packed: bytes, size: int, checksum: int) -> bytes:
    """A zip of one file, deflated already, whatever size it states."""
    row = listed(name, len(packed), size, checksum)
    return zip_by_hand(local_header(name) + packed, [row])


both = pytest.mark.parametrize("pack", [zip_of, tgz_of], ids=["zip", "tar.gz"])
