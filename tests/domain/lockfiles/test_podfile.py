import pytest
from hypothesis import given, settings

from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.podfile import Podfile
from tests.domain.lockfiles.by_name import direct, edges
from tests.domain.lockfiles.spoiled import text_of

PODFILE = Podfile()


def test_the_parts_of_a_pod_come_to_one_package(read) -> None:
    parsed = read(PODFILE, "cocoapods/ordinary/Podfile.lock")
    assert parsed.format == "podfile-lock"
    assert {found.name: found.version for found in parsed.packages} == {
        "Crumbs": "0.3.0",
        "Plus+Minus": "2.0.0",
        "Toast": "1.4.0",
        "private_words": "1.0.0",
    }
    assert edges(parsed) == {("Toast", "private_words")}


def test_what_the_podfile_or_an_own_pod_names_is_direct(read) -> None:
    assert direct(read(PODFILE, "cocoapods/ordinary/Podfile.lock")) == {
        "Crumbs": True,
        "Plus+Minus": True,
        "Toast": True,
        "private_words": False,
    }


def test_a_pod_from_a_path_is_local(read) -> None:
    parsed = read(PODFILE, "cocoapods/ordinary/Podfile.lock")
    assert parsed.local == (LocalPackage("cocoapods", "Words", "1.0.0", "../words"),)


def test_sources_keep_host_and_repository_but_no_secret(read) -> None:
    parsed = read(PODFILE, "cocoapods/ordinary/Podfile.lock")
    found = {one.name: (one.source, one.repository, one.host) for one in parsed.packages}
    assert found["Crumbs"] == (Source.GIT, "https://git.example/toast/crumbs", "")
    assert found["private_words"] == (Source.REGISTRY, "", "specs.corp.example")
    assert found["Toast"] == (Source.REGISTRY, "", "")
    assert "hunter2" not in repr(parsed)


def test_a_lock_without_pods_is_empty_and_has_no_complaint(read) -> None:
    parsed = read(PODFILE, "cocoapods/empty/Podfile.lock")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_a_lock_cut_short_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(PODFILE, "cocoapods/broken/Podfile.lock")
    assert caught.value.problem.code == "not_yaml"


@pytest.mark.parametrize("content", [b"pods: []\n", b"- PODS\n", b"---\n"])
def test_another_yaml_file_under_this_name_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        PODFILE.parse(SourceFile("Podfile.lock", content))
    assert caught.value.problem.code == "not_a_lockfile"


def test_pods_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(PODFILE, "cocoapods/odd/Podfile.lock")
    assert {found.name: (found.source, found.repository) for found in parsed.packages} == {
        "Archived": (Source.URL, "https://github.com/toast/archived"),
        "Boost": (Source.UNKNOWN, ""),
        "Toast": (Source.REGISTRY, ""),
    }
    (problem,) = parsed.problems
    assert "2." in problem.message


@settings(max_examples=200)
@given(text_of("cocoapods/ordinary/Podfile.lock", "cocoapods/odd/Podfile.lock"))
def test_a_spoiled_lock_is_read_or_refused_and_never_crashes(content: bytes) -> None:
    try:
        parsed = PODFILE.parse(SourceFile("Podfile.lock", content))
    except UnreadableLockfile:
        return
    assert all(found.name and found.version for found in parsed.packages)
    assert all(max(edge) < len(parsed.packages) for edge in parsed.edges)
