from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.bun.parser import Bun
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from tests.domain.lockfiles.by_version import direct, edges, scopes
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures"
BUN = Bun()


def test_members_and_folders_of_the_company_are_local_and_never_listed(read) -> None:
    parsed = read(BUN, "bun/workspaces/bun.lock")
    assert parsed.local == (
        LocalPackage("npm", "@acme/api", path="packages/api"),
        LocalPackage("npm", "@acme/ui", path="packages/ui"),
        LocalPackage("npm", "own-tool", path="vendor/own"),
    )
    assert not {one.name for one in parsed.packages} & {"@acme/api", "@acme/ui", "own-tool"}


def test_what_the_root_and_the_members_name_is_direct(read) -> None:
    assert direct(read(BUN, "bun/workspaces/bun.lock")) == {
        "JSONStream 1.3.5",
        "ansi-styles 6.2.3",
        "chalk 4.1.2",
        "chalk 5.6.2",
        "debug 4.4.3",
        "fsevents 2.3.3",
        "lodash 4.18.1",
        "react 18.3.1",
        "semver 7.8.6",
        "zod 3.25.76",
    }


def test_scope_is_found_by_walking_from_the_roots(read) -> None:
    found = scopes(read(BUN, "bun/workspaces/bun.lock"))
    assert {name for name, scope in found.items() if scope == "dev"} == {
        "JSONStream 1.3.5",
        "js-tokens 4.0.0",
        "jsonparse 1.3.1",
        "loose-envify 1.4.0",
        "react 18.3.1",
        "semver 7.8.6",
        "through 2.3.8",
    }
    assert found["fsevents 2.3.3"] == "optional"


def test_each_name_means_the_nearest_copy_above_the_one_that_asks(read) -> None:
    found = edges(read(BUN, "bun/workspaces/bun.lock"))
    assert ("chalk 4.1.2", "ansi-styles 4.3.0") in found
    assert ("debug 4.4.3", "ms 2.1.3") in found
    assert not {pair for pair in found if pair[0] == "chalk 5.6.2"}


def test_an_alias_is_the_package_it_stands_for_and_names_keep_their_case(read) -> None:
    names = {one.name for one in read(BUN, "bun/workspaces/bun.lock").packages}
    assert "lodash" in names
    assert "lo" not in names
    assert "JSONStream" in names


def test_a_peer_is_followed_for_scope_but_is_no_edge() -> None:
    content = b"""{"lockfileVersion": 1, "workspaces": {"": {"devDependencies": {"plugin": "1"}}},
    "packages": {"plugin": ["plugin@1.0.0", "", {"peerDependencies": {"host": "*"}}, ""],
    "host": ["host@2.0.0", "", {}, ""]}}"""
    parsed = BUN.parse(SourceFile("bun.lock", content))
    assert scopes(parsed) == {"host 2.0.0": "dev", "plugin 1.0.0": "dev"}
    assert parsed.edges == ()


def test_sources_keep_host_and_repository_but_no_secret(read) -> None:
    parsed = read(BUN, "bun/sources/bun.lock")
    found = {one.name: (one.version, one.source, one.host) for one in parsed.packages}
    assert found == {
        "archived": (
            "https://files.corp.example/archived-1.0.0.tgz",
            Source.URL,
            "files.corp.example",
        ),
        "from-git": ("0a1b2c3", Source.GIT, "git.corp.example"),
        "from-github": ("4d5e6f7", Source.GIT, "github.com"),
        "ms": ("2.1.3", Source.REGISTRY, ""),
        "private": ("1.0.0", Source.REGISTRY, "npm.corp.example"),
    }
    repositories = {one.name: one.repository for one in parsed.packages if one.repository}
    assert repositories == {
        "from-git": "ssh://git.corp.example/tools/from-git",
        "from-github": "https://github.com/ada/from-github",
    }
    assert "hunter2" not in repr(parsed)
    assert [one.name for one in parsed.local] == ["linked", "packed"]


def test_in_the_first_version_a_member_s_own_names_stand_with_its_entry(read) -> None:
    parsed = read(BUN, "bun/first-version/bun.lock")
    assert scopes(parsed) == {"ms 2.0.0": "runtime", "ms 2.1.3": "dev"}
    assert direct(parsed) == {"ms 2.0.0", "ms 2.1.3"}


def test_commas_and_comments_are_read_but_not_those_inside_texts(read) -> None:
    parsed = read(BUN, "bun/comments/bun.lock")
    assert direct(parsed) == {"ms 2.1.3"}
    assert parsed.problems == ()


def test_a_project_without_dependencies_has_no_packages(read) -> None:
    parsed = read(BUN, "bun/empty/bun.lock")
    assert parsed.packages == ()
    assert parsed.format == "bun-text"


def test_a_file_that_was_cut_off_is_refused_with_its_line(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(BUN, "bun/broken/bun.lock")
    assert caught.value.problem.code == "not_json"
    assert caught.value.problem.line == 32


def test_the_binary_file_is_refused_with_the_command_that_makes_text() -> None:
    assert BUN.accepts("bun.lockb", b"")
    with pytest.raises(UnreadableLockfile, match="--save-text-lockfile"):
        BUN.parse(SourceFile("bun.lockb", b"#!/usr/bin/env bun\n\x00"))


def test_other_json_under_this_name_is_refused() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        BUN.parse(SourceFile("bun.lock", b"[]"))
    assert caught.value.problem.code == "not_a_lockfile"


def test_a_version_from_the_future_is_read_with_a_warning() -> None:
    parsed = BUN.parse(SourceFile("bun.lock", b'{"lockfileVersion": 9}'))
    assert codes(parsed) == ["unknown_version"]


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(BUN, "bun/wrong-types/bun.lock")
    assert direct(parsed) == {"ms 2.1.3"}
    assert codes(parsed) == ["entry_skipped"]


TEXT = (FIXTURES / "bun/workspaces/bun.lock").read_text()
PIECES = st.sampled_from(
    [b"", b",", b"{", b"]", b'"', b"//", b"/*", b"7", b'"a/b": [],', b"\\", b"null"]
)


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 30), PIECES), max_size=6))
def test_whatever_is_cut_out_or_put_in_the_file_is_read_or_refused(changes) -> None:
    content = TEXT.encode()
    for at, length, piece in changes:
        content = content[:at] + piece + content[at + length :]
    try:
        parsed = BUN.parse(SourceFile("bun.lock", content))
    except UnreadableLockfile:
        return
    assert all(one.name and one.version for one in parsed.packages)
    assert all(max(edge) < len(parsed.packages) for edge in parsed.edges)
