from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import (
    Limits,
    LocalPackage,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.poetry import Poetry
from tests.domain.lockfiles.by_name import direct, scopes
from tests.domain.lockfiles.by_version import edges
from tests.domain.lockfiles.spoiled import toml_with
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures"
POETRY = Poetry()


def test_categories_tell_development_and_extras(read) -> None:
    parsed = read(POETRY, "poetry/categories/poetry.lock")
    assert parsed.format == "poetry-0.12"
    assert scopes(parsed) == {
        "pytest": "dev",
        "rich": "optional",
        "wcwidth": "dev",
        "zope-interface": "runtime",
    }


def test_pyproject_tells_what_is_direct(read) -> None:
    assert direct(read(POETRY, "poetry/categories/poetry.lock")) == {
        "pytest": True,
        "rich": True,
        "wcwidth": False,
        "zope-interface": True,
    }


@pytest.mark.parametrize("lesson", ["groups", "no-groups"])
def test_a_lock_without_groups_is_completed_to_what_one_with_groups_says(read, lesson) -> None:
    parsed = read(POETRY, f"poetry/{lesson}/poetry.lock")
    assert scopes(parsed) == {
        "cachecontrol": "runtime",
        "click": "optional",
        "filelock": "dev",
        "msgpack": "runtime",
    }
    assert direct(parsed) == {
        "cachecontrol": True,
        "click": True,
        "filelock": False,
        "msgpack": False,
    }
    assert parsed.problems == ()


def test_edges_include_what_an_extra_adds(read) -> None:
    assert edges(read(POETRY, "poetry/groups/poetry.lock")) == {
        ("cachecontrol 0.14.3", "filelock 3.19.1"),
        ("cachecontrol 0.14.3", "msgpack 1.1.1"),
    }


def test_without_pyproject_direct_is_unknown_and_the_file_is_asked_for(read) -> None:
    parsed = read(POETRY, "poetry/alone/poetry.lock")
    assert set(direct(parsed).values()) == {None}
    assert parsed.wants == ("pyproject.toml",)
    assert codes(parsed) == ["companion_missing"]
    assert "development" in parsed.problems[0].message


def test_the_request_does_not_promise_what_the_lock_already_says(read) -> None:
    parsed = read(POETRY, "poetry/categories-1.1/poetry.lock")
    assert parsed.format == "poetry-1.1"
    assert "development" not in parsed.problems[0].message


def test_a_pyproject_that_cannot_be_read_is_left_out_with_a_warning(read) -> None:
    parsed = read(POETRY, "poetry/companion-broken/poetry.lock")
    assert codes(parsed) == ["companion_unreadable", "companion_missing"]
    assert direct(parsed) == {"idna": None}


def test_a_pyproject_of_no_project_is_left_out_with_a_warning() -> None:
    lock = (FIXTURES / "poetry/alone/poetry.lock").read_bytes()
    file = SourceFile("poetry.lock", lock, {"pyproject.toml": b"[tool.ruff]\n"})
    assert codes(POETRY.parse(file)) == ["companion_unreadable", "companion_missing"]


def test_a_project_without_dependencies_has_no_packages(read) -> None:
    parsed = read(POETRY, "poetry/empty/poetry.lock")
    assert parsed.packages == ()
    assert parsed.problems == ()


def test_a_file_that_was_cut_off_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(POETRY, "poetry/broken/poetry.lock")
    assert caught.value.problem.code == "not_a_lockfile"


def test_a_dependency_may_mean_any_locked_version_of_its_name(read) -> None:
    assert edges(read(POETRY, "poetry/versions/poetry.lock")) == {
        ("pandas 2.3.2", "numpy 1.26.4"),
        ("pandas 2.3.2", "numpy 2.3.3"),
    }


def test_sources_keep_host_and_repository_but_no_secret(read) -> None:
    parsed = read(POETRY, "poetry/sources/poetry.lock")
    assert {one.name: (one.source, one.host, one.repository) for one in parsed.packages} == {
        "archived": (Source.URL, "", "https://github.com/ada/archived"),
        "forked": (Source.GIT, "", "https://github.com/ada/forked"),
        "from-private-index": (Source.REGISTRY, "index.corp.example", ""),
        "ordinary": (Source.REGISTRY, "", ""),
    }
    assert "hunter2" not in repr(parsed)


def test_a_file_on_the_disk_is_local(read) -> None:
    parsed = read(POETRY, "poetry/sources/poetry.lock")
    path = "vendor/vendored-2.0-py3-none-any.whl"
    assert parsed.local == (LocalPackage("pypi", "vendored", "2.0", path),)


def test_what_an_own_path_dependency_names_is_direct_in_its_scope(read) -> None:
    parsed = read(POETRY, "poetry/path-dependency/poetry.lock")
    assert parsed.local == (LocalPackage("pypi", "ledger", "2.0", "../ledger"),)
    assert direct(parsed) == {"idna": True}
    assert scopes(parsed) == {"idna": "dev"}


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(POETRY, "poetry/wrong-types/poetry.lock")
    assert set(scopes(parsed)) == {"idna", "sniffio"}
    assert codes(parsed) == ["entries_skipped"]


def test_details_of_a_standard_list_are_no_further_dependencies() -> None:
    lock = b"""
        [[package]]
        name = "idna"
        version = "3.10"
        [metadata]
        lock-version = "2.0"
    """
    details = b'[project]\ndependencies = ["attrs"]\n[tool.poetry.dependencies]\nidna = "*"\n'
    file = SourceFile("poetry.lock", lock, {"pyproject.toml": details})
    assert direct(POETRY.parse(file)) == {"idna": False}
    dynamic = details.replace(b"[project]", b'[project]\ndynamic = ["dependencies"]')
    file = SourceFile("poetry.lock", lock, {"pyproject.toml": dynamic})
    assert direct(POETRY.parse(file)) == {"idna": True}


def test_a_name_with_very_many_versions_ends_at_the_limit_instead_of_taking_hours() -> None:
    entry = '[[package]]\nname = "a"\nversion = "{}"\ndependencies = {{ a = "*" }}\n'
    content = "".join(entry.format(number) for number in range(300)) + "[metadata]\n"
    with pytest.raises(UnreadableLockfile) as caught:
        POETRY.parse(SourceFile("poetry.lock", content.encode(), limits=Limits(max_edges=1_000)))
    assert caught.value.problem.code == "too_many_edges"


LINES = (FIXTURES / "poetry/groups/poetry.lock").read_text().split("\n")
COMPANION = (FIXTURES / "poetry/groups/pyproject.toml").read_text().split("\n")
VALUES = [
    "",
    "3",
    "true",
    '""',
    '"idna"',
    "[]",
    "[[1]]",
    "{}",
    '{ main = "extra ==" }',
    "[{ a = 1 }]",
]
CHANGES = st.dictionaries(st.integers(0, len(LINES) - 1), st.sampled_from(VALUES), max_size=8)


@given(CHANGES, CHANGES)
def test_whatever_a_line_holds_the_file_is_read_or_refused(lock, companion) -> None:
    beside = {"pyproject.toml": toml_with(COMPANION, companion)}
    try:
        parsed = POETRY.parse(SourceFile("poetry.lock", toml_with(LINES, lock), beside))
    except UnreadableLockfile:
        return
    assert all(package.name for package in parsed.packages)
    assert all(max(edge) < len(parsed.packages) for edge in parsed.edges)
