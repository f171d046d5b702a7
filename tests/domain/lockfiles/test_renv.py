import pytest
from hypothesis import given, settings

from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.renv import Renv
from tests.domain.lockfiles.spoiled import json_of

RENV = Renv()
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def names(parsed: ParsedLockfile) -> set[tuple[str, str, str]]:
    return {(found.type, found.name, found.version) for found in parsed.packages}


def edges(parsed: ParsedLockfile) -> set[tuple[str, str]]:
    held = [found.name for found in parsed.packages]
    return {(held[parent], held[child]) for parent, child in parsed.edges}


def test_each_package_is_of_the_collection_that_it_came_from(read) -> None:
    parsed = read(RENV, "renv/ordinary/renv.lock")
    assert parsed.format == "renv-lock"
    assert names(parsed) == {
        ("bioconductor", "Cells", "1.26.0"),
        ("cran", "Toast", "1.4-0"),
        ("cran", "acmewords", "1.0.0"),
        ("github", "toast/crumbs", COMMIT),
    }
    assert {found.direct for found in parsed.packages} == {None}
    assert (parsed.problems, parsed.wants) == ((), ())


def test_edges_are_between_packages_of_the_lock_and_not_to_parts_of_r(read) -> None:
    assert edges(read(RENV, "renv/ordinary/renv.lock")) == {
        ("Cells", "Toast"),
        ("toast/crumbs", "Toast"),
        ("toast/crumbs", "acmewords"),
    }


def test_a_package_from_disk_is_local(read) -> None:
    parsed = read(RENV, "renv/ordinary/renv.lock")
    assert parsed.local == (LocalPackage("cran", "mine", "0.0.1", "../mine"),)


def test_sources_keep_host_and_repository_but_no_secret(read) -> None:
    parsed = read(RENV, "renv/ordinary/renv.lock")
    found = {one.name: (one.source, one.repository, one.host) for one in parsed.packages}
    assert found["acmewords"] == (Source.REGISTRY, "", "r.corp.example")
    assert found["toast/crumbs"] == (Source.GIT, "https://github.com/Toast/crumbs", "")
    assert "hunter2" not in repr(parsed)


def test_whole_descriptions_give_needs_and_homes(read) -> None:
    parsed = read(RENV, "renv/descriptions/renv.lock")
    assert edges(parsed) == {("Toast", "butter"), ("Toast", "knife"), ("Toast", "spoon")}
    assert {one.name: one.repository for one in parsed.packages if one.repository} == {
        "Toast": "https://github.com/toast/toast-r",
        "assertr": "https://github.com/toast/assertr",
        "knife": "https://gitlab.corp.example/tools/knife",
        "toast/fork": "https://bitbucket.org/Toast/fork",
    }


def test_git_names_what_the_registry_may_know_otherwise(read) -> None:
    found = {one.name: one for one in read(RENV, "renv/descriptions/renv.lock").packages}
    assert (found["knife"].type, found["knife"].source) == ("cran", Source.GIT)
    assert (found["toast/fork"].type, found["toast/fork"].version) == ("bitbucket", "4567")
    assert found["spoon"].source is Source.UNKNOWN
    assert found["Toast"].host == "toast.universe.example"


def test_a_lock_without_packages_is_empty_and_has_no_complaint(read) -> None:
    parsed = read(RENV, "renv/empty/renv.lock")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_a_lock_cut_short_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(RENV, "renv/broken/renv.lock")
    assert caught.value.problem.code == "not_json"


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"Packages": []}'])
def test_json_that_is_no_lock_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        RENV.parse(SourceFile("renv.lock", content))
    assert caught.value.problem.code == "not_a_lockfile"


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(RENV, "renv/odd/renv.lock")
    assert names(parsed) == {("cran", "Toast", "1.4.0")}
    (problem,) = parsed.problems
    assert "3." in problem.message


@settings(max_examples=200)
@given(json_of("renv/ordinary/renv.lock", "renv/descriptions/renv.lock"))
def test_a_spoiled_lock_is_read_or_refused_and_never_crashes(content: bytes) -> None:
    try:
        parsed = RENV.parse(SourceFile("renv.lock", content))
    except UnreadableLockfile:
        return
    assert all(found.name and found.version for found in parsed.packages)
