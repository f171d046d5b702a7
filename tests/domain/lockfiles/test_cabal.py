import pytest
from hypothesis import given, settings

from sponsorplan.domain.lockfiles.haskell.cabal import CabalFreeze
from sponsorplan.domain.lockfiles.interface import ParsedLockfile, SourceFile, UnreadableLockfile
from tests.domain.lockfiles.spoiled import text_of

CABAL = CabalFreeze()


def found(parsed: ParsedLockfile) -> list[str]:
    return [f"{one.name} {one.version}" for one in parsed.packages]


def test_exact_constraints_are_packages_and_flags_are_not(read) -> None:
    parsed = read(CABAL, "cabal/ordinary/cabal.project.freeze")
    assert (parsed.format, parsed.edges_known) == ("cabal-freeze", False)
    assert found(parsed) == [
        "Butter 0.3.1",
        "base 4.18.2.1",
        "knife 1.0",
        "knife 1.0.1",
        "toast-core-2 1.4.0",
    ]
    assert {one.direct for one in parsed.packages} == {None}
    assert parsed.problems == ()


def test_one_repository_is_the_host_of_all_and_several_of_none(read) -> None:
    parsed = read(CABAL, "cabal/ordinary/cabal.project.freeze")
    assert {one.host for one in parsed.packages} == {"registry.example"}
    parsed = read(CABAL, "cabal/odd/cabal.project.freeze")
    assert {one.host for one in parsed.packages} == {""}


def test_a_freeze_without_constraints_is_empty_and_has_no_complaint(read) -> None:
    parsed = read(CABAL, "cabal/empty/cabal.project.freeze")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_another_file_under_this_name_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(CABAL, "cabal/broken/cabal.project.freeze")
    assert caught.value.problem.code == "not_a_lockfile"


def test_constraints_that_name_no_version_are_skipped_and_counted(read) -> None:
    parsed = read(CABAL, "cabal/odd/cabal.project.freeze")
    assert found(parsed) == ["toast 1.4.0"]
    (problem,) = parsed.problems
    assert "3." in problem.message


def test_many_flags_do_not_take_long() -> None:
    content = b"constraints: toast " + b"+a" * 200_000 + b"!\n"
    assert CABAL.parse(SourceFile("cabal.project.freeze", content)).packages == ()


@settings(max_examples=200)
@given(text_of("cabal/ordinary/cabal.project.freeze", "cabal/odd/cabal.project.freeze"))
def test_a_spoiled_freeze_is_read_or_refused_and_never_crashes(content: bytes) -> None:
    try:
        parsed = CABAL.parse(SourceFile("cabal.project.freeze", content))
    except UnreadableLockfile:
        return
    assert all(one.name and one.version for one in parsed.packages)
