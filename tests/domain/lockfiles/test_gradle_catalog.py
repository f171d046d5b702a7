import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.gradle.catalog import VersionCatalog
from sponsorplan.domain.lockfiles.interface import ParsedLockfile, SourceFile, UnreadableLockfile
from tests.domain.lockfiles.spoiled import text_of, values_of

CATALOG = VersionCatalog()


def versions(parsed: ParsedLockfile) -> dict[str, str]:
    return {found.name.removeprefix("org.toast:toast-"): found.version for found in parsed.packages}


def test_libraries_are_direct_in_every_way_of_writing_them(read) -> None:
    parsed = read(CATALOG, "gradle-catalog/ordinary/libs.versions.toml")
    assert versions(parsed) == {
        "bom-given": "",
        "core": "1.4.0",
        "json": "3.2.0",
        "lost": "",
        "next": "",
        "short": "0.1.0",
        "web": "",
    }
    assert all(found.direct for found in parsed.packages)


def test_what_names_no_library_is_skipped_and_counted(read) -> None:
    (problem,) = read(CATALOG, "gradle-catalog/ordinary/libs.versions.toml").problems
    assert problem.code == "entries_skipped"
    assert "3." in problem.message


def test_plugins_of_the_build_are_no_libraries(read) -> None:
    found = versions(read(CATALOG, "gradle-catalog/ordinary/libs.versions.toml"))
    assert not any("toaster" in name for name in found)


def test_a_catalog_without_libraries_is_empty_and_has_no_complaint(read) -> None:
    parsed = read(CATALOG, "gradle-catalog/empty/libs.versions.toml")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_a_catalog_cut_short_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(CATALOG, "gradle-catalog/broken/libs.versions.toml")
    assert caught.value.problem.code == "not_toml"


def test_another_toml_file_under_this_name_is_refused() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        CATALOG.parse(SourceFile("libs.versions.toml", b"[project]\n"))
    assert caught.value.problem.code == "not_a_catalog"


@settings(max_examples=200)
@given(
    st.one_of(
        text_of("gradle-catalog/ordinary/libs.versions.toml"),
        values_of("gradle-catalog/ordinary/libs.versions.toml"),
    )
)
def test_a_spoiled_catalog_is_read_or_refused_and_never_crashes(content: bytes) -> None:
    try:
        parsed = CATALOG.parse(SourceFile("libs.versions.toml", content))
    except UnreadableLockfile:
        return
    assert all(found.name.count(":") == 1 for found in parsed.packages)
