"""Archives that are refused as a whole: bombs, and what is broken."""

import gzip
import struct
import tarfile
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable

import pytest

from sponsorplan.domain.lockfiles.archive import ArchiveLimits, Unpacked
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile
from tests.domain.lockfiles.archives import (
    LAST_BLOCK,
    LOCK,
    ZEROS,
    Pack,
    both,
    listed,
    local_header,
    read,
    refusal,
    tar_of,
    tgz_of,
    zip_by_hand,
    zip_of,
    zip_of_one,
)


def gibibyte_in_a_zip() -> bytes:
    checksum = 0
    for _ in range(1024):
        checksum = zlib.crc32(bytes(1 << 20), checksum)
    return zip_of_one("package-lock.json", ZEROS * 1024 + LAST_BLOCK, 1 << 30, checksum)


def gibibyte_in_a_tar() -> bytes:
    member = tarfile.TarInfo("package-lock.json")
    member.size = 1 << 30
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = packer.compress(member.tobuf()) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + ZEROS * 1024 + LAST_BLOCK


@pytest.mark.parametrize("make", [gibibyte_in_a_zip, gibibyte_in_a_tar])
def test_a_gibibyte_of_zeros_is_refused_quickly_and_with_little_memory(
    make: Callable[[], bytes],
) -> None:
    content = make()
    assert len(content) < 1_200_000

    tracemalloc.start()
    began = time.process_time()
    code = refusal(content)
    spent = time.process_time() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert code == "archive_bomb"
    assert spent < 3
    assert peak < 30_000_000


@both
def test_small_files_may_pack_as_well_as_they_like(pack: Pack) -> None:
    zeros = bytes(900_000)

    assert read(pack({"package-lock.json": zeros})).files == (("package-lock.json", zeros),)


@both
def test_above_a_megabyte_the_ratio_counts(pack: Pack) -> None:
    assert refusal(pack({"package-lock.json": bytes(1_100_000)})) == "archive_bomb"


@both
def test_the_total_counts_whatever_the_ratio(pack: Pack) -> None:
    files = {f"{n}/go.mod": " ".join(map(str, range(20_000))).encode() for n in range(10)}
    whole = sum(map(len, files.values()))

    assert len(read(pack(files)).files) == 10
    limits = ArchiveLimits(max_total_bytes=whole - 1)
    assert refusal(pack(files), limits) == "archive_bomb"


def test_a_bomb_that_nobody_wants_is_not_even_opened() -> None:
    content = zip_of_one("zeros.bin", ZEROS * 1024 + LAST_BLOCK, 1 << 30, 0)

    assert read(content) == Unpacked((), (), 1)


def test_a_stated_size_is_not_believed() -> None:
    packed = zlib.compress(LOCK, wbits=-15)

    too_much = zip_of_one("package-lock.json", packed, (1 << 32) - 2, zlib.crc32(LOCK))
    too_little = zip_of_one("package-lock.json", packed, 1, zlib.crc32(LOCK))

    assert read(too_much).files == (("package-lock.json", LOCK),)
    assert refusal(too_little) == "bad_archive"


@pytest.mark.parametrize("place", [1 << 40, 1 << 62, (1 << 64) - 1])
def test_a_file_that_lies_outside_the_archive_is_refused(place: int) -> None:
    row = bytearray(listed("go.mod", 0, 0, 0, 0xFFFFFFFF))
    row[30:32] = struct.pack("<H", 12)
    row += struct.pack("<HHQ", 1, 8, place)

    assert refusal(zip_by_hand(local_header("go.mod"), [bytes(row)])) == "bad_archive"


@pytest.mark.parametrize("name", ["repo.zip", "repo.tgz", "repo.tar.gz"])
@pytest.mark.parametrize("content", [b"", b"<html>Not found</html>", b"\x1f\x8b", b"PK\x03\x04"])
def test_what_is_no_archive_is_refused_whatever_its_name(name: str, content: bytes) -> None:
    assert refusal(content, name=name) == "bad_archive"


def test_a_gzip_file_that_holds_no_tar_is_to_be_unpacked_first() -> None:
    with pytest.raises(UnreadableLockfile, match="unpack it"):
        read(gzip.compress(LOCK * 50))


def test_a_tar_that_goes_on_with_something_else_is_refused() -> None:
    file = tar_of([(tarfile.TarInfo("go.mod"), b"module a\n")])[:1024]

    assert refusal(gzip.compress(file + b"no header" * 100 + file)) == "bad_archive"


def test_a_size_below_nothing_is_refused() -> None:
    head = tarfile.TarInfo("x")
    head.type, head.size = tarfile.XHDTYPE, 13
    tar = head.tobuf() + b"13 size=-512\n".ljust(512, b"\0")

    content = gzip.compress(tar + tar_of([(tarfile.TarInfo("go.mod"), b"a")]))

    assert refusal(content) == "bad_archive"


@both
def test_an_archive_cut_short_is_refused(pack: Pack) -> None:
    content = pack({"package-lock.json": LOCK})

    assert refusal(content[:-9]) == "bad_archive"


def test_a_file_that_does_not_match_its_checksum_is_refused() -> None:
    content = zip_of({"package-lock.json": LOCK}, zipfile.ZIP_STORED)

    assert refusal(content.replace(b"lockfileVersion", b"lockfileversion")) == "bad_archive"


def test_a_tar_that_does_not_match_its_checksum_is_refused() -> None:
    content = tgz_of({"package-lock.json": LOCK})

    assert refusal(content[:-8] + b"\x00" * 4 + content[-4:]) == "bad_archive"
