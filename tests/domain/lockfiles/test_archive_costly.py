"""Archives made to cost much time or memory are refused, or read within a few seconds."""

import gzip
import random
import struct
import tarfile
import time
import zlib
from collections.abc import Callable, Iterator

import pytest

from sponsorplan.domain.lockfiles.archive import ArchiveLimits
from tests.domain.lockfiles.archives import (
    LAST_BLOCK,
    listed,
    local_header,
    read,
    refusal,
    tar_of,
    zip_by_hand,
)

# What cannot be packed, so that the ratio is never what stops an archive.
BALLAST = random.Random(1).randbytes(1_000_000)
HUGE = 1 << 80
JUNK = b"12 junk=123\n"


@pytest.fixture(autouse=True)
def few_seconds() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < 5


def header(kind: bytes, size: int = 0, name: str = "go.mod") -> bytes:
    head = tarfile.TarInfo(name)
    head.type, head.size = kind, size
    return head.tobuf(tarfile.GNU_FORMAT)


def extension(kind: bytes, body: bytes) -> bytes:
    return header(kind, len(body)) + body + bytes(-len(body) % 512)


def packed(*parts: bytes) -> bytes:
    end = tar_of([(tarfile.TarInfo("ballast.bin"), BALLAST)])
    return gzip.compress(b"".join(parts) + end, 1)


def sparse_head() -> bytes:
    """A header that says that a map of what the file holds follows."""
    head = bytearray(header(b"S"))
    head[482] = 1
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head)


def with_sparse_map() -> bytes:
    more = b"%011o\0%011o\0" % (1, 1) * 21 + b"\x01" + bytes(7)
    return packed(sparse_head(), more * 1_000)


def with_new_sparse_map() -> bytes:
    says = b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n"
    return packed(
        extension(tarfile.XHDTYPE, says), header(b"0", 1 << 20), b"9999999\n", b"1\n" * (1 << 19)
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: packed(header(b"0") * 75_001),
        lambda: packed(header(tarfile.XHDTYPE, 1 << 30)),
        lambda: packed(header(tarfile.GNUTYPE_LONGNAME, 1 << 30)),
        lambda: packed(extension(tarfile.XHDTYPE, b"") * 1_000, header(b"0")),
        lambda: packed(extension(tarfile.XHDTYPE, JUNK * 2_500), header(b"0")),
        lambda: packed((extension(tarfile.XHDTYPE, JUNK * 100) + header(b"0")) * 1_000),
        with_sparse_map,
        with_new_sparse_map,
        lambda: gzip.compress(b"") * 10_001,
    ],
    ids=[
        *("many files", "a huge header", "a huge name", "a chain of headers", "a long header"),
        *("many longish headers", "a sparse map", "a sparse map of the new kind", "gzip members"),
    ],
)
def test_a_tar_that_is_all_headers_is_refused(make: Callable[[], bytes]) -> None:
    assert refusal(make(), ArchiveLimits(max_ratio=10**9)) == "archive_bomb"


@pytest.mark.parametrize("name", ["go.mod", "other.bin"])
def test_a_file_of_endless_size_is_refused(name: str) -> None:
    assert refusal(gzip.compress(header(b"0", HUGE, name) + bytes(2_000))) == "bad_archive"


def test_a_sparse_map_that_is_cut_short_is_refused() -> None:
    assert refusal(gzip.compress(sparse_head())) == "bad_archive"


def test_what_is_said_to_all_files_is_not_remembered_for_each() -> None:
    records = [b"13 k%07d=\n" % number for number in range(5_600)]
    said = [
        extension(tarfile.XGLTYPE, b"".join(records[at : at + 700])) for at in range(0, 5_600, 700)
    ]
    ordinary = header(b"0", name="a.c")

    assert read(packed(*said, ordinary * 20_000)).ignored == 20_001


def test_a_zip_with_an_endless_list_is_refused() -> None:
    content = zip_by_hand(local_header("a" * 60), [listed("a" * 60, 0, 0, 0)] * 80_000)

    assert refusal(content) == "archive_bomb"


def test_long_extra_fields_take_little_time() -> None:
    row = bytearray(listed("a", 0, 0xFFFFFFFF, 0))
    row[30:32] = struct.pack("<H", 64_000)
    row += struct.pack("<HH", 0x9999, 0) * 16_000

    assert read(zip_by_hand(b"PK\x03\x04", [bytes(row)] * 60)).ignored == 60
    assert refusal(zip_by_hand(b"PK\x03\x04", [bytes(row)] * 130)) == "archive_bomb"


def test_entries_that_share_their_packed_bytes_are_refused() -> None:
    # Each entry quotes the header of the next one, then goes on with the data of that one.
    body = b"\x00\x00\x00\xff\xff" * 400_000 + LAST_BLOCK
    unpacked = b""
    tails = []
    for number in range(100):
        name = f"{number}/go.mod"
        head = local_header(name)
        tails.append((name, len(body), len(unpacked), zlib.crc32(unpacked)))
        body = struct.pack("<BHH", 0, len(head), len(head) ^ 0xFFFF) + head + body
        unpacked = head + unpacked
    whole = len(body)
    rows = [
        listed(name, length, size, checksum, whole - length - len(local_header(name)))
        for name, length, size, checksum in tails
    ]

    # Newer libraries see for themselves that the entries overlap.
    assert refusal(b"PK\x03\x04" + zip_by_hand(body, rows)) in {"archive_bomb", "bad_archive"}
