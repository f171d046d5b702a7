"""What files of npm before 7 are read as: trees of packages, and package.json beside them."""

from sponsorplan.domain.lockfiles.interface import LocalPackage, Scope, Source
from sponsorplan.domain.lockfiles.npm.parser import Npm
from tests.domain.lockfiles.views import codes, direct, edges, named, releases, scopes

NPM = Npm()


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
    assert scopes(parsed)["abbrev@1.1.1"] is Scope.OPTIONAL
    assert scopes(parsed)["wrappy@1.0.2"] is Scope.DEV


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
