from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.deno.parser import Deno
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from tests.domain.lockfiles.by_version import direct, edges, scopes
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures"
DENO = Deno()


def test_package_json_tells_what_is_only_for_development(read) -> None:
    parsed = read(DENO, "deno/configured/deno.lock")
    assert {name for name, scope in scopes(parsed).items() if scope == "dev"} == {
        "JSONStream 1.3.5",
        "jsonparse 1.3.1",
        "through 2.3.8",
    }
    assert parsed.problems == ()


def test_without_package_json_all_is_runtime_and_it_is_asked_for(read) -> None:
    parsed = read(DENO, "deno/alone/deno.lock")
    assert set(scopes(parsed).values()) == {"runtime"}
    assert parsed.wants == ("package.json",)
    assert codes(parsed) == ["companion_missing"]


def test_what_the_root_and_the_members_ask_for_is_direct(read) -> None:
    assert direct(read(DENO, "deno/configured/deno.lock")) == {
        "JSONStream 1.3.5",
        "chalk 4.1.2",
        "debug 4.4.3",
        "lodash 4.18.1",
        "semver 7.8.6",
    }


def test_what_a_package_from_jsr_asks_for_is_not_direct_unless_the_company_asks_too(read) -> None:
    parsed = read(DENO, "deno/jsr/deno.lock")
    assert direct(parsed) == {
        "@acme/queue 2.1.0",
        "@std/assert 1.0.10",
        "@std/path 1.0.6",
        "ms 2.1.3",
        "semver 7.8.6",
    }
    assert [one.type for one in parsed.packages] == ["jsr"] * 4 + ["npm"] * 2


def test_packages_from_jsr_have_edges_into_both_registries(read) -> None:
    assert edges(read(DENO, "deno/jsr/deno.lock")) == {
        ("@acme/queue 2.1.0", "@std/assert 1.0.10"),
        ("@acme/queue 2.1.0", "ms 2.1.3"),
        ("@std/assert 1.0.10", "@std/internal 1.0.5"),
    }


def test_modules_imported_by_address_are_counted_but_no_packages(read) -> None:
    parsed = read(DENO, "deno/jsr/deno.lock")
    assert codes(parsed) == ["imports_by_address"]
    assert ": 2." in parsed.problems[0].message


def test_older_versions_keep_their_packages_elsewhere(read) -> None:
    third = read(DENO, "deno/version-3/deno.lock")
    assert third.format == "deno-v3"
    assert direct(third) == {"@std/io 0.210.0", "chalk 4.1.2"}
    assert ("chalk 4.1.2", "ansi-styles 4.3.0") in edges(third)
    second = read(DENO, "deno/version-2/deno.lock")
    assert second.format == "deno-v2"
    assert direct(second) == {"chalk 4.1.2"}
    assert edges(second) == {("chalk 4.1.2", "ansi-styles 4.3.0")}


def test_variants_by_peers_are_one_release_and_aliases_are_followed(read) -> None:
    parsed = read(DENO, "deno/peers/deno.lock")
    assert edges(parsed) == {
        ("@acme-ui/grid 1.2.0", "ansi-styles 4.3.0"),
        ("@acme-ui/grid 1.2.0", "fsevents 2.3.3"),
        ("@acme-ui/grid 1.2.0", "react 17.0.2"),
        ("@acme-ui/grid 1.2.0", "react 18.3.1"),
    }
    assert scopes(parsed)["fsevents 2.3.3"] == "optional"
    assert parsed.packages[0].host == "npm.corp.example"
    assert parsed.packages[0].source is Source.REGISTRY


def test_linked_folders_are_the_company_s_own(read) -> None:
    assert read(DENO, "deno/peers/deno.lock").local == (
        LocalPackage("jsr", "@acme/queue", "2.1.0"),
        LocalPackage("npm", "own-tool", "1.2.3"),
    )


def test_a_project_without_dependencies_has_no_packages(read) -> None:
    parsed = read(DENO, "deno/empty/deno.lock")
    assert parsed.packages == ()
    assert parsed.problems == ()


def test_a_file_that_was_cut_off_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(DENO, "deno/broken/deno.lock")
    assert caught.value.problem.code == "not_json"


@pytest.mark.parametrize("content", [b"{}", b"[]", b'{"version": 4}', b'{"version": "x"}'])
def test_other_json_under_this_name_is_refused(content) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        DENO.parse(SourceFile("deno.lock", content))
    assert caught.value.problem.code == "not_a_lockfile"


def test_a_version_from_the_future_is_read_with_a_warning() -> None:
    parsed = DENO.parse(SourceFile("deno.lock", b'{"version": "17"}'))
    assert codes(parsed) == ["unknown_version"]


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(DENO, "deno/wrong-types/deno.lock")
    assert direct(parsed) == {"chalk 4.1.2"}
    assert codes(parsed) == ["entry_skipped"]


TEXTS = [
    (FIXTURES / f"deno/{lesson}/deno.lock").read_bytes()
    for lesson in ("jsr", "peers", "version-3", "version-2", "configured")
]
PIECES = st.sampled_from([b"", b"[]", b"{}", b"7", b'""', b"null", b'"npm:ms@2"', b"@", b"_"])


@given(
    st.sampled_from(TEXTS),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 12), PIECES), max_size=6),
)
def test_whatever_is_cut_out_or_put_in_the_file_is_read_or_refused(content, changes) -> None:
    for at, length, piece in changes:
        content = content[:at] + piece + content[at + length :]
    beside = {"package.json": content}
    try:
        parsed = DENO.parse(SourceFile("deno.lock", content, beside))
    except UnreadableLockfile:
        return
    assert all(one.name and one.version for one in parsed.packages)
    assert all(max(edge) < len(parsed.packages) for edge in parsed.edges)
