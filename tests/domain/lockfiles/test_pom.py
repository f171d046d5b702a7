from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    ParsedLockfile,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.pom.parser import Pom
from tests.domain.lockfiles.spoiled import text_of, values_of
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures" / "pom"
POM = Pom()


def versions(parsed: ParsedLockfile) -> dict[str, str]:
    return {found.name: found.version for found in parsed.packages}


def local(parsed: ParsedLockfile) -> set[str]:
    return {found.name for found in parsed.local}


def module(name: str) -> ParsedLockfile:
    """A module of the two-level build, with the other poms of it."""
    content = (FIXTURES / "modules" / name / "pom.xml").read_bytes()
    parent = (FIXTURES / "modules" / "pom.xml").read_bytes()
    return POM.parse(SourceFile("pom.xml", content, {"../pom.xml": parent}))


def test_dependencies_are_direct_with_versions_from_properties_and_management(read) -> None:
    parsed = read(POM, "pom/ordinary/pom.xml")
    assert (parsed.format, parsed.edges_known) == ("pom", False)
    assert all(found.direct for found in parsed.packages)
    assert versions(parsed) == {
        "org.frame:frame-starter": "",
        "org.toast:toast-assert": "5.0.0",
        "org.toast:toast-core": "1.4.0",
        "org.toast:toast-mock": "4.0.0",
        "org.toast:toast-range": "",
        "org.toast:toast-round": "",
        "org.toast:toast-web": "2.1.3",
    }


def test_what_is_only_managed_imported_excluded_or_of_a_plugin_is_not_used(read) -> None:
    found = versions(read(POM, "pom/ordinary/pom.xml"))
    unused = ("toast-managed-only", "toast-bom", "toast-maven-plugin", "toast-plugin-only")
    assert not found.keys() & {f"org.toast:{name}" for name in unused}
    assert "org.noise:noise" not in found


def test_test_scope_is_for_development_even_where_it_is_managed(read) -> None:
    parsed = read(POM, "pom/ordinary/pom.xml")
    assert [found.name for found in parsed.packages if found.scope == "dev"] == [
        "org.toast:toast-assert",
        "org.toast:toast-mock",
    ]


def test_what_cannot_be_known_from_the_file_is_said(read) -> None:
    parsed = read(POM, "pom/ordinary/pom.xml")
    assert codes(parsed) == ["entries_skipped", "versions_unknown"]
    assert parsed.problems[1].message.startswith("3 dependencies")


def test_the_project_and_what_is_built_with_it_is_local(read) -> None:
    parsed = read(POM, "pom/siblings/pom.xml")
    assert local(parsed) == {
        "com.acme:shop-core",
        "com.acme:shop-managed",
        "com.acme:shop-web",
        "com.acme:shop-words",
        "com.acme.tools:shop-tool",
        "com.bank:driver",
    }
    assert versions(parsed) == {"com.acme:released-apart": "7.0.0"}


def test_a_jar_on_disk_is_local_with_its_path(read) -> None:
    parsed = read(POM, "pom/siblings/pom.xml")
    path = "${project.basedir}/lib/driver.jar"
    assert LocalPackage("maven", "com.bank:driver", "1", path) in parsed.local


def test_a_framework_whose_pom_is_the_parent_is_not_taken_for_own(read) -> None:
    assert versions(read(POM, "pom/foreign-parent/pom.xml")) == {
        "org.frame:frame-data": "3.2.0",
        "org.frame:frame-mail": "3.2.0",
        "org.frame:frame-web": "",
    }
    assert versions(read(POM, "pom/foreign-version/pom.xml")) == {"org.frame:frame-data": "3.2.0"}


def test_a_parent_in_the_upload_gives_versions_and_shows_what_is_own() -> None:
    parsed = module("shop")
    assert versions(parsed) == {"org.toast:toast-core": "1.4.0"}
    assert local(parsed) == {"com.acme:shop", "com.acme:till", "com.acme.words:words"}
    assert parsed.problems == ()


def test_another_pom_where_the_parent_should_be_is_not_taken_for_it() -> None:
    content = (FIXTURES / "modules" / "shop" / "pom.xml").read_bytes()
    other = (FIXTURES / "ordinary" / "pom.xml").read_bytes()
    parsed = POM.parse(SourceFile("pom.xml", content, {"../pom.xml": other}))
    assert versions(parsed)["org.toast:toast-core"] == ""


def test_a_parent_that_cannot_be_read_is_left_out_with_a_warning() -> None:
    content = (FIXTURES / "modules" / "shop" / "pom.xml").read_bytes()
    parsed = POM.parse(SourceFile("pom.xml", content, {"../pom.xml": b"<project>"}))
    assert codes(parsed) == ["companion_unreadable", "versions_unknown"]


def test_a_pom_of_modules_names_nothing_itself_and_asks_for_those_that_are_missing(read) -> None:
    parsed = read(POM, "pom/modules/pom.xml")
    assert (parsed.packages, codes(parsed)) == ((), [])
    content = (FIXTURES / "modules" / "pom.xml").read_bytes()
    assert codes(POM.parse(SourceFile("pom.xml", content))) == ["modules_missing"]


def test_only_profiles_that_are_active_by_default_count(read) -> None:
    parsed = read(POM, "pom/profiles/pom.xml")
    assert versions(parsed) == {"org.toast:toast-usual": "1.4.0"}
    assert codes(parsed) == ["profile_dependencies"]


def test_a_project_without_dependencies_is_only_itself(read) -> None:
    parsed = read(POM, "pom/empty/pom.xml")
    assert parsed.packages == ()
    assert parsed.local == (LocalPackage("maven", "com.acme:shop", "1.0.0"),)
    assert parsed.problems == ()


def test_a_pom_cut_short_is_refused_with_its_line(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(POM, "pom/broken/pom.xml")
    assert (caught.value.problem.code, caught.value.problem.line) == ("not_xml", 5)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<settings/>", "not_a_pom"),
        (b"<!DOCTYPE project SYSTEM 'file:///etc/passwd'><project/>", "xml_feature"),
        (b"<project>&nowhere;</project>", "not_xml"),
        (b"<project/><project/>", "not_xml"),
        (b"", "not_xml"),
        (b"<<<<<<< ours\n<project/>\n", "merge_conflict"),
    ],
)
def test_what_is_no_pom_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        POM.parse(SourceFile("pom.xml", content))
    assert caught.value.problem.code == code


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_byte_order_mark_tells_the_encoding_whatever_the_file_says(encoding: str) -> None:
    text = (FIXTURES / "ordinary" / "pom.xml").read_text(encoding="utf-8")
    parsed = POM.parse(SourceFile("pom.xml", text.encode(encoding)))
    assert versions(parsed)["org.toast:toast-core"] == "1.4.0"


@settings(max_examples=200)
@given(
    st.one_of(
        text_of("pom/ordinary/pom.xml", "pom/siblings/pom.xml", "pom/modules/shop/pom.xml"),
        values_of("pom/ordinary/pom.xml", "pom/siblings/pom.xml", "pom/modules/shop/pom.xml"),
    ),
    st.one_of(text_of("pom/modules/pom.xml"), values_of("pom/modules/pom.xml")),
)
def test_a_spoiled_pom_is_read_or_refused_and_never_crashes(content, parent) -> None:
    try:
        parsed = POM.parse(SourceFile("pom.xml", content, {"../pom.xml": parent}))
    except UnreadableLockfile:
        return
    assert all(":" in found.name and "${" not in found.version for found in parsed.packages)
