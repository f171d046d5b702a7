from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import (
    Limits,
    LocalPackage,
    ParsedLockfile,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.uv import Uv
from tests.domain.lockfiles.by_name import scopes
from tests.domain.lockfiles.by_version import edges

FIXTURES = Path(__file__).parent / "fixtures"
UV = Uv()


def direct(parsed: ParsedLockfile) -> set[str]:
    return {package.name for package in parsed.packages if package.direct}


def test_the_company_s_own_packages_are_local_and_never_listed(read) -> None:
    parsed = read(UV, "uv/workspace/uv.lock")
    assert parsed.local == (
        LocalPackage("pypi", "ledger", "2.0", "../ledger"),
        LocalPackage("pypi", "shop", "0.1.0", "."),
        LocalPackage("pypi", "shop-api", "0.1.0", "packages/api"),
    )
    assert not {"ledger", "shop", "shop-api"} & set(scopes(parsed))


def test_scope_follows_extras_and_groups_of_the_members(read) -> None:
    assert scopes(read(UV, "uv/workspace/uv.lock")) == {
        "httpx": "runtime",
        "idna": "runtime",
        "iniconfig": "dev",
        "pytest": "dev",
        "rich": "optional",
        "sniffio": "dev",
        "socksio": "dev",
        "typing-extensions": "runtime",
    }


def test_an_extra_asked_for_in_tests_does_not_make_its_packages_runtime(read) -> None:
    parsed = read(UV, "uv/workspace/uv.lock")
    assert ("httpx 0.28.1", "socksio 1.0.0") in edges(parsed)
    assert scopes(parsed)["httpx"] == "runtime"
    assert scopes(parsed)["socksio"] == "dev"


def test_what_any_own_package_names_is_direct(read) -> None:
    parsed = read(UV, "uv/workspace/uv.lock")
    assert direct(parsed) == {"httpx", "pytest", "rich", "sniffio", "typing-extensions"}


def test_a_project_without_dependencies_has_no_packages(read) -> None:
    parsed = read(UV, "uv/empty/uv.lock")
    assert parsed.packages == ()
    assert parsed.format == "uv-v1r3"
    assert parsed.problems == ()


def test_a_file_that_was_cut_off_is_refused_with_its_line(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(UV, "uv/broken/uv.lock")
    assert (caught.value.problem.code, caught.value.problem.line) == ("not_toml", 7)


def test_conflict_markers_are_refused_with_their_line(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(UV, "uv/conflict/uv.lock")
    assert (caught.value.problem.code, caught.value.problem.line) == ("merge_conflict", 6)


def test_on_forks_each_dependency_means_one_version_from_one_source(read) -> None:
    parsed = read(UV, "uv/forks/uv.lock")
    assert edges(parsed) == {
        ("pandas 2.3.2", "numpy 2.3.3"),
        ("torch 2.8.0", "numpy 1.26.4"),
    }
    assert [package.version for package in parsed.packages if package.name == "torch"] == ["2.8.0"]
    assert direct(parsed) == {"pandas", "torch"}


def test_groups_of_a_workspace_without_a_root_project_count_for_development(read) -> None:
    parsed = read(UV, "uv/no-project-at-root/uv.lock")
    assert scopes(parsed) == {"idna": "runtime", "iniconfig": "dev", "pytest": "dev"}
    assert direct(parsed) == {"idna", "pytest"}


def test_what_a_script_requires_is_direct(read) -> None:
    parsed = read(UV, "uv/script/report.py.lock")
    assert direct(parsed) == {"rich"}
    assert set(scopes(parsed).values()) == {"runtime"}
    assert UV.accepts("report.py.lock", b"")


def test_sources_keep_host_and_repository_but_no_secret(read) -> None:
    parsed = read(UV, "uv/sources/uv.lock")
    assert {one.name: (one.source, one.host, one.repository) for one in parsed.packages} == {
        "archived": (Source.URL, "", "https://github.com/ada/archived"),
        "forked": (Source.GIT, "", "https://github.com/ada/forked"),
        "from-private-index": (Source.REGISTRY, "index.corp.example", ""),
        "from-wheel-folder": (Source.REGISTRY, "", ""),
        "token-in-git": (Source.GIT, "", "https://git.corp.example/tools/token-in-git"),
    }
    assert LocalPackage("pypi", "vendored", "2.0", "vendor/vendored-2.0-py3-none-any.whl") in (
        parsed.local
    )
    assert "hunter2" not in repr(parsed)


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(UV, "uv/wrong-types/uv.lock")
    assert scopes(parsed) == {"idna": "runtime"}
    assert direct(parsed) == {"idna"}
    assert [problem.code for problem in parsed.problems] == ["entries_skipped"]


def test_files_of_the_first_uv_are_read(read) -> None:
    parsed = read(UV, "uv/before-0.3/uv.lock")
    assert parsed.format == "uv-v1"
    assert direct(parsed) == {"idna"}
    assert parsed.packages[0].host == "registry.example"


def test_without_a_root_direct_is_unknown() -> None:
    content = b'version = 1\n[[package]]\nname = "idna"\nversion = "3.10"\n'
    parsed = UV.parse(SourceFile("uv.lock", content))
    assert [package.direct for package in parsed.packages] == [None]


def test_another_toml_file_under_this_name_is_refused() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        UV.parse(SourceFile("uv.lock", b'[project]\nname = "shop"\n'))
    assert caught.value.problem.code == "not_a_lockfile"


def test_a_name_with_very_many_versions_ends_at_the_limit_instead_of_taking_hours() -> None:
    entry = '[[package]]\nname = "a"\nversion = "{}"\ndependencies = [{{ name = "a" }}]\n'
    content = "version = 1\n" + "".join(entry.format(number) for number in range(300))
    with pytest.raises(UnreadableLockfile) as caught:
        UV.parse(SourceFile("uv.lock", content.encode(), limits=Limits(max_edges=1_000)))
    assert caught.value.problem.code == "too_many_edges"


LINES = (FIXTURES / "uv/workspace/uv.lock").read_text().split("\n")
VALUES = [
    "",
    "3",
    "true",
    '""',
    '"idna"',
    "[]",
    "[[1]]",
    "{}",
    '{ name = "idna" }',
    "[{ extra = 1 }]",
]


@given(st.dictionaries(st.integers(0, len(LINES) - 1), st.sampled_from(VALUES), max_size=8))
def test_whatever_a_line_holds_the_file_is_read_or_refused(changes) -> None:
    lines = [
        f"{line.partition(' = ')[0]} = {changes[at]}" if changes.get(at) else line
        for at, line in enumerate(LINES)
        if changes.get(at) != ""
    ]
    try:
        parsed = UV.parse(SourceFile("uv.lock", "\n".join(lines).encode()))
    except UnreadableLockfile:
        return
    assert all(package.name for package in parsed.packages)
    assert all(max(edge) < len(parsed.packages) for edge in parsed.edges)
