from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.cargo.parser import Cargo
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from tests.domain.lockfiles.by_version import direct, edges, scopes
from tests.domain.lockfiles.spoiled import toml_with
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures"
CARGO = Cargo()


def test_crates_without_a_source_are_the_company_s_own(read) -> None:
    parsed = read(CARGO, "cargo/workspace/Cargo.lock")
    assert parsed.format == "cargo-v4"
    assert parsed.local == (
        LocalPackage("cargo", "shop", "0.1.0"),
        LocalPackage("cargo", "shop-core", "0.1.0"),
    )
    assert not {one.name for one in parsed.packages} & {"shop", "shop-core"}


def test_what_own_crates_name_is_direct_and_the_version_is_kept_apart(read) -> None:
    assert direct(read(CARGO, "cargo/workspace/Cargo.lock")) == {
        "cc 1.2.37",
        "libc 0.2.175",
        "proptest 1.7.0",
        "rand 0.9.2",
        "tempfile 3.21.0",
    }


def test_manifests_tell_what_is_only_for_tests_even_under_another_name(read) -> None:
    parsed = read(CARGO, "cargo/workspace/Cargo.lock")
    assert {name for name, scope in scopes(parsed).items() if scope == "dev"} == {
        "proptest 1.7.0",
        "rand 0.8.5",
        "tempfile 3.21.0",
    }
    assert parsed.problems == ()
    assert parsed.wants == ()


def test_the_edges_are_those_between_crates_of_others(read) -> None:
    assert edges(read(CARGO, "cargo/workspace/Cargo.lock")) == {
        ("cc 1.2.37", "shlex 1.3.0"),
        ("proptest 1.7.0", "rand 0.8.5"),
        ("rand 0.8.5", "libc 0.2.175"),
    }


def test_without_manifests_all_is_runtime_and_they_are_asked_for(read) -> None:
    parsed = read(CARGO, "cargo/alone/Cargo.lock")
    assert set(scopes(parsed).values()) == {"runtime"}
    assert parsed.wants == ("Cargo.toml",)
    assert codes(parsed) == ["companion_missing"]
    assert direct(parsed) == direct(read(CARGO, "cargo/workspace/Cargo.lock"))


def test_a_crate_whose_manifest_is_missing_may_need_a_test_package_at_run_time() -> None:
    folder = FIXTURES / "cargo/workspace"
    beside = {"Cargo.toml": (folder / "Cargo.toml").read_bytes()}
    parsed = CARGO.parse(SourceFile("Cargo.lock", (folder / "Cargo.lock").read_bytes(), beside))
    assert scopes(parsed)["proptest 1.7.0"] == "dev"
    assert scopes(parsed)["tempfile 3.21.0"] == "runtime"
    assert "1 of your 2 crates" in parsed.problems[0].message


def test_a_manifest_that_cannot_be_read_is_left_out_with_a_warning() -> None:
    content = (FIXTURES / "cargo/alone/Cargo.lock").read_bytes()
    parsed = CARGO.parse(SourceFile("Cargo.lock", content, {"Cargo.toml": b"[package"}))
    assert codes(parsed) == ["companion_unreadable", "companion_missing"]


def test_the_first_version_with_full_ids_and_a_root_is_read(read) -> None:
    parsed = read(CARGO, "cargo/first-version/Cargo.lock")
    assert parsed.format == "cargo-v1"
    assert direct(parsed) == {"regex 0.2.2"}
    assert edges(parsed) == {("regex 0.2.2", "memchr 1.0.1")}
    assert [local.name for local in parsed.local] == ["shop", "shop-core"]


def test_a_path_crate_and_a_release_of_one_name_and_version_are_told_apart(read) -> None:
    parsed = read(CARGO, "cargo/same-version-twice/Cargo.lock")
    assert direct(parsed) == {"serde 1.0.219", "wrapper 1.0.0"}
    assert edges(parsed) == {
        ("platform 0.3.3", "semver 1.0.26"),
        ("wrapper 1.0.0", "platform 0.3.3"),
    }
    assert LocalPackage("cargo", "platform", "0.3.3") in parsed.local


def test_a_replaced_crate_gives_way_to_its_replacement(read) -> None:
    parsed = read(CARGO, "cargo/replaced/Cargo.lock")
    assert edges(parsed) == {("rand 0.9.2", "libc 0.2.175")}
    assert parsed.packages[0].source is Source.GIT
    assert parsed.packages[0].repository == "https://github.com/ada/libc"


def test_sources_keep_host_and_repository_but_no_secret(read) -> None:
    parsed = read(CARGO, "cargo/sources/Cargo.lock")
    assert {one.name: (one.source, one.host, one.repository) for one in parsed.packages} == {
        "forked": (Source.GIT, "", "https://github.com/ada/forked"),
        "from-elsewhere": (Source.UNKNOWN, "", ""),
        "from-private-index": (Source.REGISTRY, "crates.corp.example", ""),
        "token-in-git": (Source.GIT, "", "https://git.corp.example/tools/token-in-git"),
    }
    assert "hunter2" not in repr(parsed)


def test_an_unused_patch_is_no_package(read) -> None:
    names = {one.name for one in read(CARGO, "cargo/sources/Cargo.lock").packages}
    assert "never-used" not in names


def test_a_crate_without_dependencies_has_no_packages_and_nothing_is_asked_for(read) -> None:
    parsed = read(CARGO, "cargo/empty/Cargo.lock")
    assert parsed.packages == ()
    assert parsed.problems == ()


def test_a_file_that_was_cut_off_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(CARGO, "cargo/broken/Cargo.lock")
    assert caught.value.problem.code == "not_toml"


def test_another_toml_file_under_this_name_is_refused() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        CARGO.parse(SourceFile("Cargo.lock", b"[project]\n"))
    assert caught.value.problem.code == "not_a_lockfile"


def test_entries_of_the_wrong_shape_are_skipped_and_the_rest_is_kept(read) -> None:
    parsed = read(CARGO, "cargo/wrong-types/Cargo.lock")
    assert scopes(parsed) == {"rand 0.9.2": "dev"}
    assert codes(parsed) == ["entries_skipped"]


def test_without_an_own_crate_direct_is_unknown() -> None:
    content = (
        b'[[package]]\nname = "rand"\nversion = "0.9.2"\nsource = "registry+https://r.example"\n'
    )
    parsed = CARGO.parse(SourceFile("Cargo.lock", content))
    assert [one.direct for one in parsed.packages] == [None]


LINES = (FIXTURES / "cargo/workspace/Cargo.lock").read_text().split("\n")
COMPANION = (FIXTURES / "cargo/workspace/Cargo.toml").read_text().split("\n")
VALUES = ["", "3", "true", '""', '"shop"', "[]", "[[1]]", "{}", '{ name = "shop" }', "[{ a = 1 }]"]
CHANGES = st.dictionaries(st.integers(0, len(LINES) - 1), st.sampled_from(VALUES), max_size=8)


@given(CHANGES, CHANGES)
def test_whatever_a_line_holds_the_file_is_read_or_refused(lock, companion) -> None:
    beside = {"Cargo.toml": toml_with(COMPANION, companion)}
    try:
        parsed = CARGO.parse(SourceFile("Cargo.lock", toml_with(LINES, lock), beside))
    except UnreadableLockfile:
        return
    assert all(one.name and one.version for one in parsed.packages)
    assert all(max(edge) < len(parsed.packages) for edge in parsed.edges)
