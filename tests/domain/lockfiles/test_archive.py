"""Archives of repositories: what is read, what is left out and why, and what is refused."""

import gzip
import io
import struct
import tarfile
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.archive import (
    ArchiveLimits,
    Unpacked,
    is_archive,
    safe_path,
    unpack,
)
from sponsorplan.domain.lockfiles.archive_stream import MAX_LISTED
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

FIXTURES = Path(__file__).parent / "fixtures" / "archive"
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
    return gzip.compress(tar_of(members))


def central(content: bytes, field: int, value: bytes) -> bytes:
    """The zip with a field of the first entry of its directory written over."""
    at = content.index(b"PK\x01\x02") + field
    return content[:at] + value + content[at + len(value) :]


def zip_by_hand(packed: bytes, checksum: int, names: Iterable[str]) -> bytes:
    """A zip of entries that all share the same deflated bytes, whatever sizes they state."""
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, 0, 0, 0, 0)
    directory = b"".join(
        struct.pack(
            "<4s6H3L5H2L",
            *(b"PK\x01\x02", 20, 20, 0, 8, 0, 0, checksum, len(packed), 1, len(name)),
            *(0, 0, 0, 0, 0, 0),
        )
        + name.encode()
        for name in names
    )
    at = len(local) + len(packed)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0, 0, len(directory), at, 0)
    return local + packed + directory + end


both = pytest.mark.parametrize("pack", [zip_of, tgz_of], ids=["zip", "tar.gz"])


# What is read ------------------------------------------------------------------------------


@both
def test_wanted_files_come_out_sorted_and_ordinary_ones_are_only_counted(pack: Pack) -> None:
    content = pack({"z/go.mod": b"module z\n", "README.md": b"hi", "a/package-lock.json": LOCK})

    unpacked = read(content)

    assert unpacked.files == (("a/package-lock.json", LOCK), ("z/go.mod", b"module z\n"))
    assert (unpacked.skipped, unpacked.ignored) == ((), 1)


@both
def test_an_archive_without_anything_wanted_is_no_error(pack: Pack) -> None:
    assert read(pack({"README.md": b"hi"})) == Unpacked((), (), 1)


@both
def test_an_empty_archive_is_no_error(pack: Pack) -> None:
    assert read(pack({})) == Unpacked((), (), 0)


@both
def test_a_leading_dot_is_taken_off_paths(pack: Pack) -> None:
    assert read(pack({"./go.mod": b"module a\n"})).files == (("go.mod", b"module a\n"),)


def test_files_stored_without_packing_are_read() -> None:
    assert read(zip_of({"go.mod": b"module a\n"}, zipfile.ZIP_STORED)).files[0][1] == b"module a\n"


def test_a_zip_with_something_before_it_and_a_comment_is_read() -> None:
    buffer = io.BytesIO(b"#!/bin/sh\n")
    buffer.seek(0, io.SEEK_END)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("go.mod", "module a\n")
        archive.comment = b"made on a Monday"

    content = buffer.getvalue()

    assert unpack("repo.zip", content, LIMITS, wanted).files == (("go.mod", b"module a\n"),)


def test_a_zip_of_more_entries_than_the_old_format_holds_is_read() -> None:
    files = {f"src/{number}.py": b"" for number in range(65_600)}

    unpacked = read(zip_of(files | {"go.mod": b"module a\n"}, zipfile.ZIP_STORED))

    assert unpacked.files == (("go.mod", b"module a\n"),)
    assert unpacked.ignored == 65_600


def test_sizes_and_places_written_in_the_large_form_are_read() -> None:
    content = zip_of({"go.mod": b"module a\n" * 9})
    at = content.index(b"PK\x01\x02")
    packed, unpacked = struct.unpack_from("<2L", content, at + 20)
    large = struct.pack("<HHHH3Q", 0x9999, 0, 1, 24, unpacked, packed, 0)
    directory = bytearray(content[at : content.index(b"PK\x05\x06")])
    struct.pack_into("<2L", directory, 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<H", directory, 30, len(large))
    struct.pack_into("<L", directory, 42, 0xFFFFFFFF)
    whole = bytes(directory) + large
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(whole), at, 0)

    assert read(content[:at] + whole + end).files == (("go.mod", b"module a\n" * 9),)


def test_names_in_utf_8_are_read_without_the_flag_that_announces_them() -> None:
    content = zip_of({"caf\u00e9/go.mod": b"module a\n"})
    unflagged = central(content, 8, b"\x00\x00")

    assert read(unflagged).files[0][0] == "caf\u00e9/go.mod"


@pytest.mark.parametrize("layout", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_long_paths_are_read_in_every_kind_of_tar(layout: int) -> None:
    path = f"{'d' * 60}/{'e' * 60}/package-lock.json"
    members = [(tarfile.TarInfo(path), LOCK), (tarfile.TarInfo("go.mod"), b"module a\n")]

    unpacked = read(gzip.compress(tar_of(members, layout)))

    assert unpacked.files == ((path, LOCK), ("go.mod", b"module a\n"))


def test_the_header_that_git_puts_before_everything_is_stepped_over() -> None:
    buffer = io.BytesIO()
    with tarfile.open(
        fileobj=buffer, mode="w:gz", format=tarfile.PAX_FORMAT, pax_headers={"comment": "a" * 40}
    ) as archive:
        member = tarfile.TarInfo("repo-1.0/go.mod")
        member.size = 9
        archive.addfile(member, io.BytesIO(b"module a\n"))

    assert read(buffer.getvalue()).files == (("repo-1.0/go.mod", b"module a\n"),)


def test_a_gzip_file_in_many_parts_is_read_to_its_end() -> None:
    tar = tar_of([(tarfile.TarInfo("go.mod"), b"module a\n"), (tarfile.TarInfo("b.txt"), b"b")])
    parts = b"".join(gzip.compress(tar[at : at + 700]) for at in range(0, len(tar), 700))

    assert [path for path, _ in read(parts).files] == ["b.txt", "go.mod"]


def test_sizes_written_in_binary_are_read() -> None:
    tar = bytearray(tar_of([(tarfile.TarInfo("go.mod"), b"module a\n")]))
    tar[124:136] = b"\x80" + (9).to_bytes(11, "big")
    tar[148:156] = b" " * 8
    tar[148:156] = b"%06o\0 " % sum(tar[:512])

    assert read(gzip.compress(bytes(tar))).files == (("go.mod", b"module a\n"),)


# What is left out, and why -----------------------------------------------------------------


def test_the_slipping_zip_gives_its_one_honest_file() -> None:
    unpacked = read((FIXTURES / "slip" / "zip-slip.zip").read_bytes())

    assert [path for path, _ in unpacked.files] == ["ok/package-lock.json"]
    assert codes(unpacked) == {
        "../../../tmp/evil/package-lock.json": "unsafe_path",
        "/abs/package-lock.json": "unsafe_path",
        "C:\\x\\package-lock.json": "unsafe_path",
    }


def test_an_archive_in_an_archive_is_not_opened() -> None:
    unpacked = read((FIXTURES / "nested" / "zip-nested.zip").read_bytes())

    assert (unpacked.files, codes(unpacked)) == ((), {"a.zip": "nested_archive"})


@both
def test_an_archive_named_like_a_lockfile_is_not_opened(pack: Pack) -> None:
    unpacked = read(pack({"package-lock.json": zip_of({"go.mod": b"module a\n"})}))

    assert (unpacked.files, codes(unpacked)) == ((), {"package-lock.json": "nested_archive"})


@both
@pytest.mark.parametrize(
    "path", ["../go.mod", "a/../../go.mod", "/go.mod", "C:go.mod", "a\\go.mod", "a\n/go.mod"]
)
def test_unsafe_paths_are_left_out_with_a_reason(pack: Pack, path: str) -> None:
    unpacked = read(pack({path: b"module evil\n", "go.mod": b"module a\n"}))

    assert unpacked.files == (("go.mod", b"module a\n"),)
    assert [row.code for row in unpacked.skipped] == ["unsafe_path"]


def test_the_path_of_a_skipped_entry_is_safe_to_show() -> None:
    unpacked = read(tgz_of({f"a\u202e\n/{'b' * 400}": b""}))

    (row,) = unpacked.skipped
    assert row.path.startswith("a\ufffd\ufffd/b")
    assert len(row.path) == 300


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_in_a_tar_are_left_out(kind: bytes) -> None:
    link = tarfile.TarInfo("go.mod")
    link.type, link.linkname = kind, "../../outside"

    unpacked = read(gzip.compress(tar_of([(link, b""), (tarfile.TarInfo("b.txt"), b"b")])))

    assert unpacked.files == (("b.txt", b"b"),)
    assert codes(unpacked) == {"go.mod": "not_a_file"}


def test_links_in_a_zip_are_left_out() -> None:
    link = zipfile.ZipInfo("go.mod")
    link.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/outside")

    assert codes(read(buffer.getvalue())) == {"go.mod": "not_a_file"}


def test_a_sparse_file_is_left_out_and_the_next_one_read() -> None:
    tar = bytearray(
        tar_of([(tarfile.TarInfo("a.txt"), bytes(600)), (tarfile.TarInfo("b.txt"), b"b")])
    )
    tar[156:157] = b"S"
    tar[482] = 1
    tar[148:156] = b" " * 8
    tar[148:156] = b"%06o\0 " % sum(tar[:512])
    more_map = bytes(512)

    unpacked = read(gzip.compress(bytes(tar[:512]) + more_map + bytes(tar[512:])))

    assert (unpacked.files, codes(unpacked)) == ((("b.txt", b"b"),), {"a.txt": "not_a_file"})


def test_encrypted_entries_are_left_out() -> None:
    content = central(zip_of({"go.mod": b"module a\n"}), 8, b"\x01\x00")

    assert codes(read(content)) == {"go.mod": "encrypted"}


def test_entries_packed_in_an_uncommon_way_are_left_out() -> None:
    content = zip_of({"go.mod": b"module a\n"}, zipfile.ZIP_LZMA)

    assert codes(read(content)) == {"go.mod": "packing"}


@both
@pytest.mark.parametrize(
    ("folder", "code"),
    [
        ("node_modules", "vendored_folder"),
        ("vendor", "vendored_folder"),
        (".git", "vendored_folder"),
        ("__MACOSX", "vendored_folder"),
        (".venv", "vendored_folder"),
        ("lib/python3.11/site-packages", "vendored_folder"),
        ("Pods", "vendored_folder"),
        ("target", "vendored_folder"),
        ("testdata", "test_folder"),
        ("test/fixtures", "test_folder"),
        ("__fixtures__", "test_folder"),
    ],
)
def test_a_foreign_folder_is_left_out_with_one_row(pack: Pack, folder: str, code: str) -> None:
    inside = {f"web/{folder}/{n}/fixtures/go.mod": b"" for n in range(3)}

    unpacked = read(pack({**inside, f"web/{folder}/a.js": b"", "go.mod": b"module a\n"}))

    assert unpacked.files == (("go.mod", b"module a\n"),)
    assert codes(unpacked) == {f"web/{folder}": code}
    assert unpacked.ignored == 1


@both
def test_a_folder_that_only_sounds_like_a_vendored_one_is_read(pack: Pack) -> None:
    files = {"vendors/go.mod": b"1", "my.venv/go.mod": b"2", "src/target.txt": b"3"}

    assert dict(read(pack(files)).files) == files


@both
def test_the_shadow_files_of_macos_are_passed_over(pack: Pack) -> None:
    assert read(pack({"._notes.txt": b"\x00\x05\x16\x07"})) == Unpacked((), (), 1)


@both
def test_a_file_at_the_limit_is_read_and_one_byte_more_is_not(pack: Pack) -> None:
    files = {"go.mod": b"x" * 100_000, "package.json": b"x" * 100_001}

    unpacked = read(pack(files), ArchiveLimits(max_entry_bytes=100_000))

    assert [path for path, _ in unpacked.files] == ["go.mod"]
    assert codes(unpacked) == {"package.json": "too_large"}


def test_of_two_files_with_one_path_the_first_is_read() -> None:
    members = [(tarfile.TarInfo("go.mod"), b"first"), (tarfile.TarInfo("./go.mod"), b"second")]

    unpacked = read(gzip.compress(tar_of(members)))

    assert unpacked.files == (("go.mod", b"first"),)
    assert codes(unpacked) == {"go.mod": "duplicate"}


@both
def test_wanted_files_beyond_the_cap_are_left_out_and_others_do_not_count(pack: Pack) -> None:
    ordinary = {f"src/{number}.py": b"" for number in range(10)}
    many = {f"{number}/go.mod": b"module a\n" for number in range(4)}

    unpacked = read(pack(ordinary | many), ArchiveLimits(max_entries=3))

    assert len(unpacked.files) == 3
    assert codes(unpacked) == {"3/go.mod": "too_many"}


@both
def test_the_list_of_what_was_left_out_ends_with_a_count(pack: Pack) -> None:
    unpacked = read(pack({f"{n}.zip": b"" for n in range(10)}), ArchiveLimits(max_entries=4))

    assert [row.code for row in unpacked.skipped] == ["nested_archive"] * 4 + ["more"]
    assert unpacked.skipped[-1].message.startswith("6 more")


# What is refused ---------------------------------------------------------------------------


def gibibyte_in_a_zip() -> bytes:
    checksum = 0
    for _ in range(1024):
        checksum = zlib.crc32(bytes(1 << 20), checksum)
    return zip_by_hand(ZEROS * 1024 + LAST_BLOCK, checksum, ["package-lock.json"])


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


def test_entries_that_share_their_packed_bytes_are_bounded_by_the_total() -> None:
    packed = ZEROS * 20 + LAST_BLOCK
    checksum = zlib.crc32(bytes(20 << 20))
    content = zip_by_hand(packed, checksum, [f"{n}/go.mod" for n in range(2_000)])

    assert refusal(content) == "archive_bomb"
    assert refusal(content, ArchiveLimits(max_ratio=10**9)) == "archive_bomb"


def test_a_bomb_that_nobody_wants_is_not_even_opened() -> None:
    content = zip_by_hand(ZEROS * 1024 + LAST_BLOCK, 0, ["zeros.bin"])

    assert read(content) == Unpacked((), (), 1)


def test_a_stated_size_is_not_believed() -> None:
    content = zip_by_hand(zlib.compress(LOCK, wbits=-15), zlib.crc32(LOCK), ["package-lock.json"])

    assert read(content).files == (("package-lock.json", LOCK),)


def test_an_endless_list_of_files_is_refused() -> None:
    content = zip_by_hand(LAST_BLOCK, 0, ["a"] * (MAX_LISTED + 1))

    assert refusal(content) == "archive_bomb"


def test_long_extra_fields_do_not_take_quadratic_time() -> None:
    extra = struct.pack("<HH", 0x9999, 0) * 16_000
    entry = struct.pack(
        "<4s6H3L5H2L",
        *(b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, 0xFFFFFFFF, 0, 1, len(extra)),
        *(0, 0, 0, 0, 0),
    )
    directory = (entry + b"a" + extra) * 100
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0, 0, len(directory), 0, 0)

    began = time.process_time()
    unpacked = read(b"PK\x03\x04" + directory + end)

    assert unpacked.ignored == 100
    assert time.process_time() - began < 1.5


def test_headers_without_end_are_refused() -> None:
    filler = b"12 junk=123\n" * 200_000
    head = tarfile.TarInfo("x")
    head.type, head.size = tarfile.XHDTYPE, len(filler)
    tar = (head.tobuf() + filler + bytes(-len(filler) % 512)) * 10

    assert refusal(gzip.compress(tar), ArchiveLimits(max_ratio=10**9)) == "archive_bomb"


@pytest.mark.parametrize("name", ["repo.zip", "repo.tgz", "repo.tar.gz"])
@pytest.mark.parametrize("content", [b"", b"<html>Not found</html>", b"\x1f\x8b", b"PK\x03\x04"])
def test_what_is_no_archive_is_refused_whatever_its_name(name: str, content: bytes) -> None:
    assert refusal(content, name=name) == "bad_archive"


def test_a_gzip_file_that_holds_no_tar_says_so() -> None:
    with pytest.raises(UnreadableLockfile, match="no tar archive"):
        read(gzip.compress(LOCK * 50))


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


# Hostile bytes -----------------------------------------------------------------------------

HONEST = {
    "package-lock.json": LOCK,
    f"{'deep/' * 40}go.mod": b"module a\n" * 50,
    "caf\u00e9/notes.txt": b"",
    "node_modules/a/package.json": b"{}",
}
SEEDS = (zip_of(HONEST), zip_of(HONEST, zipfile.ZIP_STORED), tgz_of(HONEST))
TAR = tar_of((tarfile.TarInfo(path), content) for path, content in HONEST.items())
changes = st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(max_size=4)), max_size=6)


def mutated(content: bytes, at_most: int, edits: list[tuple[int, bytes]]) -> bytes:
    changed = bytearray(content[: max(1, at_most)])
    for at, value in edits:
        start = at % len(changed)
        changed[start : start + len(value)] = value
    return bytes(changed)


def assert_read_or_refused(content: bytes) -> None:
    code = ""
    files: tuple[tuple[str, bytes], ...] = ()
    try:
        files = unpack("repo.zip", content, LIMITS, wanted).files
    except UnreadableLockfile as refused:
        code = refused.problem.code
    assert code in {"", "bad_archive", "archive_bomb"}
    assert all(safe_path(path) == path for path, _ in files)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 1 << 14), changes)
def test_broken_archives_are_read_or_refused_and_nothing_else(
    seed: bytes, at_most: int, edits: list[tuple[int, bytes]]
) -> None:
    assert_read_or_refused(mutated(seed, at_most, edits))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(TAR)), changes)
def test_broken_tars_in_sound_gzip_are_read_or_refused_and_nothing_else(
    at_most: int, edits: list[tuple[int, bytes]]
) -> None:
    assert_read_or_refused(gzip.compress(mutated(TAR, at_most, edits), 1))


# The packers of the standard library cut names at a NUL themselves.
letters = st.characters(codec="utf-8", exclude_characters="\0")
paths = st.text(letters, min_size=1, max_size=200)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(paths.map(lambda path: f"{path}.txt"), st.binary(max_size=3_000)))
def test_both_kinds_of_archive_give_the_same_files(files: dict[str, bytes]) -> None:
    assert read(zip_of(files)) == read(tgz_of(files))


# Single paths ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("go.mod", "go.mod"),
        ("./a//b/./go.mod", "a/b/go.mod"),
        ("a b/\u00e9\u6f22.txt", "a b/\u00e9\u6f22.txt"),
        ("a..b/...", "a..b/..."),
        ("a" * 300, "a" * 300),
    ],
)
def test_ordinary_paths_are_kept(text: str, path: str) -> None:
    assert safe_path(text) == path


@pytest.mark.parametrize(
    "text",
    [
        *("", ".", "./", "a/", "a/.", "/", "/a", "//a", "..", "../a", "a/..", "a/../b"),
        *("C:/a", "c:a", "a\\b", "\\\\host\\a", "a\0b", "a\nb", "a\x7fb", "a\x85b"),
        *("a\u202eb", "a\u2066b", "a\u200fb", "a\u061cb", "a\u2028b", "a\ud800b", "a" * 301),
    ],
)
def test_paths_not_to_be_trusted_are_refused(text: str) -> None:
    assert safe_path(text) is None


@given(st.text(st.characters(), max_size=320))
def test_a_safe_path_is_safe_when_asked_again(text: str) -> None:
    path = safe_path(text)
    if path is not None:
        assert safe_path(path) == path
        assert not {"", ".", ".."} & set(path.split("/"))


# What counts as an archive -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("repo.zip", b"anything"),
        ("repo.TGZ", b""),
        ("repo-1.0.tar.gz", b""),
        ("repo-1.0", zip_of({})),
        ("download", tgz_of({})),
        ("bom.json.gz", gzip.compress(b"{}")),
    ],
)
def test_archives_are_known_by_name_or_first_bytes(name: str, content: bytes) -> None:
    assert is_archive(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("package-lock.json", LOCK),
        ("notes-about.zip.txt", b"text"),
        ("app.jar", zip_of({"pom.xml": b""})),
        ("a-1.0-py3-none-any.whl", zip_of({"requirements.txt": b""})),
        ("sheet.XLSX", zip_of({})),
    ],
)
def test_files_and_single_packages_are_no_archives(name: str, content: bytes) -> None:
    assert not is_archive(name, content)
