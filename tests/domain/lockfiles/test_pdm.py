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
from sponsorplan.domain.lockfiles.pdm import Pdm
from tests.domain.lockfiles.by_version import direct, edges, scopes
from tests.domain.lockfiles.spoiled import toml_with
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures"
PDM = Pdm()


def test_groups_of_the_lock_and_their_kinds_in_pyproject_tell_scope(read) -> None:
    parsed = read(PDM, "pdm/groups/pdm.lock")
    found = scopes(parsed)
    assert {name for name, scope in found.items() if scope == "dev"} == {
        "colorama 0.4.6",
        "iniconfig 2.3.1",
        "packaging 26.3",
        "pluggy 1.7.0",
        "pytest 9.2.0",
    }
    assert found["pygments 2.21.0"] == "optional"
    assert found["idna 3.20"] == "runtime"
    assert parsed.problems == ()
    assert parsed.format == "pdm-4.5.0"


def test_what_pyproject_and_local_packages_name_is_direct(read) -> None:
    assert direct(read(PDM, "pdm/groups/pdm.lock")) == {
        "cachecontrol 0.14.4",
        "idna 3.20",
        "pygments 2.21.0",
        "pytest 9.2.0",
    }


def test_the_entry_of_an_extra_is_part_of_its_package(read) -> None:
    parsed = read(PDM, "pdm/groups/pdm.lock")
    assert [one.version for one in parsed.packages if one.name == "cachecontrol"] == ["0.14.4"]
    assert {child for parent, child in edges(parsed) if parent == "cachecontrol 0.14.4"} == {
        "filelock 4.2.11",
        "msgpack 1.2.4",
        "requests 2.34.2",
    }


def test_without_pyproject_direct_is_unknown_but_for_what_local_packages_name(read) -> None:
    parsed = read(PDM, "pdm/alone/pdm.lock")
    assert direct(parsed) == {"idna 3.20"}
    assert {one.direct for one in parsed.packages} == {True, None}
    assert parsed.wants == ("pyproject.toml",)
    assert codes(parsed) == ["companion_missing"]


def test_without_groups_scope_is_walked_and_a_name_means_all_its_versions(read) -> None:
    parsed = read(PDM, "pdm/without-groups/pdm.lock")
    assert scopes(parsed) == {
        "cachecontrol 0.13.1": "runtime",
        "filelock 3.12.2": "runtime",
        "msgpack 1.0.5": "runtime",
        "numpy 1.24.4": "optional",
        "numpy 1.26.4": "optional",
        "pytest 7.4.0": "dev",
    }
    assert ("pytest 7.4.0", "numpy 1.24.4") in edges(parsed)
    assert ("pytest 7.4.0", "numpy 1.26.4") in edges(parsed)


def test_the_sections_of_old_are_groups(read) -> None:
    parsed = read(PDM, "pdm/sections/pdm.lock")
    assert parsed.format == "pdm-2"
    assert scopes(parsed) == {"click 7.1.2": "runtime", "lunr 0.5.8": "dev", "nltk 3.5": "dev"}
    assert edges(parsed) == {("lunr 0.5.8", "nltk 3.5"), ("nltk 3.5", "click 7.1.2")}


def test_the_files_tell_the_host_wherever_they_stand(read) -> None:
    hosts = {
        one.name: one.host for one in read(PDM, "pdm/without-groups/pdm.lock").packages if one.host
    }
    assert hosts == {"msgpack": "files.registry.example"}


def test_sources_keep_host_and_repository_but_no_secret(read) -> None:
    parsed = read(PDM, "pdm/sources/pdm.lock")
    assert {one.name: (one.source, one.host, one.repository) for one in parsed.packages} == {
        "archived": (Source.URL, "", "https://github.com/ada/archived"),
        "forked": (Source.GIT, "", "https://github.com/ada/forked"),
        "from-corp": (Source.REGISTRY, "index.corp.example", ""),
        "old": (Source.UNKNOWN, "", ""),
    }
    assert "hunter2" not in repr(parsed)


def test_paths_are_the_company_s_own(read) -> None:
    wheel = "file:///${PROJECT_ROOT}/vendor/packed-3.0-py3-none-any.whl"
    assert read(PDM, "pdm/sources/pdm.lock").local == (
        LocalPackage("pypi", "own-tool", "1.0", "./own"),
        LocalPackage("pypi", "packed", "3.0", wheel),
    )


def test_a_project_without_dependencies_has_no_packages(read) -> None:
    parsed = read(PDM, "pdm/empty/pdm.lock")
    assert parsed.packages == ()
    assert parsed.problems == ()


def test_a_file_that_was_cut_off_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(PDM, "pdm/broken/pdm.lock")
    assert caught.value.problem.code == "not_toml"


def test_another_toml_file_under_this_name_is_refused() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        PDM.parse(SourceFile("pdm.lock", b"[project]\n"))
    assert caught.value.problem.code == "not_a_lockfile"


def test_a_lock_for_one_python_version_is_accepted() -> None:
    assert PDM.accepts("pdm.py312.lock", b"")
    assert not PDM.accepts("apdm.lock", b"")


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(PDM, "pdm/wrong-types/pdm.lock")
    assert set(scopes(parsed)) == {"idna 3.10", "rich 14.1.0"}
    assert codes(parsed) == ["entries_skipped", "companion_missing"]


LINES = (FIXTURES / "pdm/groups/pdm.lock").read_text().split("\n")
COMPANION = (FIXTURES / "pdm/groups/pyproject.toml").read_text().split("\n")
VALUES = ["", "3", "true", '""', '"idna"', "[]", "[[1]]", "{}", '["default"]', "[{ a = 1 }]"]
CHANGES = st.dictionaries(st.integers(0, len(LINES) - 1), st.sampled_from(VALUES), max_size=8)


@given(CHANGES, CHANGES)
def test_whatever_a_line_holds_the_file_is_read_or_refused(lock, companion) -> None:
    beside = {"pyproject.toml": toml_with(COMPANION, companion)}
    try:
        parsed = PDM.parse(SourceFile("pdm.lock", toml_with(LINES, lock), beside))
    except UnreadableLockfile:
        return
    assert all(one.name and one.version for one in parsed.packages)
    assert all(max(edge) < len(parsed.packages) for edge in parsed.edges)
