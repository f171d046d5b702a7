import pytest
from hypothesis import given, settings

from sponsorplan.domain.lockfiles.haskell.stack import Stack
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from tests.domain.lockfiles.spoiled import text_of

STACK = Stack()


def found(parsed: ParsedLockfile) -> dict[str, tuple[str, Source, str]]:
    return {one.name: (one.version, one.source, one.repository) for one in parsed.packages}


def test_what_the_project_adds_is_direct_wherever_it_is_from(read) -> None:
    parsed = read(STACK, "stack/ordinary/stack.yaml.lock")
    assert (parsed.format, parsed.edges_known) == ("stack-lock", False)
    assert all(one.direct for one in parsed.packages)
    assert found(parsed) == {
        "Butter": ("0.3", Source.REGISTRY, ""),
        "crumbs": ("0.3.0", Source.GIT, "https://github.com/toast/crumbs"),
        "knife": ("1.0.0", Source.URL, "https://github.com/toast/knife"),
        "toast-core-2": ("1.4.0", Source.REGISTRY, ""),
    }
    assert "hunter2" not in repr(parsed)


def test_that_the_snapshot_is_not_in_the_file_is_said(read) -> None:
    parsed = read(STACK, "stack/ordinary/stack.yaml.lock")
    assert [problem.code for problem in parsed.problems] == ["partial_lock"]


def test_a_lock_without_packages_is_empty_and_has_no_complaint(read) -> None:
    parsed = read(STACK, "stack/empty/stack.yaml.lock")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_a_lock_cut_short_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(STACK, "stack/broken/stack.yaml.lock")
    assert caught.value.problem.code == "not_yaml"


def test_another_yaml_file_under_this_name_is_refused() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        STACK.parse(SourceFile("stack.yaml.lock", b"resolver: lts-24.48\n"))
    assert caught.value.problem.code == "not_a_lockfile"


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(STACK, "stack/odd/stack.yaml.lock")
    assert found(parsed) == {"toast": ("1.4.0", Source.REGISTRY, "")}
    assert parsed.local == (LocalPackage("hackage", "mine", "1.0.0", "../mine.tar.gz"),)
    assert [problem.code for problem in parsed.problems] == ["entries_skipped"]


def test_a_lock_goes_with_any_stack_file() -> None:
    assert STACK.accepts("stack-ghc98.yaml.lock", b"")
    assert not STACK.accepts("pixi.lock", b"")


@settings(max_examples=200)
@given(text_of("stack/ordinary/stack.yaml.lock", "stack/odd/stack.yaml.lock"))
def test_a_spoiled_lock_is_read_or_refused_and_never_crashes(content: bytes) -> None:
    try:
        parsed = STACK.parse(SourceFile("stack.yaml.lock", content))
    except UnreadableLockfile:
        return
    assert all(one.name for one in parsed.packages)
