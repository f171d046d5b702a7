"""What is left out of an archive of a repository, and why."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from sponsorplan.domain.lockfiles.archive import ArchiveLimits, Unpacked
from tests.domain.lockfiles.archives import (
    Pack,
    both,
    central,
    codes,
    listed,
    local_header,
    read,
    tar_of,
    tgz_of,
    zip_by_hand,
    zip_of,
)

FIXTURES = Path(__file__).parent / "fixtures" / "archive"


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


def test_an_entry_without_a_name_is_left_out() -> None:
    content = zip_by_hand(local_header(""), [listed("", 0, 0, 0)])

    assert codes(read(content)) == {"": "unsafe_path"}


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


def test_links_that_nobody_wants_are_only_counted() -> None:
    link = tarfile.TarInfo("latest")
    link.type, link.linkname = tarfile.SYMTYPE, "releases/7"

    assert read(gzip.compress(tar_of([(link, b"")]))) == Unpacked((), (), 1)


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
