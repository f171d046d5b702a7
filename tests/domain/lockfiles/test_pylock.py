from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Scope,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pylock.markers import scope_of_marker
from sponsorplan.domain.lockfiles.pylock.parser import Pylock
from tests.domain.lockfiles.by_version import direct, edges, scopes
from tests.domain.lockfiles.spoiled import toml_with
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures"
PYLOCK = Pylock()


@pytest.mark.parametrize(
    ("marker", "scope"),
    [
        ("", Scope.RUNTIME),
        ("sys_platform == 'win32'", Scope.RUNTIME),
        ("'default' in dependency_groups", Scope.RUNTIME),
        ("'test' in dependency_groups", Scope.DEV),
        ("'cli' in extras", Scope.OPTIONAL),
        ("'cli' in extras or 'test' in dependency_groups", Scope.OPTIONAL),
        ("sys_platform == 'win32' and 'test' in dependency_groups", Scope.DEV),
        ("sys_platform == 'win32' or 'test' in dependency_groups", Scope.RUNTIME),
        (
            "'a' in dependency_groups and 'cli' in extras or 'default' in dependency_groups",
            Scope.RUNTIME,
        ),
        (
            "'a' in dependency_groups and ('cli' in extras or 'default' in dependency_groups)",
            Scope.DEV,
        ),
        ("python_version < '3.12' and ('cli' in extras and os_name == 'nt')", Scope.OPTIONAL),
        ("'cli' not in extras", Scope.RUNTIME),
        ("((('cli' in extras", Scope.OPTIONAL),
        ("'cli' in extras and and )) or", Scope.OPTIONAL),
        ("extras", Scope.RUNTIME),
    ],
)
def test_a_marker_tells_the_strongest_reason_to_install(marker, scope) -> None:
    assert scope_of_marker(marker, {"default"}) is scope


WORDS = ["(", ")", "and", "or", "in", "not", "'a'", '"', "extras", "dependency_groups", "==", "x"]


@given(st.lists(st.sampled_from(WORDS)))
def test_any_sequence_of_words_is_some_reason(words) -> None:
    assert scope_of_marker(" ".join(words), {"a"}) in Scope


def test_extras_and_groups_in_markers_tell_scope_and_pyproject_tells_direct(read) -> None:
    parsed = read(PYLOCK, "pylock/groups/pylock.toml")
    found = scopes(parsed)
    assert {name for name, scope in found.items() if scope == "dev"} == {
        "colorama 0.4.6",
        "iniconfig 2.3.1",
        "packaging 26.3",
        "pluggy 1.7.0",
        "pytest 9.2.0",
    }
    assert found["pygments 2.21.0"] == "optional"
    assert direct(parsed) == {
        "cachecontrol 0.14.4",
        "idna 3.20",
        "pygments 2.21.0",
        "pytest 9.2.0",
    }
    assert parsed.problems == ()


def test_the_edges_that_pdm_adds_are_read(read) -> None:
    parsed = read(PYLOCK, "pylock/groups/pylock.toml")
    assert parsed.edges_known
    assert ("requests 2.34.2", "idna 3.20") in edges(parsed)
    assert ("pytest 9.2.0", "pluggy 1.7.0") in edges(parsed)


def test_most_tools_write_no_edges_and_then_none_are_known(read) -> None:
    parsed = read(PYLOCK, "pylock/alone/pylock.toml")
    assert parsed.edges == ()
    assert not parsed.edges_known
    assert {one.direct for one in parsed.packages} == {None}
    assert parsed.wants == ("pyproject.toml",)


def test_a_lock_named_for_development_is_for_that_alone(read) -> None:
    assert PYLOCK.accepts("pylock.docs.toml", b"")
    assert not PYLOCK.accepts("pylock.a.b.toml", b"")
    assert scopes(read(PYLOCK, "pylock/named/pylock.docs.toml")) == {"mistune 3.4.0": "dev"}


def test_directories_and_archives_by_path_are_the_company_s_own(read) -> None:
    assert read(PYLOCK, "pylock/sources/pylock.toml").local == (
        LocalPackage("pypi", "own-tool", "1.0", "./own"),
        LocalPackage("pypi", "packed", "1.0", "vendor/packed-1.0.tar.gz"),
    )


def test_what_a_local_package_names_is_direct(read) -> None:
    assert direct(read(PYLOCK, "pylock/sources/pylock.toml")) == {
        "attested 1.0",
        "torch 2.8.0",
        "torch 2.8.0+cpu",
    }


def test_sources_keep_host_and_repository_but_no_secret(read) -> None:
    parsed = read(PYLOCK, "pylock/sources/pylock.toml")
    found = {f"{one.name} {one.version}": (one.source, one.host) for one in parsed.packages}
    assert found == {
        "archived 2.0": (Source.URL, ""),
        "attested 1.0": (Source.REGISTRY, "index.corp.example"),
        "forked 0a1b2c3": (Source.GIT, ""),
        "old 7f": (Source.UNKNOWN, ""),
        "torch 2.8.0": (Source.REGISTRY, ""),
        "torch 2.8.0+cpu": (Source.REGISTRY, ""),
    }
    assert {one.name: one.repository for one in parsed.packages if one.repository} == {
        "archived": "https://github.com/ada/archived",
        "attested": "https://github.com/ada/attested",
        "forked": "https://github.com/ada/forked",
    }
    assert "hunter2" not in repr(parsed)


def test_a_project_without_dependencies_has_no_packages(read) -> None:
    parsed = read(PYLOCK, "pylock/empty/pylock.toml")
    assert parsed.packages == ()
    assert parsed.problems == ()
    assert parsed.format == "pylock-1.0"


def test_a_file_that_was_cut_off_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(PYLOCK, "pylock/broken/pylock.toml")
    assert caught.value.problem.code == "not_toml"


def test_another_toml_file_under_this_name_is_refused() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        PYLOCK.parse(SourceFile("pylock.toml", b"[project]\n"))
    assert caught.value.problem.code == "not_a_lockfile"


def test_a_version_from_the_future_is_read_with_a_warning() -> None:
    parsed = PYLOCK.parse(SourceFile("pylock.toml", b'lock-version = "2.0"\n'))
    assert codes(parsed) == ["unknown_version"]


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(PYLOCK, "pylock/wrong-types/pylock.toml")
    assert set(scopes(parsed)) == {"idna ", "rich 14.1.0"}
    assert {one.repository for one in parsed.packages} == {""}
    assert codes(parsed) == ["entries_skipped", "companion_missing"]


LINES = (FIXTURES / "pylock/sources/pylock.toml").read_text().split("\n")
COMPANION = (FIXTURES / "pylock/groups/pyproject.toml").read_text().split("\n")
VALUES = ["", "3", "true", '""', '"idna"', "[]", "[[1]]", "{}", '{ url = "file:x" }', "[{ a = 1 }]"]
CHANGES = st.dictionaries(st.integers(0, len(LINES) - 1), st.sampled_from(VALUES), max_size=8)


@given(CHANGES, CHANGES)
def test_whatever_a_line_holds_the_file_is_read_or_refused(lock, companion) -> None:
    beside = {"pyproject.toml": toml_with(COMPANION, companion)}
    try:
        parsed = PYLOCK.parse(SourceFile("pylock.toml", toml_with(LINES, lock), beside))
    except UnreadableLockfile:
        return
    assert all(one.name for one in parsed.packages)
    assert all(max(edge) < len(parsed.packages) for edge in parsed.edges)
