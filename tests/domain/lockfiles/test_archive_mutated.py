"""Bytes that were once an archive are read or refused, and nothing else happens."""

import gzip
import tarfile
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.archive import safe_path, unpack
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile
from tests.domain.lockfiles.archives import LIMITS, LOCK, read, tar_of, tgz_of, wanted, zip_of

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
