"""What yarn.lock is read as: the format of yarn 1 and that of yarn 2 and later."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.yarn.parser import YarnParser

YARN = YarnParser()


def releases(parsed: ParsedLockfile) -> set[str]:
    return {f"{one.name}@{one.version}" for one in parsed.packages}


def edges(parsed: ParsedLockfile) -> set[tuple[str, str]]:
    names = [f"{one.name}@{one.version}" for one in parsed.packages]
    return {(names[parent], names[child]) for parent, child in parsed.edges}


def direct(parsed: ParsedLockfile) -> set[str]:
    return {f"{one.name}@{one.version}" for one in parsed.packages if one.direct}


def scopes(parsed: ParsedLockfile) -> dict[str, Scope]:
    return {f"{one.name}@{one.version}": one.scope for one in parsed.packages}


def named(parsed: ParsedLockfile, name: str) -> Package:
    return next(one for one in parsed.packages if one.name == name)


def codes(parsed: ParsedLockfile) -> list[str]:
    return [problem.code for problem in parsed.problems]


def test_it_takes_the_name_that_yarn_writes() -> None:
    assert YARN.accepts("yarn.lock", b"")
    assert not YARN.accepts("my-yarn.lock", b"")


@pytest.mark.parametrize(
    ("lesson", "code", "line"),
    [
        ("berry_broken", "not_yaml", 9),
        ("broken", "not_yarn", 7),
        ("conflict", "merge_conflict", 4),
        ("not_a_lockfile", "not_a_lockfile", None),
    ],
)
def test_what_cannot_be_read_says_why_and_where(read, lesson, code, line) -> None:
    with pytest.raises(UnreadableLockfile) as refused:
        read(YARN, f"yarn/{lesson}/yarn.lock")
    assert (refused.value.problem.code, refused.value.problem.line) == (code, line)


def test_yarn_1_gives_packages_and_edges_by_pattern(read) -> None:
    parsed = read(YARN, "yarn/classic/yarn.lock")
    assert (parsed.format, parsed.problems) == ("yarn-v1", ())
    assert edges(parsed) == {
        ("JSONStream@1.3.5", "jsonparse@1.3.1"),
        ("JSONStream@1.3.5", "through@2.3.8"),
        ("chokidar@3.6.0", "fsevents@2.3.3"),
        ("chokidar@3.6.0", "normalize-path@3.0.0"),
        ("once@1.4.0", "wrappy@1.0.2"),
    }
    package = named(parsed, "JSONStream")
    assert (package.source, package.host) == (Source.REGISTRY, "registry.example")


def test_yarn_1_has_roots_and_scopes_from_package_json(read) -> None:
    parsed = read(YARN, "yarn/classic/yarn.lock")
    assert direct(parsed) == {"JSONStream@1.3.5", "chokidar@3.6.0", "once@1.4.0", "through@2.3.8"}
    assert {name for name, scope in scopes(parsed).items() if scope is Scope.DEV} == {
        "once@1.4.0",
        "wrappy@1.0.2",
    }
    assert scopes(parsed)["fsevents@2.3.3"] is Scope.OPTIONAL
    assert scopes(parsed)["through@2.3.8"] is Scope.RUNTIME


def test_yarn_1_alone_leaves_direct_open_and_asks_for_package_json(read) -> None:
    parsed = read(YARN, "yarn/classic_alone/yarn.lock")
    assert {one.direct for one in parsed.packages} == {None}
    assert parsed.wants == ("package.json",)
    assert codes(parsed) == ["companion_missing"]
    assert edges(parsed) == {("once@1.4.0", "wrappy@1.0.2")}


def test_a_project_without_dependencies_is_no_error_and_asks_for_nothing(read) -> None:
    parsed = read(YARN, "yarn/empty/yarn.lock")
    assert (parsed.packages, parsed.problems, parsed.wants) == ((), (), ())


def test_an_alias_or_a_forced_name_is_the_package_it_stands_for(read) -> None:
    parsed = read(YARN, "yarn/aliases/yarn.lock")
    assert releases(parsed) == {
        "@example/react@17.0.2",
        "is-number@6.0.0",
        "is-odd@3.0.1",
        "is-plain-obj@2.1.0",
        "kind-of@3.2.2",
        "left-pad@1.3.0",
    }
    assert edges(parsed) == {
        ("is-odd@3.0.1", "is-number@6.0.0"),
        ("kind-of@3.2.2", "is-plain-obj@2.1.0"),
    }
    assert "left-pad@1.3.0" in direct(parsed)


def test_members_name_their_own_roots_and_runtime_use_wins(read) -> None:
    parsed = read(YARN, "yarn/workspaces/yarn.lock")
    assert (parsed.problems, parsed.wants) == ((), ())
    assert direct(parsed) == {"isobject@2.1.0", "once@1.4.0"}
    assert scopes(parsed) == {
        "isarray@1.0.0": Scope.DEV,
        "isobject@2.1.0": Scope.DEV,
        "once@1.4.0": Scope.RUNTIME,
        "wrappy@1.0.2": Scope.RUNTIME,
    }


def test_members_that_were_not_uploaded_leave_the_rest_open(read) -> None:
    parsed = read(YARN, "yarn/workspaces_missing/yarn.lock")
    assert {one.name: one.direct for one in parsed.packages} == {
        "isarray": None,
        "isobject": None,
        "once": True,
        "wrappy": None,
    }
    assert parsed.wants == ("packages/*/package.json",)


@pytest.mark.parametrize(
    ("name", "source", "host", "repository"),
    [
        ("@corp/private", Source.REGISTRY, "npm.corp.example", ""),
        ("by-git", Source.GIT, "github.com", "https://github.com/example/by-git"),
        (
            "by-shorthand",
            Source.GIT,
            "codeload.github.com",
            "https://github.com/example/by-shorthand",
        ),
        ("by-url", Source.URL, "files.example", ""),
        ("mirrored", Source.REGISTRY, "", ""),
        ("nameless", Source.URL, "files.example", ""),
        ("odd-registry", Source.REGISTRY, "npm.corp.example", ""),
    ],
)
def test_yarn_1_tells_where_a_package_comes_from(read, name, source, host, repository) -> None:
    package = named(read(YARN, "yarn/sources/yarn.lock"), name)
    assert (package.source, package.host, package.repository) == (source, host, repository)


def test_folders_links_and_archives_are_the_company_s_own(read) -> None:
    parsed = read(YARN, "yarn/sources/yarn.lock")
    assert parsed.local == (
        LocalPackage("npm", "linked", "0.0.0", "./linked"),
        LocalPackage("npm", "own", "2.0.0", "./own"),
        LocalPackage("npm", "packed", "1.0.0", "packed-1.0.0.tgz"),
    )
    assert not {"linked", "own", "packed"} & {one.name for one in parsed.packages}


def test_bad_entries_are_left_out_and_named_and_the_rest_is_read(read) -> None:
    parsed = read(YARN, "yarn/malformed/yarn.lock")
    assert releases(parsed) == {"once@1.3.3", "once@1.4.0"}
    by_code = {problem.code: problem for problem in parsed.problems}
    assert by_code["repeated_key"].line == 14
    assert "“not a name@^1.0.0”, “no-version@^1.0.0”" in by_code["entry_skipped"].message


def test_berry_gives_packages_edges_and_roots_of_all_workspaces(read) -> None:
    parsed = read(YARN, "yarn/berry/yarn.lock")
    assert (parsed.format, parsed.problems) == ("yarn-berry-v10", ())
    assert edges(parsed) == {
        ("fsevents@2.3.3", "node-gyp@13.1.0"),
        ("kind-of@3.2.2", "is-buffer@1.1.6"),
        ("once@1.4.0", "wrappy@1.0.2"),
    }
    assert direct(parsed) == {
        "fsevents@2.3.3",
        "isarray@1.0.0",
        "kind-of@3.2.2",
        "left-pad@1.3.0",
        "once@1.4.0",
    }
    assert [(one.name, one.path) for one in parsed.local] == [
        ("@shop/sums", "packages/sums"),
        ("@shop/till", "packages/till"),
        ("shop", "."),
    ]


def test_berry_has_development_dependencies_from_each_package_json(read) -> None:
    parsed = read(YARN, "yarn/berry/yarn.lock")
    assert scopes(parsed) == {
        "fsevents@2.3.3": Scope.OPTIONAL,
        "is-buffer@1.1.6": Scope.RUNTIME,
        "isarray@1.0.0": Scope.DEV,
        "kind-of@3.2.2": Scope.RUNTIME,
        "left-pad@1.3.0": Scope.RUNTIME,
        "node-gyp@13.1.0": Scope.OPTIONAL,
        "once@1.4.0": Scope.DEV,
        "wrappy@1.0.2": Scope.DEV,
    }


def test_berry_alone_knows_its_roots_but_not_what_is_for_development(read) -> None:
    parsed = read(YARN, "yarn/berry_alone/yarn.lock")
    assert direct(parsed) == direct(read(YARN, "yarn/berry/yarn.lock"))
    assert Scope.DEV not in scopes(parsed).values()
    assert parsed.wants == ("package.json",)
    assert codes(parsed) == ["companion_missing"]


def test_before_version_8_dependencies_leave_out_the_registry_s_protocol(read) -> None:
    parsed = read(YARN, "yarn/berry_4/yarn.lock")
    assert parsed.format == "yarn-berry-v4"
    assert edges(parsed) == {
        ("once@1.4.0", "wrappy@1.0.2"),
        ("resolve@1.22.8", "path-parse@1.0.7"),
    }
    assert direct(parsed) == {"once@1.4.0", "resolve@1.22.8"}


def test_a_patched_package_is_the_package_and_counts_once(read) -> None:
    parsed = read(YARN, "yarn/berry_patches/yarn.lock")
    assert releases(parsed) == {
        "is-plain-object@2.0.4",
        "isarray@1.0.0",
        "isobject@2.1.0",
        "isobject@3.0.0",
    }
    assert direct(parsed) == {"is-plain-object@2.0.4", "isobject@2.1.0"}
    assert scopes(parsed)["isobject@2.1.0"] is Scope.DEV
    assert scopes(parsed)["isobject@3.0.0"] is Scope.RUNTIME
    assert named(parsed, "isobject").source is Source.REGISTRY


def test_forced_versions_are_followed_to_what_is_installed(read) -> None:
    parsed = read(YARN, "yarn/berry_forced/yarn.lock")
    assert edges(parsed) == {
        ("hosted-git-info@8.1.0", "is-number@5.0.0"),
        ("hosted-git-info@8.1.0", "lru-cache@10.4.3"),
        ("hosted-git-info@8.1.0", "ms@2.0.0"),
    }


def test_portals_links_and_folders_are_the_company_s_own_and_are_walked(read) -> None:
    parsed = read(YARN, "yarn/berry_own/yarn.lock")
    assert [(one.name, one.path) for one in parsed.local] == [
        ("linked", "./linked"),
        ("own", "./own"),
        ("shop", "."),
        ("through", "./through"),
    ]
    assert scopes(parsed) == {"ms@2.1.0": Scope.DEV}
    assert direct(parsed) == set()


@pytest.mark.parametrize(
    ("name", "source", "host", "repository"),
    [
        ("by-git", Source.GIT, "github.com", "https://github.com/example/by-git"),
        ("by-ssh", Source.GIT, "git.corp.example", "ssh://git.corp.example/tools/by-ssh"),
        ("by-url", Source.URL, "files.example", ""),
        ("odd-registry", Source.REGISTRY, "npm.corp.example", ""),
        ("plain", Source.REGISTRY, "", ""),
    ],
)
def test_berry_tells_where_a_package_comes_from(read, name, source, host, repository) -> None:
    package = named(read(YARN, "yarn/berry_sources/yarn.lock"), name)
    assert (package.source, package.host, package.repository) == (source, host, repository)


def test_a_file_that_lost_its_project_leaves_direct_open(read) -> None:
    parsed = read(YARN, "yarn/berry_sources/yarn.lock")
    assert {one.direct for one in parsed.packages} == {None}
    assert codes(parsed) == ["no_root"]


def test_a_key_longer_than_yaml_allows_is_read(read) -> None:
    parsed = read(YARN, "yarn/berry_long_key/yarn.lock")
    assert direct(parsed) == {"once@1.69.0"}


def test_bad_entries_of_berry_are_left_out_and_named(read) -> None:
    parsed = read(YARN, "yarn/berry_malformed/yarn.lock")
    assert releases(parsed) == {"once@1.4.0"}
    problem = next(one for one in parsed.problems if one.code == "entry_skipped")
    for entry in ("nothing", "no-version", "not-a-map", "odd"):
        assert f"“{entry}@npm:^1.0.0”" in problem.message


def test_metadata_without_a_version_is_refused() -> None:
    with pytest.raises(UnreadableLockfile, match="__metadata"):
        YARN.parse(SourceFile("yarn.lock", b"__metadata:\n  cacheKey: 8\n"))


CLASSIC = st.sampled_from(
    [
        "a@^1.0.0:",
        '"a@npm:b@^1.0.0", c@*:',
        '"a@file:../a":',
        '"git+ssh://git@host/a.git":',
        "a:",
        '  version "1.0.0"',
        "  version 1",
        '  resolved "https://[x"',
        "  name a",
        "  dependencies:",
        "  optionalDependencies:",
        '    a "^1.0.0"',
        '    "c" *',
        "  bad",
        "\t",
        '"',
        "# c",
        "",
    ]
)
BERRY = st.sampled_from(
    [
        '"a@npm:^1.0.0":',
        '"a@npm:^1.0.0, b@npm:a@1":',
        '"a@patch:a@npm%3A1#x":',
        '"s@workspace:.":',
        "  version: 1.0.0",
        "  version: {}",
        '  resolution: "a@npm:1.0.0"',
        '  resolution: "s@workspace:."',
        '  resolution: "a@patch:a@npm%3A1.0.0#x::__archiveUrl=x"',
        '  resolution: "a@npm:1.0.0::a=b&__archiveUrl=http%3A"',
        "  resolution: []",
        "  dependencies:",
        "    a: ^1.0.0",
        '    b: "npm:a@1"',
        "  dependenciesMeta:",
        "    a:",
        "      optional: true",
        "  linkType: soft",
        "a: b",
        "",
    ]
)
MANIFESTS = st.sampled_from(
    [
        {},
        {"package.json": b"{"},
        {"package.json": b'{"dependencies": {"a": "^1.0.0"}, "workspaces": ["*", "[a", "**"]}'},
        {"package.json": b'{"devDependencies": {"a": 1}, "resolutions": {"a": "patch:%"}}'},
    ]
)


@given(lines=st.lists(CLASSIC, max_size=14), beside=MANIFESTS)
def test_whatever_stands_in_a_file_of_yarn_1_it_is_read_or_refused(lines, beside) -> None:
    content = "\n".join(["# yarn lockfile v1", *lines]).encode()
    try:
        parsed = YARN.parse(SourceFile("yarn.lock", content, beside))
    except UnreadableLockfile:
        return
    assert all(one.name and one.version for one in parsed.packages)


@given(lines=st.lists(BERRY, max_size=18), beside=MANIFESTS)
def test_whatever_stands_in_a_file_of_berry_it_is_read_or_refused(lines, beside) -> None:
    content = "\n".join(["__metadata:", "  version: 8", *lines]).encode()
    try:
        parsed = YARN.parse(SourceFile("yarn.lock", content, beside))
    except UnreadableLockfile:
        return
    assert all(one.name and one.version for one in parsed.packages)


FILES = [
    file.read_bytes()
    for file in sorted((Path(__file__).parent / "fixtures/yarn").glob("*/yarn.lock"))
]
CHANGES = st.lists(
    st.tuples(
        st.integers(0, 3000),
        st.integers(0, 9),
        st.sampled_from(
            [b"", b"[]", b"{}", b'"', b"'", b":", b"@", b"\n", b"  ", b"%", b"::", b"\xff", b"("]
        ),
    ),
    max_size=6,
)


@given(content=st.sampled_from(FILES), changes=CHANGES)
def test_a_file_damaged_anywhere_is_read_or_refused(content, changes) -> None:
    for at, cut, new in changes:
        content = content[:at] + new + content[at + cut :]
    try:
        parsed = YARN.parse(SourceFile("yarn.lock", content))
    except UnreadableLockfile:
        return
    assert all(one.name and one.version for one in parsed.packages)
