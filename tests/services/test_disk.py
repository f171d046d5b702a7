import os
from pathlib import Path

import pytest

from sponsorplan.disk import UnusableDocument, read_document, read_files
from tests.conftest import PACKAGE_LOCK

YARN = '# yarn lockfile v1\n\n\na@^1.0.0:\n  version "1.0.0"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "web").mkdir()
    (tmp_path / "web/package-lock.json").write_bytes(PACKAGE_LOCK)
    (tmp_path / "web/yarn.lock").write_text(YARN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_named_twice_in_two_ways_is_read_once(folder: Path) -> None:
    absolute = str(folder / "web/package-lock.json")
    files = read_files(["web/yarn.lock", "web/package-lock.json", absolute, "./web/yarn.lock"])
    assert [file.path for file in files] == ["web/yarn.lock", "web/package-lock.json"]


def test_a_folder_is_one_however_its_files_are_named(folder: Path) -> None:
    files = read_files(["web/yarn.lock", "./web/package-lock.json", "web/../web/yarn.lock"])
    assert len({file.folder for file in files}) == 1


def test_a_file_too_large_is_a_problem_and_the_rest_is_read(folder: Path) -> None:
    with (folder / "huge.lock").open("wb") as huge:
        huge.truncate(25_000_001)
    large, good = read_files(["huge.lock", "web/package-lock.json"])
    assert large.parsed is None
    assert large.problems[0].code == "too_large"
    assert good.parsed is not None


@pytest.mark.parametrize("name", ["no-such", "web"])
def test_what_cannot_be_opened_is_a_problem(folder: Path, name: str) -> None:
    (file,) = read_files([name])
    assert (file.parsed, file.problems[0].code) == (None, "cannot_open")


def test_what_lies_beside_and_cannot_be_used_is_left_out(folder: Path) -> None:
    with (folder / "web/package.json").open("wb") as huge:
        huge.truncate(25_000_001)
    (folder / "web/loop.txt").symlink_to("loop.txt")
    os.mkfifo(folder / "web/pipe.txt")
    (file,) = read_files(["web/yarn.lock"])
    assert file.parsed is not None
    assert file.parsed.wants == ("package.json",)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{", "not JSON"), (b"\xff", "not JSON"), (b"[" * 200_000, "too deeply")],
)
def test_a_document_that_is_not_json_is_refused_with_words(
    folder: Path, content: bytes, words: str
) -> None:
    (folder / "policy.json").write_bytes(content)
    with pytest.raises(UnusableDocument, match=words):
        read_document("policy.json")
