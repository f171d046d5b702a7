"""What pnpm-lock.yaml is read as, in every version of it."""

import pytest

from sponsorplan.domain.lockfiles.interface import LocalPackage, Scope, Source
from sponsorplan.domain.lockfiles.pnpm.parser import Pnpm
from tests.domain.lockfiles.views import codes, direct, edges, named, releases, scopes

PNPM = Pnpm()


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("pnpm-lock.yaml", True),
        ("pnpm-lock.my-branch.yaml", True),
        ("pnpm-workspace.yaml", False),
        ("lock.yaml", False),
    ],
)
def test_it_takes_the_lockfile_and_those_of_branches(name, taken) -> None:
    assert PNPM.accepts(name, b"") is taken


def test_an_ordinary_file_gives_packages_edges_roots_and_scopes(read) -> None:
    parsed = read(PNPM, "pnpm/ordinary/pnpm-lock.yaml")
    assert (parsed.format, parsed.problems, parsed.wants) == ("pnpm-v9.0", (), ())
    assert edges(parsed) == {
        ("JSONStream@1.3.5", "jsonparse@1.3.1"),
        ("JSONStream@1.3.5", "through@2.3.8"),
        ("once@1.4.0", "wrappy@1.0.2"),
    }
    assert direct(parsed) == {"JSONStream@1.3.5", "fsevents@2.3.3", "once@1.4.0"}
    assert scopes(parsed) == {
        "JSONStream@1.3.5": Scope.RUNTIME,
        "fsevents@2.3.3": Scope.OPTIONAL,
        "jsonparse@1.3.1": Scope.RUNTIME,
        "once@1.4.0": Scope.DEV,
        "through@2.3.8": Scope.RUNTIME,
        "wrappy@1.0.2": Scope.DEV,
    }
    assert named(parsed, "JSONStream").source is Source.REGISTRY


def test_a_project_without_dependencies_is_no_error(read) -> None:
    parsed = read(PNPM, "pnpm/empty/pnpm-lock.yaml")
    assert (parsed.packages, parsed.problems) == ((), ())


@pytest.mark.parametrize(
    ("lesson", "format_"),
    [
        ("version_5", "pnpm-v5.4"),
        ("version_6", "pnpm-v6.0"),
        ("version_7", "pnpm-v7.0"),
        ("version_9", "pnpm-v9.0"),
    ],
)
def test_one_project_reads_the_same_in_every_version(read, lesson, format_) -> None:
    parsed = read(PNPM, f"pnpm/{lesson}/pnpm-lock.yaml")
    assert parsed.format == format_
    assert scopes(parsed) == {
        "@babel/helper-annotate@7.18.6": Scope.RUNTIME,
        "object-assign@4.1.1": Scope.RUNTIME,
        "once@1.4.0": Scope.DEV,
        "react@17.0.2": Scope.RUNTIME,
        "react@18.2.0": Scope.RUNTIME,
        "use-sync-external-store@1.2.0": Scope.RUNTIME,
        "wrappy@1.0.2": Scope.DEV,
    }
    assert direct(parsed) == releases(parsed) - {"object-assign@4.1.1", "wrappy@1.0.2"}
    assert edges(parsed) == {
        ("once@1.4.0", "wrappy@1.0.2"),
        ("react@17.0.2", "object-assign@4.1.1"),
        ("use-sync-external-store@1.2.0", "react@17.0.2"),
        ("use-sync-external-store@1.2.0", "react@18.2.0"),
    }
    assert [(one.name, one.path) for one in parsed.local] == [("lib", "packages/lib")]


@pytest.mark.parametrize("lesson", ["one_project_5", "one_project_6"])
def test_a_project_without_workspaces_has_its_roots_at_the_top(read, lesson) -> None:
    parsed = read(PNPM, f"pnpm/{lesson}/pnpm-lock.yaml")
    assert direct(parsed) == {"once@1.4.0"}
    assert edges(parsed) == {("once@1.4.0", "wrappy@1.0.2")}


def test_of_two_documents_the_last_is_the_project_s(read) -> None:
    parsed = read(PNPM, "pnpm/two_documents/pnpm-lock.yaml")
    assert parsed.format == "pnpm-v9.0-2docs"
    assert releases(parsed) == direct(parsed) == {"is-odd@3.0.1"}


def test_what_pnpm_notes_of_itself_is_no_package_of_the_project(read) -> None:
    parsed = read(PNPM, "pnpm/tool_only/pnpm-lock.yaml")
    assert parsed.packages == ()
    assert codes(parsed) == ["no_project"]


def test_variants_with_other_peers_are_one_package_but_are_walked_apart(read) -> None:
    parsed = read(PNPM, "pnpm/peers_by_scope/pnpm-lock.yaml")
    assert scopes(parsed) == {
        "host@1.0.0": Scope.DEV,
        "host@2.0.0": Scope.RUNTIME,
        "plugin@1.0.0": Scope.RUNTIME,
    }
    assert edges(parsed) == {("plugin@1.0.0", "host@1.0.0"), ("plugin@1.0.0", "host@2.0.0")}


def test_what_only_optional_dependencies_need_is_optional(read) -> None:
    parsed = read(PNPM, "pnpm/optional/pnpm-lock.yaml")
    assert scopes(parsed) == {
        "binding@1.0.0": Scope.OPTIONAL,
        "native@1.0.0": Scope.OPTIONAL,
        "tester@1.0.0": Scope.DEV,
        "watcher@1.0.0": Scope.RUNTIME,
    }


@pytest.mark.parametrize(
    ("name", "version", "source", "host", "repository"),
    [
        (
            "by-archive",
            "1.0.0",
            Source.GIT,
            "codeload.github.com",
            "https://github.com/example/by-archive",
        ),
        (
            "by-git",
            "2.0.0",
            Source.GIT,
            "git.corp.example",
            "ssh://git.corp.example/tools/by-git",
        ),
        ("by-url", "3.0.0", Source.URL, "files.example", ""),
        ("node", "26.7.0", Source.URL, "", ""),
        ("odd-registry", "1.0.0", Source.REGISTRY, "npm.corp.example", ""),
        ("unnamed", "https://files.example/unnamed.tgz", Source.URL, "files.example", ""),
    ],
)
def test_where_a_package_comes_from_is_told(read, name, version, source, host, repository) -> None:
    package = named(read(PNPM, "pnpm/sources/pnpm-lock.yaml"), name)
    assert (package.version, package.source) == (version, source)
    assert (package.host, package.repository) == (host, repository)


def test_an_archive_of_the_company_s_own_is_local(read) -> None:
    parsed = read(PNPM, "pnpm/sources/pnpm-lock.yaml")
    assert parsed.local == (LocalPackage("npm", "packed", "1.0.0", "packed-1.0.0.tgz"),)
    assert "packed@1.0.0" not in releases(parsed)


def test_old_keys_may_start_with_a_registry_or_be_an_address(read) -> None:
    parsed = read(PNPM, "pnpm/sources_5/pnpm-lock.yaml")
    assert {(one.name, one.version, one.source.value, one.host) for one in parsed.packages} == {
        ("@corp/private", "1.0.0", "registry", "npm.corp.example"),
        ("by-archive", "1.0.0", "git", "codeload.github.com"),
        ("by-url", "3.0.0", "url", "files.example"),
        ("old-registry", "1.0.0", "registry", ""),
    }
    assert direct(parsed) == releases(parsed)
