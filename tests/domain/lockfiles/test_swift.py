from pathlib import Path

import pytest
from hypothesis import given, settings

from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.swift import Swift
from tests.domain.lockfiles.by_name import direct
from tests.domain.lockfiles.spoiled import json_of, text_of
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures" / "swift"
SWIFT = Swift()
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_packages_are_named_by_the_place_of_their_repository(read) -> None:
    parsed = read(SWIFT, "swift/ordinary/Package.resolved")
    assert (parsed.format, parsed.edges_known) == ("swift-resolved-v3", False)
    assert {found.name: found.version for found in parsed.packages} == {
        "github.com/toast/crumbs": COMMIT,
        "github.com/toast/toastkit": "1.4.0",
        "mona.list": "2.0.0",
    }


def test_sources_keep_the_repository_but_no_secret(read) -> None:
    parsed = read(SWIFT, "swift/ordinary/Package.resolved")
    assert [(found.source, found.repository) for found in parsed.packages] == [
        (Source.GIT, "https://github.com/Toast/Crumbs"),
        (Source.GIT, "https://github.com/Toast/ToastKit"),
        (Source.REGISTRY, ""),
    ]
    assert "hunter2" not in repr(parsed)


def test_a_repository_on_disk_is_local(read) -> None:
    assert read(SWIFT, "swift/ordinary/Package.resolved").local == (
        LocalPackage("swift", "words", "1.0.0", "/Users/someone/words"),
    )


def test_the_manifest_says_what_is_direct_and_its_comments_say_nothing(read) -> None:
    parsed = read(SWIFT, "swift/ordinary/Package.resolved")
    assert direct(parsed) == {
        "github.com/toast/crumbs": False,
        "github.com/toast/toastkit": True,
        "mona.list": True,
    }
    assert (parsed.problems, parsed.wants) == ((), ())


def test_the_first_version_is_read_and_its_manifest_asked_for(read) -> None:
    parsed = read(SWIFT, "swift/first-version/Package.resolved")
    assert parsed.format == "swift-resolved-v1"
    assert direct(parsed) == {"github.com/toast/toastkit": None}
    assert (codes(parsed), parsed.wants) == (["companion_missing"], ("Package.swift",))


def test_a_manifest_that_cannot_be_read_is_left_out_with_a_warning() -> None:
    content = (FIXTURES / "first-version" / "Package.resolved").read_bytes()
    parsed = SWIFT.parse(SourceFile("Package.resolved", content, {"Package.swift": b"\x00\xff"}))
    assert direct(parsed) == {"github.com/toast/toastkit": None}
    assert codes(parsed) == ["companion_unreadable"]


def test_a_file_without_pins_is_empty(read) -> None:
    assert read(SWIFT, "swift/empty/Package.resolved").packages == ()


def test_a_file_cut_short_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(SWIFT, "swift/broken/Package.resolved")
    assert caught.value.problem.code == "not_json"


@pytest.mark.parametrize(
    "content", [b"[]", b"{}", b'{"pins": [], "version": 9}', b'{"version": 1}']
)
def test_json_that_is_no_such_file_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        SWIFT.parse(SourceFile("Package.resolved", content))
    assert caught.value.problem.code == "not_a_lockfile"


def test_pins_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(SWIFT, "swift/odd/Package.resolved")
    assert direct(parsed) == {"git.corp.example:8443/a/b/toast": None}
    assert codes(parsed)[0] == "entries_skipped"


@settings(max_examples=200)
@given(
    json_of("swift/ordinary/Package.resolved", "swift/first-version/Package.resolved"),
    text_of("swift/ordinary/Package.swift"),
)
def test_a_spoiled_file_is_read_or_refused_and_never_crashes(content, manifest) -> None:
    try:
        parsed = SWIFT.parse(SourceFile("Package.resolved", content, {"Package.swift": manifest}))
    except UnreadableLockfile:
        return
    assert all(found.name == found.name.lower() for found in parsed.packages)
