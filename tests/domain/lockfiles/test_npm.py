"""What package-lock.json and npm-shrinkwrap.json are read as."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import (
    Limits,
    LocalPackage,
    Package,
    ParsedLockfile,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.npm.parser import NpmParser

NPM = NpmParser()


def releases(parsed: ParsedLockfile) -> set[str]:
    return {f"{one.name}@{one.version}" for one in parsed.packages}


def edges(parsed: ParsedLockfile) -> set[tuple[str, str]]:
    names = [f"{one.name}@{one.version}" for one in parsed.packages]
    return {(names[parent], names[child]) for parent, child in parsed.edges}


def direct(parsed: ParsedLockfile) -> set[str]:
    return {f"{one.name}@{one.version}" for one in parsed.packages if one.direct}


def scopes(parsed: ParsedLockfile) -> dict[str, Scope]:
    return {one.name: one.scope for one in parsed.packages}


def named(parsed: ParsedLockfile, name: str) -> Package:
    return next(one for one in parsed.packages if one.name == name)


def codes(parsed: ParsedLockfile) -> list[str]:
    return [problem.code for problem in parsed.problems]


def lock(**packages: object) -> bytes:
    return json.dumps({"lockfileVersion": 3, "packages": {"": {}, **packages}}).encode()


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("package-lock.json", True),
        ("npm-shrinkwrap.json", True),
        ("package.json", False),
        ("my-package-lock.json", False),
    ],
)
def test_it_takes_the_two_names_that_npm_writes(name, taken) -> None:
    assert NPM.accepts(name, b"{}") is taken


def test_an_ordinary_file_gives_packages_edges_and_roots(read) -> None:
    parsed = read(NPM, "npm/ordinary/package-lock.json")
    assert (parsed.format, parsed.parser, parsed.problems) == ("npm-lock-v3", "npm", ())
    assert releases(parsed) == {
        "JSONStream@1.3.5",
        "jsonparse@1.3.1",
        "once@1.4.0",
        "through@2.3.8",
        "wrappy@1.0.2",
    }
    assert edges(parsed) == {
        ("JSONStream@1.3.5", "jsonparse@1.3.1"),
        ("JSONStream@1.3.5", "through@2.3.8"),
        ("once@1.4.0", "wrappy@1.0.2"),
    }
    assert direct(parsed) == {"JSONStream@1.3.5", "once@1.4.0"}
    assert {name for name, scope in scopes(parsed).items() if scope is Scope.DEV} == {
        "once",
        "wrappy",
    }
    assert parsed.local == (LocalPackage("npm", "shop", "1.0.0"),)


def test_the_case_of_a_name_is_kept(read) -> None:
    parsed = read(NPM, "npm/ordinary/package-lock.json")
    assert str(named(parsed, "JSONStream").purl) == "pkg:npm/JSONStream@1.3.5"


def test_a_project_without_dependencies_is_no_error(read) -> None:
    parsed = read(NPM, "npm/empty/package-lock.json")
    assert parsed.packages == ()
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("path", "code", "line"),
    [
        ("npm/broken/package-lock.json", "not_json", 7),
        ("npm/conflict/package-lock.json", "merge_conflict", 12),
        ("npm/not_a_lockfile/package-lock.json", "not_a_lockfile", None),
    ],
)
def test_what_cannot_be_read_says_why_and_where(read, path, code, line) -> None:
    with pytest.raises(UnreadableLockfile) as refused:
        read(NPM, path)
    assert (refused.value.problem.code, refused.value.problem.line) == (code, line)


def test_bad_entries_are_left_out_and_named_and_the_rest_is_read(read) -> None:
    parsed = read(NPM, "npm/malformed/package-lock.json")
    assert releases(parsed) == {"inherits@2.0.4", "once@1.4.0", "wrappy@1.0.2"}
    assert direct(parsed) == {"inherits@2.0.4", "once@1.4.0"}
    assert edges(parsed) == {("once@1.4.0", "wrappy@1.0.2")}
    (problem,) = parsed.problems
    assert problem.code == "entry_skipped"
    for entry in ("array", "no-version", "not a name", "number"):
        assert f"“node_modules/{entry}”" in problem.message


def test_an_alias_is_the_package_it_stands_for(read) -> None:
    parsed = read(NPM, "npm/aliases/package-lock.json")
    assert releases(parsed) == {
        "left-pad@1.3.0",
        "object-assign@4.1.1",
        "react@17.0.2",
        "react@18.2.0",
    }
    assert direct(parsed) == {"left-pad@1.3.0", "react@17.0.2", "react@18.2.0"}
    assert edges(parsed) == {("react@17.0.2", "object-assign@4.1.1")}


def test_workspaces_and_linked_folders_are_the_company_s_own(read) -> None:
    parsed = read(NPM, "npm/workspaces/package-lock.json")
    assert parsed.local == (
        LocalPackage("npm", "@shop/till", "0.2.0", "packages/till"),
        LocalPackage("npm", "gone", "", "packages/gone"),
        LocalPackage("npm", "paint", "2.0.0", "../paint"),
        LocalPackage("npm", "shop", "1.0.0", ""),
        LocalPackage("npm", "sums", "0.1.0", "packages/sums"),
    )
    assert not {"@shop/till", "gone", "paint", "shop", "sums"} & scopes(parsed).keys()


def test_what_a_workspace_names_is_direct_in_the_version_it_gets(read) -> None:
    parsed = read(NPM, "npm/workspaces/package-lock.json")
    assert direct(parsed) == {"is-odd@2.0.0", "is-odd@3.0.1", "isarray@1.0.0", "ms@2.1.0"}
    assert edges(parsed) == {
        ("is-odd@2.0.0", "is-number@4.0.0"),
        ("is-odd@3.0.1", "is-number@6.0.0"),
    }


def test_a_name_means_the_nearest_folder_as_it_does_to_node(read) -> None:
    parsed = read(NPM, "npm/nested_versions/package-lock.json")
    assert edges(parsed) == {
        ("is-number@3.0.0", "kind-of@3.2.2"),
        ("kind-of@3.2.2", "is-buffer@1.1.6"),
    }
    assert direct(parsed) == {"is-buffer@2.0.5", "is-number@3.0.0", "kind-of@3.2.2"}


def test_version_2_is_read_from_its_folders_not_from_its_copy_for_old_npm(read) -> None:
    parsed = read(NPM, "npm/nested_versions/package-lock.json")
    assert parsed.format == "npm-lock-v2"
    assert "left-over@9.9.9" not in releases(parsed)


def test_funding_is_read_in_every_shape_and_only_web_addresses_count(read) -> None:
    parsed = read(NPM, "npm/funding/package-lock.json")
    assert {one.name: one.funding for one in parsed.packages} == {
        "as-list": ("https://github.com/sponsors/example", "https://opencollective.com/example"),
        "as-object": ("https://opencollective.com/example",),
        "as-text": ("https://example.org/donate", "https://example.org/second"),
        "none": (),
        "not-addresses": (),
    }


def test_flags_say_why_a_package_is_installed(read) -> None:
    parsed = read(NPM, "npm/scopes/package-lock.json")
    assert scopes(parsed) == {
        "a": Scope.RUNTIME,
        "b": Scope.DEV,
        "c": Scope.OPTIONAL,
        "d": Scope.RUNTIME,
        "e": Scope.OPTIONAL,
        "f": Scope.DEV,
        "g": Scope.RUNTIME,
    }


def test_peers_of_the_root_are_direct_and_peers_of_packages_are_no_edges(read) -> None:
    parsed = read(NPM, "npm/scopes/package-lock.json")
    assert named(parsed, "d").direct
    assert edges(parsed) == {("a@1.0.0", "e@1.0.0"), ("b@1.0.0", "e@1.0.0"), ("b@1.0.0", "f@1.0.0")}


@pytest.mark.parametrize(
    ("name", "source", "host", "repository"),
    [
        ("@corp/private", Source.REGISTRY, "npm.corp.example", ""),
        ("bundled", Source.REGISTRY, "registry.example", ""),
        ("by-git", Source.GIT, "github.com", "https://github.com/example/by-git"),
        ("by-url", Source.URL, "files.example", ""),
        ("no-address", Source.REGISTRY, "", ""),
        ("odd-registry", Source.REGISTRY, "npm.corp.example", ""),
        ("untagged", Source.GIT, "git.corp.example", "ssh://git.corp.example/tools/untagged"),
    ],
)
def test_where_a_package_comes_from_is_told(read, name, source, host, repository) -> None:
    package = named(read(NPM, "npm/sources/package-lock.json"), name)
    assert (package.source, package.host, package.repository) == (source, host, repository)


def test_a_git_package_without_a_version_goes_by_its_commit(read) -> None:
    parsed = read(NPM, "npm/sources/package-lock.json")
    assert named(parsed, "untagged").version == "fedcba9876543210fedcba9876543210fedcba98"


def test_an_archive_of_the_company_s_own_is_local(read) -> None:
    parsed = read(NPM, "npm/sources/package-lock.json")
    assert LocalPackage("npm", "packed", "1.0.0", "packed-1.0.0.tgz") in parsed.local
    assert "packed" not in scopes(parsed)


def test_version_1_is_walked_through_its_nests(read) -> None:
    parsed = read(NPM, "npm/version_1/package-lock.json")
    assert parsed.format == "npm-lock-v1"
    assert edges(parsed) == {
        ("fsevents@1.2.9", "nan@2.14.0"),
        ("kind-of@3.2.2", "is-buffer@1.1.6"),
        ("once@1.4.0", "is-buffer@2.0.5"),
        ("once@1.4.0", "wrappy@1.0.2"),
    }
    assert parsed.local == (LocalPackage("npm", "paint", "", "../paint"),)
    assert scopes(parsed)["abbrev"] is Scope.OPTIONAL
    assert scopes(parsed)["wrappy"] is Scope.DEV


def test_version_1_has_its_roots_from_package_json(read) -> None:
    parsed = read(NPM, "npm/version_1/package-lock.json")
    assert {one.name for one in parsed.packages if one.direct} == {
        "by-git",
        "fsevents",
        "is-buffer",
        "kind-of",
        "left-pad",
        "once",
    }
    assert "is-buffer@1.1.6" not in direct(parsed)


def test_version_1_keeps_no_password_of_a_git_address(read) -> None:
    package = named(read(NPM, "npm/version_1/package-lock.json"), "by-git")
    assert package.version == (
        "git+https://github.com/example/by-git.git#0123456789abcdef0123456789abcdef01234567"
    )
    assert (package.source, package.repository) == (
        Source.GIT,
        "https://github.com/example/by-git",
    )


def test_version_1_alone_leaves_direct_open_and_asks_for_package_json(read) -> None:
    parsed = read(NPM, "npm/version_1_alone/package-lock.json")
    assert {one.direct for one in parsed.packages} == {None}
    assert parsed.wants == ("package.json",)
    assert codes(parsed) == ["companion_missing"]
    assert edges(parsed) == {("once@1.4.0", "wrappy@1.0.2")}


def test_a_broken_package_json_is_told_and_left_out_of_account(read) -> None:
    parsed = read(NPM, "npm/broken_companion/package-lock.json")
    assert {one.direct for one in parsed.packages} == {None}
    assert codes(parsed) == ["companion_unreadable"]
    assert releases(parsed) == {"once@1.4.0", "wrappy@1.0.2"}


def test_a_file_of_npm_before_5_does_not_pretend_to_know_its_edges(read) -> None:
    parsed = read(NPM, "npm/before_npm_5/npm-shrinkwrap.json")
    assert releases(parsed) == {"by-git@0.3.0", "once@1.4.0", "wrappy@1.0.2"}
    assert (parsed.edges, parsed.edges_known) == ((), False)
    assert direct(parsed) == {"once@1.4.0"}
    assert named(parsed, "by-git").repository == "https://github.com/example/by-git"


def test_a_file_that_lost_its_root_leaves_direct_open(read) -> None:
    parsed = read(NPM, "npm/rootless/package-lock.json")
    assert {one.direct for one in parsed.packages} == {None}
    assert parsed.wants == ("package.json",)


def test_a_file_that_lost_its_root_takes_it_from_package_json() -> None:
    content = json.dumps(
        {"lockfileVersion": 3, "packages": {"node_modules/once": {"version": "1.4.0"}}}
    ).encode()
    manifest = b'{"dependencies": {"once": "^1.4.0"}}'
    parsed = NPM.parse(SourceFile("package-lock.json", content, {"package.json": manifest}))
    assert direct(parsed) == {"once@1.4.0"}
    assert parsed.wants == ()


def test_an_unknown_version_is_read_as_far_as_it_goes_with_a_warning(read) -> None:
    parsed = read(NPM, "npm/newer_version/package-lock.json")
    assert direct(parsed) == {"once@1.4.0"}
    assert codes(parsed) == ["unknown_version"]


def test_nests_past_the_limit_are_refused() -> None:
    tree: dict[str, object] = {}
    for _ in range(30):
        tree = {"a": {"version": "1.0.0", "dependencies": tree}}
    content = json.dumps({"lockfileVersion": 1, "dependencies": tree}).encode()
    with pytest.raises(UnreadableLockfile) as refused:
        NPM.parse(SourceFile("package-lock.json", content, limits=Limits(max_depth=20)))
    assert refused.value.problem.code == "too_deep"


def test_a_path_deeper_than_the_limit_is_left_out() -> None:
    path = "/".join(["node_modules/a"] * 30)
    content = lock(**{path: {"version": "1.0.0"}, "node_modules/b": {"version": "1.0.0"}})
    parsed = NPM.parse(SourceFile("package-lock.json", content, limits=Limits(max_depth=20)))
    assert releases(parsed) == {"b@1.0.0"}
    assert codes(parsed) == ["entry_skipped"]


def test_many_bad_entries_make_one_problem() -> None:
    content = lock(**{f"node_modules/bad-{number}": [] for number in range(40)})
    (problem,) = NPM.parse(SourceFile("package-lock.json", content)).problems
    assert "and 35 more" in problem.message


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(read) -> None:
    plain = lock(**{"node_modules/once": {"version": "1.4.0"}})
    odd = b"\xef\xbb\xbf" + plain.replace(b", ", b",\r\n")
    assert NPM.parse(SourceFile("package-lock.json", odd)) == NPM.parse(
        SourceFile("package-lock.json", plain)
    )


KEYS = st.sampled_from(
    [
        "",
        "node_modules/a",
        "node_modules/a/node_modules/b",
        "packages/a",
        "a",
        "version",
        "resolved",
        "dependencies",
        "requires",
        "devDependencies",
        "link",
        "name",
        "funding",
        "url",
        "inBundle",
        "bundled",
        "packages",
    ]
)
TEXTS = st.text(max_size=8) | st.sampled_from(
    ["1.0.0", "file:../a", "npm:b@1", "git+ssh://git@host:a/b.git#c", "https://[x", "packages/a"]
)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | TEXTS, inner, max_size=4),
    max_leaves=30,
)


@given(
    version=st.sampled_from([1, 2, 3, "3", None, 9]),
    packages=TREES,
    dependencies=TREES,
    beside=st.none() | TREES,
)
def test_whatever_stands_in_a_tree_the_rest_of_it_is_read(
    version, packages, dependencies, beside
) -> None:
    tree = {"lockfileVersion": version, "packages": packages, "dependencies": dependencies}
    files = {} if beside is None else {"package.json": json.dumps(beside).encode()}
    # The tree's own shape is always a lockfile's; nothing in it may stop the rest being read.
    parsed = NPM.parse(SourceFile("package-lock.json", json.dumps(tree).encode(), files))
    assert all(one.name and one.version for one in parsed.packages)


@given(content=st.binary(max_size=60))
def test_whatever_bytes_come_they_are_read_or_refused(content) -> None:
    with pytest.raises(UnreadableLockfile):
        NPM.parse(SourceFile("package-lock.json", b"{" + content))
