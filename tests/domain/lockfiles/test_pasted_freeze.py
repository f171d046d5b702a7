"""pip freeze, as a file or pasted."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pasted import PipFreeze

FIXTURES = Path(__file__).parent / "fixtures" / "pip-freeze"
FREEZE = PipFreeze()


def test_each_line_is_a_release_and_none_is_known_to_be_direct(read) -> None:
    parsed = read(FREEZE, "pip-freeze/ordinary/pip-freeze.txt")
    assert (parsed.format, parsed.parser) == ("pip-freeze", "pip-freeze")
    assert [(found.name, found.version, found.direct) for found in parsed.packages] == [
        ("lid", "0.3.1", None),
        ("steam-engine", "2.0", None),
        ("tea-pot", "3.0.post1", None),
    ]
    assert not parsed.edges_known
    assert [problem.code for problem in parsed.problems] == ["direct_unknown"]


def test_repositories_archives_and_folders_are_told_apart(read) -> None:
    parsed = read(FREEZE, "pip-freeze/sources/pip-freeze.txt")
    assert [(found.name, found.source) for found in parsed.packages] == [
        ("kettle", Source.GIT),
        ("lid", Source.GIT),
        ("pot", Source.URL),
        ("spout", Source.REGISTRY),
    ]
    assert parsed.packages[0].repository == "https://git.example/tea/kettle"
    assert parsed.local == (
        LocalPackage("pypi", "shop", path="/home/dev/shop"),
        LocalPackage("pypi", "till", path="/home/dev/till"),
    )


def test_what_conda_built_is_not_the_company_s_own(read) -> None:
    parsed = read(FREEZE, "pip-freeze/conda/pip-freeze.txt")
    assert [(found.name, found.version) for found in parsed.packages] == [
        ("lid", ""),
        ("pot", ""),
        ("spout", "1.0"),
    ]
    assert [local.name for local in parsed.local] == ["till"]


@pytest.mark.parametrize("lesson", ["empty", "broken"])
def test_text_without_one_line_of_it_is_refused(read, lesson: str) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(FREEZE, f"pip-freeze/{lesson}/pip-freeze.txt")
    assert caught.value.problem.code == "not_a_lockfile"


def test_lines_that_are_none_are_skipped_and_told() -> None:
    content = b"lid==1\n" + b"?? what\n" * 30
    problems = FREEZE.parse(SourceFile("freeze.txt", content)).problems
    assert [problem.code for problem in problems] == ["line_skipped"] * 21 + ["direct_unknown"]
    assert problems[0].line == 2


def test_utf_16_of_powershell_is_read() -> None:
    content = (FIXTURES / "ordinary" / "pip-freeze.txt").read_text(encoding="utf-8")
    wide = content.replace("\n", "\r\n").encode("utf-16")
    assert FREEZE.accepts("pip-freeze.txt", wide)
    assert len(FREEZE.parse(SourceFile("pip-freeze.txt", wide)).packages) == 3


def test_it_is_taken_by_its_name_and_content_and_requirements_stay_requirements() -> None:
    content = (FIXTURES / "ordinary" / "pip-freeze.txt").read_bytes()

    def parser(name: str, content: bytes) -> str:
        found = registry.find(name, content)
        return found.name if found else ""

    assert parser("pip-freeze.txt", content) == parser("freeze.TXT", content) == "pip-freeze"
    assert parser("requirements.txt", content) == "requirements"
    assert parser("requirements-freeze.txt", content) == "requirements"
    assert parser("packages.txt", content) == "requirements"
    assert parser("freeze.txt", b"lid==1\n    # via pot\n") == "requirements"
    assert parser("freeze.txt", b"lid==1 --hash=sha256:00\n") == "requirements"
    assert parser("freeze.txt", b"We freeze all versions today.\n") == ""


def test_it_says_the_same_packages_as_the_same_lines_as_requirements(read) -> None:
    content = (FIXTURES / "sources" / "pip-freeze.txt").read_bytes()
    twin = registry.parse(SourceFile("requirements.txt", content))
    parsed = read(FREEZE, "pip-freeze/sources/pip-freeze.txt")
    assert (parsed.packages, parsed.local) == (twin.packages, twin.local)


@settings(max_examples=200)
@given(st.data())
def test_spoiled_text_is_read_or_refused_and_never_crashes(data: st.DataObject) -> None:
    text = (FIXTURES / "sources" / "pip-freeze.txt").read_text(encoding="utf-8")
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text)))
        words = st.sampled_from(["@", "==", "-e ", "file:", "git+", "\n", "#", "[", "://", "\\"])
        new = data.draw(st.one_of(st.text(max_size=4), words))
        text = text[:at] + new + text[at + data.draw(st.integers(0, 3)) :]
    try:
        FREEZE.parse(SourceFile("pip-freeze.txt", text.encode("utf-8", "replace")))
    except UnreadableLockfile:
        return
