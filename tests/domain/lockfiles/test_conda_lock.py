from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.conda.lock import CondaLock
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from tests.domain.lockfiles.by_version import direct, edges, scopes
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures"
CONDA_LOCK = CondaLock()


def test_platforms_are_merged_into_releases_of_both_managers(read) -> None:
    parsed = read(CONDA_LOCK, "conda-lock/platforms/conda-lock.yml")
    assert [f"{one.type} {one.name} {one.version}" for one in parsed.packages] == [
        "conda dask 2024.10",
        "conda from-corp 1.0",
        "conda libblas 3.9.0",
        "conda numpy 2.1.3",
        "conda numpy 2.2.0",
        "conda pytest 8.3.3",
        "conda python 3.12.7",
        "conda sphinx 8.1.3",
        "pypi forked 1.2.0",
        "pypi rich-text 13.9.4",
    ]
    assert parsed.format == "conda-lock-v1"


def test_a_dependency_is_met_on_the_same_platform(read) -> None:
    assert edges(read(CONDA_LOCK, "conda-lock/platforms/conda-lock.yml")) == {
        ("numpy 2.1.3", "libblas 3.9.0"),
        ("numpy 2.1.3", "python 3.12.7"),
        ("numpy 2.2.0", "python 3.12.7"),
        ("pytest 8.3.3", "python 3.12.7"),
        ("rich-text 13.9.4", "numpy 2.1.3"),
        ("rich-text 13.9.4", "python 3.12.7"),
    }


def test_categories_tell_scope(read) -> None:
    found = scopes(read(CONDA_LOCK, "conda-lock/platforms/conda-lock.yml"))
    assert {name: scope for name, scope in found.items() if scope != "runtime"} == {
        "dask 2024.10": "optional",
        "pytest 8.3.3": "dev",
        "sphinx 8.1.3": "dev",
    }


def test_without_the_files_it_was_made_from_direct_is_unknown_and_they_are_asked_for(read) -> None:
    parsed = read(CONDA_LOCK, "conda-lock/platforms/conda-lock.yml")
    assert {one.direct for one in parsed.packages} == {None}
    assert parsed.wants == ("environment.yml",)
    assert codes(parsed) == ["companion_missing"]


def environments(**others: str) -> dict[str, bytes]:
    folder = FIXTURES / "conda-lock/sourced"
    own = (folder / "base/environment.yml").read_bytes()
    return {"environment.yml": own} | {path: text.encode() for path, text in others.items()}


def parse(beside: dict[str, bytes]) -> ParsedLockfile:
    content = (FIXTURES / "conda-lock/sourced/base/conda-lock.yml").read_bytes()
    return CONDA_LOCK.parse(SourceFile("conda-lock.yml", content, beside))


def test_all_the_files_it_was_made_from_tell_what_is_direct() -> None:
    shared = (FIXTURES / "conda-lock/sourced/shared/environment.yml").read_bytes()
    parsed = parse(environments() | {"../shared/environment.yml": shared})
    assert direct(parsed) == {
        "numpy 2.1.3",
        "numpy 2.2.0",
        "pytest 8.3.3",
        "python 3.12.7",
        "rich-text 13.9.4",
    }
    assert {one.direct for one in parsed.packages} == {True, False}
    assert parsed.problems == ()


def test_with_some_of_them_the_rest_may_be_direct_too() -> None:
    parsed = parse(environments())
    assert "numpy 2.1.3" in direct(parsed)
    assert {one.direct for one in parsed.packages} == {True, None}
    assert parsed.wants == ("../shared/environment.yml",)


def test_one_of_them_that_cannot_be_read_is_left_out_with_a_warning() -> None:
    parsed = parse(environments() | {"../shared/environment.yml": b"a: [\n"})
    assert codes(parsed) == ["companion_unreadable", "companion_missing"]


def test_sources_keep_host_and_repository_but_no_secret(read) -> None:
    parsed = read(CONDA_LOCK, "conda-lock/platforms/conda-lock.yml")
    found = {one.name: (one.source, one.host, one.repository) for one in parsed.packages}
    assert found["from-corp"] == (Source.REGISTRY, "conda.corp.example", "")
    assert found["forked"] == (Source.GIT, "", "https://github.com/ada/forked")
    assert "hunter2" not in repr(parsed)


def test_a_channel_on_a_disk_holds_the_company_s_own(read) -> None:
    path = "file:///srv/channel/linux-64/own-tool-1.0-0.conda"
    parsed = read(CONDA_LOCK, "conda-lock/platforms/conda-lock.yml")
    assert parsed.local == (LocalPackage("conda", "own-tool", "1.0", path),)


def test_names_before_the_usual_one_are_accepted() -> None:
    assert CONDA_LOCK.accepts("gpu.conda-lock.yml", b"")
    assert CONDA_LOCK.accepts("conda-lock.yaml", b"")
    assert not CONDA_LOCK.accepts("conda-lock.yml.bak", b"")


def test_a_project_without_dependencies_has_no_packages(read) -> None:
    parsed = read(CONDA_LOCK, "conda-lock/empty/conda-lock.yml")
    assert parsed.packages == ()
    assert parsed.problems == ()


def test_a_file_that_was_cut_off_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(CONDA_LOCK, "conda-lock/broken/conda-lock.yml")
    assert caught.value.problem.code == "not_yaml"


def test_other_yaml_under_this_name_is_refused() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        CONDA_LOCK.parse(SourceFile("conda-lock.yml", b"version: 2\npackage: []\n"))
    assert caught.value.problem.code == "not_a_lockfile"


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(CONDA_LOCK, "conda-lock/wrong-types/conda-lock.yml")
    assert set(scopes(parsed)) == {"zlib 1.3.1"}
    assert codes(parsed) == ["entries_skipped", "companion_missing"]


TEXT = (FIXTURES / "conda-lock/platforms/conda-lock.yml").read_text()
PIECES = st.sampled_from(
    ["", "\n", "  ", "- ", ": ", "[", "{}", "'", "&a ", "\n- ", "null", "|\n", "é"]
)


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 20), PIECES), max_size=6))
def test_whatever_is_cut_out_or_put_in_the_file_is_read_or_refused(changes) -> None:
    text = TEXT
    for at, length, piece in changes:
        text = text[:at] + piece + text[at + length :]
    try:
        parsed = CONDA_LOCK.parse(
            SourceFile("conda-lock.yml", text.encode(), {"environment.yml": text.encode()})
        )
    except UnreadableLockfile:
        return
    assert all(one.name for one in parsed.packages)
    assert all(max(edge) < len(parsed.packages) for edge in parsed.edges)
