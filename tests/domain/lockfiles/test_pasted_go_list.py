"""go list -m all, as a file or pasted."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    ParsedLockfile,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pasted import GoList

FIXTURES = Path(__file__).parent / "fixtures" / "go-list"
GO_LIST = GoList()


def releases(parsed: ParsedLockfile) -> list[tuple[str, str]]:
    return [(found.name, found.version) for found in parsed.packages]


def test_modules_are_read_with_their_case_and_the_main_one_is_local(read) -> None:
    parsed = read(GO_LIST, "go-list/ordinary/go-list.txt")
    assert (parsed.format, parsed.parser) == ("go-list", "go-list")
    assert releases(parsed) == [
        ("code.example/lid", "v0.3.1"),
        ("github.com/Tea/Kettle", "v1.2.0"),
        ("gitlab.com/tea/pot/v3", "v3.0.0-20260101000000-0a1b2c3d4e5f"),
    ]
    assert parsed.local == (LocalPackage("golang", "corp.example/shop"),)
    assert parsed.packages[1].repository == "https://github.com/Tea/Kettle"


def test_it_does_not_say_what_is_direct_nor_what_is_used(read) -> None:
    parsed = read(GO_LIST, "go-list/ordinary/go-list.txt")
    assert {found.direct for found in parsed.packages} == {None}
    assert not parsed.edges_known
    assert [problem.code for problem in parsed.problems] == ["more_than_used"]


def test_a_replacement_counts_and_a_folder_is_local(read) -> None:
    parsed = read(GO_LIST, "go-list/replaced/go-list.txt")
    assert releases(parsed) == [
        ("github.com/fork/lid", "v0.3.2"),
        ("github.com/fork/pot", "v3.0.0"),
    ]
    assert parsed.local == (
        LocalPackage("golang", "corp.example/shop"),
        LocalPackage("golang", "corp.example/till", path="../till"),
    )


def test_notes_on_updates_and_retractions_are_left_out(read) -> None:
    assert releases(read(GO_LIST, "go-list/updates/go-list.txt")) == [
        ("code.example/lid", "v0.3.1"),
        ("code.example/pot", "v3.0.0"),
        ("code.example/spout", "v1.0.0"),
        ("github.com/fork/cup", "v1.0.1"),
    ]


@pytest.mark.parametrize("lesson", ["empty", "broken"])
def test_text_without_a_module_that_has_a_version_is_refused(read, lesson: str) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(GO_LIST, f"go-list/{lesson}/go-list.txt")
    assert caught.value.problem.code == "not_a_lockfile"


def test_lines_that_are_no_modules_are_skipped_and_told() -> None:
    content = b"code.example/lid v1.0.0\n" + b"what, is this\n" * 30
    problems = GO_LIST.parse(SourceFile("go-list.txt", content)).problems
    assert [problem.code for problem in problems] == ["line_skipped"] * 21 + ["more_than_used"]


def test_it_is_taken_by_its_content_under_any_name_but_requirements() -> None:
    content = (FIXTURES / "replaced" / "go-list.txt").read_bytes()

    def parser(name: str, content: bytes) -> str:
        found = registry.find(name, content)
        return found.name if found else ""

    assert parser("go-list.txt", content) == parser("modules.txt", content) == "go-list"
    assert parser("requirements.txt", content) == "requirements"
    assert parser("go.mod", content) == "gomod"
    assert parser("words.txt", b"one\ntwo\nthree\n") == ""
    assert parser("list.txt", b"lid==1.0\n") == "requirements"


@settings(max_examples=200)
@given(st.data())
def test_spoiled_text_is_read_or_refused_and_never_crashes(data: st.DataObject) -> None:
    text = (FIXTURES / "updates" / "go-list.txt").read_text(encoding="utf-8")
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text)))
        words = st.sampled_from([" => ", " ", "v1", "[", ")", "./", "\n", "\x1b[1m", "$ "])
        new = data.draw(st.one_of(st.text(max_size=4), words))
        text = text[:at] + new + text[at + data.draw(st.integers(0, 3)) :]
    try:
        GO_LIST.parse(SourceFile("go-list.txt", text.encode("utf-8", "replace")))
    except UnreadableLockfile:
        return
