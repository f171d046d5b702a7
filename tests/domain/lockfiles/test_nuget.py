import pytest
from hypothesis import given, settings

from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.nuget.lock import NuGet
from tests.domain.lockfiles.by_name import direct
from tests.domain.lockfiles.by_version import edges
from tests.domain.lockfiles.spoiled import json_of

NUGET = NuGet()


def test_what_the_project_references_is_direct_and_the_rest_is_not(read) -> None:
    parsed = read(NUGET, "nuget/ordinary/packages.lock.json")
    assert (parsed.format, parsed.problems, parsed.wants) == ("nuget-lock", (), ())
    assert direct(parsed) == {"toast.core": False, "toast.json": False, "toast.web": True}


def test_names_are_compared_without_case_and_edges_lead_to_what_was_resolved(read) -> None:
    assert edges(read(NUGET, "nuget/ordinary/packages.lock.json")) == {
        ("toast.web 2.1.0", "toast.core 1.4.0"),
        ("toast.web 2.1.0", "toast.json 3.2.0"),
    }


def test_projects_of_the_company_are_local(read) -> None:
    parsed = read(NUGET, "nuget/ordinary/packages.lock.json")
    assert parsed.local == (
        LocalPackage("nuget", "shop.domain"),
        LocalPackage("nuget", "shop.words"),
    )


def test_each_target_has_its_own_versions_and_one_with_a_runtime_takes_the_others(read) -> None:
    parsed = read(NUGET, "nuget/targets/packages.lock.json")
    assert edges(parsed) == {
        ("toast.native 5.0.0", "toast.core 1.4.0"),
        ("toast.web 2.1.0", "toast.core 0.9.0"),
        ("toast.web 2.1.0", "toast.core 1.4.0"),
    }


def test_what_only_a_test_project_takes_is_for_development(read) -> None:
    parsed = read(NUGET, "nuget/test-project/packages.lock.json")
    assert {found.name: found.scope.value for found in parsed.packages} == {
        "microsoft.net.test.sdk": "dev",
        "toast.assert": "dev",
        "toast.core": "runtime",
        "toast.diff": "dev",
    }


def test_a_project_without_packages_has_none_and_no_complaint(read) -> None:
    parsed = read(NUGET, "nuget/empty/packages.lock.json")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_a_lock_cut_short_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(NUGET, "nuget/broken/packages.lock.json")
    assert caught.value.problem.code == "not_json"


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"version": 1, "dependencies": []}'])
def test_json_that_is_no_lock_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        NUGET.parse(SourceFile("packages.lock.json", content))
    assert caught.value.problem.code == "not_a_lockfile"


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(NUGET, "nuget/odd/packages.lock.json")
    assert direct(parsed) == {"toast.core": True, "toast.lost": False}
    assert [problem.code for problem in parsed.problems] == ["entries_skipped"]
    assert parsed.edges == ()


def test_a_lock_may_carry_the_name_of_its_project() -> None:
    assert NUGET.accepts("packages.Shop.Web.lock.json", b"")
    assert not NUGET.accepts("package-lock.json", b"")


@settings(max_examples=200)
@given(json_of("nuget/ordinary/packages.lock.json", "nuget/targets/packages.lock.json"))
def test_a_spoiled_lock_is_read_or_refused_and_never_crashes(content: bytes) -> None:
    try:
        parsed = NUGET.parse(SourceFile("packages.lock.json", content))
    except UnreadableLockfile:
        return
    assert all(found.name == found.name.lower() and found.version for found in parsed.packages)
