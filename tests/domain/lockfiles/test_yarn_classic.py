"""What yarn.lock of yarn 1 is read as."""

import pytest

from sponsorplan.domain.lockfiles.interface import LocalPackage, Scope, Source
from sponsorplan.domain.lockfiles.yarn.parser import Yarn
from tests.domain.lockfiles.views import codes, direct, edges, named, releases, scopes

YARN = Yarn()


def test_it_takes_the_name_that_yarn_writes() -> None:
    assert YARN.accepts("yarn.lock", b"")
    assert not YARN.accepts("my-yarn.lock", b"")


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


def test_a_version_that_is_forced_below_one_parent_is_not_the_others(read) -> None:
    parsed = read(YARN, "yarn/classic_forced_below/yarn.lock")
    assert edges(parsed) == {
        ("cup@1.0.0", "lid@1.0.0"),
        ("kettle@1.0.0", "lid@2.0.0"),
        ("pot@1.0.0", "@tea/mesh@3.0.0"),
        ("pot@1.0.0", "cup@1.0.0"),
    }


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
