import json
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
from sponsorplan.domain.lockfiles.pipfile import Pipfile
from tests.domain.lockfiles.by_version import direct, scopes
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures"
PIPFILE = Pipfile()


def test_categories_tell_scope_and_pipfile_tells_what_is_direct(read) -> None:
    parsed = read(PIPFILE, "pipfile/categories/Pipfile.lock")
    assert direct(parsed) == {"flask-login 0.6.3", "mistune 3.4.0", "pytest 9.2.0"}
    assert {name for name, scope in scopes(parsed).items() if scope == "dev"} == {
        "iniconfig 2.3.1",
        "mistune 3.4.0",
        "packaging 26.3",
        "pluggy 1.7.0",
        "pygments 2.21.0",
        "pytest 9.2.0",
    }
    assert parsed.problems == ()


def test_the_file_has_no_edges_and_says_so(read) -> None:
    parsed = read(PIPFILE, "pipfile/categories/Pipfile.lock")
    assert parsed.edges == ()
    assert not parsed.edges_known


def test_without_pipfile_direct_is_unknown_and_it_is_asked_for(read) -> None:
    parsed = read(PIPFILE, "pipfile/alone/Pipfile.lock")
    assert {one.direct for one in parsed.packages} == {None}
    assert parsed.wants == ("Pipfile",)
    assert codes(parsed) == ["companion_missing"]


def test_a_pipfile_that_cannot_be_read_is_left_out_with_a_warning(read) -> None:
    parsed = read(PIPFILE, "pipfile/companion-broken/Pipfile.lock")
    assert codes(parsed) == ["companion_unreadable", "companion_missing"]
    assert {one.direct for one in parsed.packages} == {None}


def test_paths_are_the_company_s_own(read) -> None:
    assert read(PIPFILE, "pipfile/sources/Pipfile.lock").local == (
        LocalPackage("pypi", "1a2b3c4", path="."),
        LocalPackage("pypi", "packed", path="file:///srv/wheels/packed-1.0-py3-none-any.whl"),
    )


def test_sources_keep_host_and_repository_but_no_secret(read) -> None:
    parsed = read(PIPFILE, "pipfile/sources/Pipfile.lock")
    found = {
        one.name: (one.version, one.source, one.host, one.repository) for one in parsed.packages
    }
    assert found == {
        "archived": ("", Source.URL, "", "https://github.com/ada/archived"),
        "forked": ("0a1b2c3", Source.GIT, "", "https://github.com/ada/forked"),
        "from-corp": ("1.0", Source.REGISTRY, "index.corp.example", ""),
        "unpinned": ("", Source.REGISTRY, "registry.example", ""),
        "unsaid": ("3.0", Source.REGISTRY, "", ""),
    }
    assert "hunter2" not in repr(parsed)


def test_a_lone_source_serves_what_names_none(read) -> None:
    parsed = read(PIPFILE, "pipfile/categories/Pipfile.lock")
    assert {one.host for one in parsed.packages} == {"registry.example"}


def test_a_further_category_is_installed_only_when_asked_for() -> None:
    content = b'{"_meta": {}, "default": {}, "speed": {"orjson": {"version": "==3.10.0"}}}'
    parsed = PIPFILE.parse(SourceFile("Pipfile.lock", content))
    assert scopes(parsed) == {"orjson 3.10.0": "optional"}


def test_a_project_without_dependencies_has_no_packages(read) -> None:
    parsed = read(PIPFILE, "pipfile/empty/Pipfile.lock")
    assert parsed.packages == ()
    assert parsed.problems == ()
    assert parsed.format == "pipfile-lock"


def test_a_file_that_was_cut_off_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(PIPFILE, "pipfile/broken/Pipfile.lock")
    assert caught.value.problem.code == "not_json"


def test_other_json_under_this_name_is_refused() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        PIPFILE.parse(SourceFile("Pipfile.lock", b"[1]"))
    assert caught.value.problem.code == "not_a_lockfile"


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(PIPFILE, "pipfile/wrong-types/Pipfile.lock")
    assert scopes(parsed) == {"idna 3.10": "runtime"}
    assert codes(parsed) == ["companion_missing", "entries_skipped"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("==1.0"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["version", "git", "ref", "file", "path", "index", "url", "name", "a"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["default", "develop", "docs"]), JSON), JSON, st.binary())
def test_whatever_the_file_holds_it_is_read_or_refused(categories, sources, pipfile) -> None:
    content = json.dumps({"_meta": {"sources": sources}, **categories}).encode()
    try:
        parsed = PIPFILE.parse(SourceFile("Pipfile.lock", content, {"Pipfile": pipfile}))
    except UnreadableLockfile:
        return
    assert all(one.name for one in parsed.packages)
