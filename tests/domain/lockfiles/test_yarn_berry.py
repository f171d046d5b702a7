"""What yarn.lock of yarn 2 and later is read as."""

import pytest

from sponsorplan.domain.lockfiles.interface import Scope, Source
from sponsorplan.domain.lockfiles.yarn.parser import Yarn
from tests.domain.lockfiles.views import codes, direct, edges, named, releases, scopes

YARN = Yarn()


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


def test_a_version_that_is_forced_below_one_parent_is_not_the_others(read) -> None:
    parsed = read(YARN, "yarn/berry_forced_below/yarn.lock")
    assert edges(parsed) == {
        ("cup@1.0.0", "@tea/mesh@2.0.0"),
        ("cup@1.0.0", "cover@4.0.0"),
        ("kettle@1.0.0", "lid@2.0.0"),
        ("pot@1.0.0", "@tea/mesh@3.0.0"),
        ("pot@1.0.0", "lid@1.0.0"),
    }
    assert direct(parsed) == {"cup@1.0.0", "kettle@1.0.0", "lid@1.0.0", "pot@1.0.0", "tray@5.0.0"}


def test_a_range_in_a_catalog_is_the_one_that_nothing_else_asks_for(read) -> None:
    parsed = read(YARN, "yarn/berry_catalog/yarn.lock")
    assert direct(parsed) == {"kettle@2.0.0", "pot@1.0.0"}
    told = [one.message for one in parsed.problems if one.code == "catalog_unknown"]
    assert [message.startswith("The range of lid is") for message in told] == [True]


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
