"""What is read from an archive of a repository, and what counts as one."""

import gzip
import io
import struct
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.archive import Unpacked, is_archive, safe_path, unpack
from tests.domain.lockfiles.archives import (
    LIMITS,
    LOCK,
    Pack,
    both,
    central,
    listed,
    read,
    tar_of,
    tgz_of,
    wanted,
    zip_by_hand,
    zip_of,
)


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


def test_a_zip_of_very_many_files_is_read() -> None:
    rows = [listed(f"{'folder/' * 12}{number}.py", 0, 0, 0) for number in range(40_000)]

    assert read(zip_by_hand(b"PK\x03\x04", rows)).ignored == 40_000


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
    content = bytearray(central(zip_of({"caf\u00e9/go.mod": b"module a\n"}), 8, b"\x00\x00"))
    content[6:8] = b"\x00\x00"

    assert read(bytes(content)).files[0][0] == "caf\u00e9/go.mod"


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
        ("bom.json.gz", gzip.compress(b"{}", mtime=0)),
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
