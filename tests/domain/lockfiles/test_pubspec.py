import pytest
from hypothesis import given, settings

from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pubspec import Pubspec
from tests.domain.lockfiles.by_name import direct
from tests.domain.lockfiles.spoiled import text_of

PUBSPEC = Pubspec()


def test_the_lock_itself_says_what_is_direct_and_what_is_for_development(read) -> None:
    parsed = read(PUBSPEC, "pubspec/ordinary/pubspec.lock")
    assert (parsed.format, parsed.edges_known) == ("pubspec-lock", False)
    assert direct(parsed) == {
        "crumbs": True,
        "forced": True,
        "lints": True,
        "private_words": False,
        "toast": True,
    }
    assert [found.name for found in parsed.packages if found.scope == "dev"] == ["lints"]
    assert (parsed.problems, parsed.wants) == ((), ())


def test_paths_and_parts_of_the_sdk_are_local(read) -> None:
    assert read(PUBSPEC, "pubspec/ordinary/pubspec.lock").local == (
        LocalPackage("pub", "flutter", "0.0.0", "flutter"),
        LocalPackage("pub", "words", "1.0.0", "../words"),
    )


def test_sources_keep_host_and_repository_but_no_secret(read) -> None:
    parsed = read(PUBSPEC, "pubspec/ordinary/pubspec.lock")
    found = {one.name: (one.source, one.repository, one.host) for one in parsed.packages}
    assert found["crumbs"] == (Source.GIT, "https://git.example/toast/crumbs", "")
    assert found["private_words"] == (Source.REGISTRY, "", "pub.corp.example")
    assert "hunter2" not in repr(parsed)


def test_the_oldest_locks_do_not_say_what_is_direct(read) -> None:
    assert direct(read(PUBSPEC, "pubspec/older/pubspec.lock")) == {"toast": None}


def test_a_lock_without_packages_is_empty_and_has_no_complaint(read) -> None:
    parsed = read(PUBSPEC, "pubspec/empty/pubspec.lock")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_a_lock_cut_short_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(PUBSPEC, "pubspec/broken/pubspec.lock")
    assert caught.value.problem.code == "not_yaml"


def test_another_yaml_file_under_this_name_is_refused() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        PUBSPEC.parse(SourceFile("pubspec.lock", b"name: shop\n"))
    assert caught.value.problem.code == "not_a_lockfile"


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(PUBSPEC, "pubspec/odd/pubspec.lock")
    assert direct(parsed) == {"toast": True}
    assert parsed.local == (LocalPackage("pub", "mine", "1.0.0", "../mine"),)
    assert [problem.code for problem in parsed.problems] == ["entries_skipped"]


@settings(max_examples=200)
@given(text_of("pubspec/ordinary/pubspec.lock", "pubspec/odd/pubspec.lock"))
def test_a_spoiled_lock_is_read_or_refused_and_never_crashes(content: bytes) -> None:
    try:
        parsed = PUBSPEC.parse(SourceFile("pubspec.lock", content))
    except UnreadableLockfile:
        return
    assert all(found.name for found in parsed.packages)
