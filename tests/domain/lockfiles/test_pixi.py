from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pixi.parser import Pixi
from tests.domain.lockfiles.by_version import direct, edges, scopes
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures"
PIXI = Pixi()


def test_platforms_and_environments_are_merged_into_releases(read) -> None:
    parsed = read(PIXI, "pixi/environments/pixi.lock")
    assert [f"{one.type} {one.name} {one.version}" for one in parsed.packages] == [
        "conda iniconfig 2.0.0",
        "conda ledger 1!2.0",
        "conda libblas 3.9.0",
        "conda numpy 2.1.3",
        "conda numpy 2.2.0",
        "conda pytest 8.3.3",
        "conda python 3.12.7",
        "pypi forked 1.2.0",
        "pypi rich-text 13.9.4",
    ]
    assert parsed.format == "pixi-v6"


def test_edges_go_by_name_also_from_pypi_to_what_conda_builds_of_it(read) -> None:
    assert edges(read(PIXI, "pixi/environments/pixi.lock")) == {
        ("numpy 2.1.3", "libblas 3.9.0"),
        ("numpy 2.1.3", "python 3.12.7"),
        ("numpy 2.2.0", "python 3.12.7"),
        ("pytest 8.3.3", "iniconfig 2.0.0"),
        ("pytest 8.3.3", "python 3.12.7"),
        ("rich-text 13.9.4", "forked 1.2.0"),
        ("rich-text 13.9.4", "numpy 2.1.3"),
    }


def test_the_manifest_tells_what_is_direct_on_any_platform_and_in_any_feature(read) -> None:
    parsed = read(PIXI, "pixi/environments/pixi.lock")
    assert direct(parsed) == {
        "libblas 3.9.0",
        "numpy 2.1.3",
        "numpy 2.2.0",
        "pytest 8.3.3",
        "rich-text 13.9.4",
    }
    assert parsed.problems == ()


def test_a_feature_s_name_tells_what_is_for_development(read) -> None:
    found = scopes(read(PIXI, "pixi/environments/pixi.lock"))
    assert {name for name, scope in found.items() if scope == "dev"} == {
        "iniconfig 2.0.0",
        "pytest 8.3.3",
    }


def test_pyproject_can_take_the_manifest_s_place(read) -> None:
    parsed = read(PIXI, "pixi/in-pyproject/pixi.lock")
    assert direct(parsed) == {"forked 1.2.0", "pytest 8.3.3", "rich-text 13.9.4"}
    assert parsed.wants == ()


def test_a_pyproject_of_another_tool_is_none() -> None:
    content = (FIXTURES / "pixi/alone/pixi.lock").read_bytes()
    beside = {"pyproject.toml": b'[project]\nname = "shop"\ndependencies = ["numpy"]\n'}
    parsed = PIXI.parse(SourceFile("pixi.lock", content, beside))
    assert parsed.wants == ("pixi.toml",)


def test_without_manifest_environments_tell_scope_and_local_packages_what_is_direct(read) -> None:
    parsed = read(PIXI, "pixi/alone/pixi.lock")
    found = scopes(parsed)
    assert {name for name, scope in found.items() if scope == "dev"} == {
        "iniconfig 2.0.0",
        "pytest 8.3.3",
    }
    assert direct(parsed) == {"rich-text 13.9.4"}
    assert parsed.wants == ("pixi.toml",)
    assert codes(parsed) == ["companion_missing"]


def test_sources_keep_host_and_repository_but_no_secret(read) -> None:
    parsed = read(PIXI, "pixi/environments/pixi.lock")
    found = {one.name: (one.source, one.host, one.repository) for one in parsed.packages}
    assert found["ledger"] == (Source.REGISTRY, "conda.corp.example", "")
    assert found["forked"] == (Source.GIT, "", "https://github.com/ada/forked")
    assert found["rich-text"] == (Source.REGISTRY, "files.registry.example", "")
    assert "hunter2" not in repr(parsed)


def test_older_versions_name_kind_and_address_apart(read) -> None:
    parsed = read(PIXI, "pixi/version-4/pixi.lock")
    assert parsed.format == "pixi-v4"
    assert {one.name: (one.version, one.source, one.repository) for one in parsed.packages} == {
        "archived": ("8.1.7", Source.URL, "https://github.com/ada/archived"),
        "forked": ("3.0.2", Source.GIT, "https://github.com/ada/forked"),
        "python": ("3.12.2", Source.REGISTRY, ""),
    }
    assert parsed.local == (LocalPackage("pypi", "own-tool", "0.1", "./own"),)


def test_what_is_built_from_own_sources_is_local_and_from_others_is_theirs(read) -> None:
    parsed = read(PIXI, "pixi/built/pixi.lock")
    assert parsed.local == (LocalPackage("conda", "shop-core", "0.1.0", "crates/core"),)
    assert direct(parsed) == {"ledger "}
    assert {one.name: (one.source, one.repository) for one in parsed.packages} == {
        "ledger": (Source.GIT, "https://github.com/ada/ledger"),
        "packed": (Source.URL, "https://github.com/ada/packed"),
        "zlib": (Source.REGISTRY, ""),
    }


def test_a_project_without_dependencies_has_no_packages(read) -> None:
    parsed = read(PIXI, "pixi/empty/pixi.lock")
    assert parsed.packages == ()
    assert parsed.problems == ()


def test_a_file_that_was_cut_off_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(PIXI, "pixi/broken/pixi.lock")
    assert caught.value.problem.code == "not_yaml"


@pytest.mark.parametrize("content", [b"a: b\n", b"version: 3\npackage:\n- name: a\n", b"- 1\n"])
def test_older_locks_and_other_yaml_are_refused(content) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        PIXI.parse(SourceFile("pixi.lock", content))
    assert caught.value.problem.code == "not_a_lockfile"


def test_a_version_from_the_future_is_read_with_a_warning() -> None:
    parsed = PIXI.parse(SourceFile("pixi.lock", b"version: 8\nenvironments: {}\npackages: []\n"))
    assert codes(parsed) == ["unknown_version"]


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(PIXI, "pixi/wrong-types/pixi.lock")
    assert set(scopes(parsed)) == {"zlib 1.3.1"}
    assert codes(parsed) == ["entries_skipped", "companion_missing"]


COMPANION = (FIXTURES / "pixi/environments/pixi.toml").read_bytes()

TEXT = (FIXTURES / "pixi/environments/pixi.lock").read_text()
PIECES = st.sampled_from(
    ["", "\n", "  ", "- ", ": ", "[", "{}", "'", "&a ", "\n- ", "null", "|\n", "é"]
)


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 20), PIECES), max_size=6))
def test_whatever_is_cut_out_or_put_in_the_file_is_read_or_refused(changes) -> None:
    text = TEXT
    for at, length, piece in changes:
        text = text[:at] + piece + text[at + length :]
    try:
        parsed = PIXI.parse(SourceFile("pixi.lock", text.encode(), {"pixi.toml": COMPANION}))
    except UnreadableLockfile:
        return
    assert all(one.name for one in parsed.packages)
    assert all(max(edge) < len(parsed.packages) for edge in parsed.edges)
