"""What package-lock.json is read as, in the versions that list folders."""

import json

import pytest

from sponsorplan.domain.lockfiles.interface import LocalPackage, Scope, Source, SourceFile
from sponsorplan.domain.lockfiles.npm.parser import Npm
from tests.domain.lockfiles.views import direct, edges, named, releases, scopes

NPM = Npm()


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
        "once@1.4.0",
        "wrappy@1.0.2",
    }
    assert parsed.local == (LocalPackage("npm", "shop", "1.0.0"),)


def test_the_case_of_a_name_is_kept(read) -> None:
    parsed = read(NPM, "npm/ordinary/package-lock.json")
    assert str(named(parsed, "JSONStream").purl) == "pkg:npm/JSONStream@1.3.5"


def test_a_project_without_dependencies_is_no_error(read) -> None:
    parsed = read(NPM, "npm/empty/package-lock.json")
    assert parsed.packages == ()
    assert parsed.problems == ()


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
    assert not {"@shop/till", "gone", "paint", "shop", "sums"} & {
        one.name for one in parsed.packages
    }


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
        "a@1.0.0": Scope.RUNTIME,
        "b@1.0.0": Scope.DEV,
        "c@1.0.0": Scope.OPTIONAL,
        "d@1.0.0": Scope.RUNTIME,
        "e@1.0.0": Scope.OPTIONAL,
        "f@1.0.0": Scope.DEV,
        "g@1.0.0": Scope.RUNTIME,
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
    assert "packed" not in {one.name for one in parsed.packages}


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
