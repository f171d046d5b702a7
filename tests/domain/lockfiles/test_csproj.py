from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import (
    Limits,
    LocalPackage,
    ParsedLockfile,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.nuget.project import Csproj
from tests.domain.lockfiles.spoiled import text_of, values_of
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures" / "csproj"
CSPROJ = Csproj()


def versions(parsed: ParsedLockfile) -> dict[str, str]:
    return {found.name.removeprefix("toast."): found.version for found in parsed.packages}


def scopes(parsed: ParsedLockfile) -> dict[str, str]:
    return {found.name.removeprefix("toast."): found.scope.value for found in parsed.packages}


def test_references_are_direct_with_the_version_that_they_come_to(read) -> None:
    parsed = read(CSPROJ, "csproj/ordinary/Shop.csproj")
    assert (parsed.format, parsed.edges_known) == ("csproj", False)
    assert all(found.direct for found in parsed.packages)
    assert versions(parsed) == {
        "analyzers": "4.0.0",
        "core": "1.4.0",
        "floating": "",
        "old": "1.9.0",
        "one": "1.0.0",
        "range": "",
        "two": "1.0.0",
        "unknown": "",
        "web": "2.1.3",
    }


def test_each_target_s_version_of_a_package_is_kept(read) -> None:
    parsed = read(CSPROJ, "csproj/ordinary/Shop.csproj")
    assert [one.version for one in parsed.packages if one.name == "toast.old"] == ["0.9.0", "1.9.0"]


def test_what_is_kept_from_those_who_take_the_project_is_for_development(read) -> None:
    found = scopes(read(CSPROJ, "csproj/ordinary/Shop.csproj"))
    assert [name for name, scope in found.items() if scope == "dev"] == ["analyzers"]


def test_other_projects_are_local(read) -> None:
    assert read(CSPROJ, "csproj/ordinary/Shop.csproj").local == (
        LocalPackage("nuget", "shop.domain", path="../Domain/Shop.Domain.fsproj"),
        LocalPackage("nuget", "shop.words", path="../Words/Shop.Words.csproj"),
    )


def test_a_name_that_only_a_build_tells_is_skipped_with_a_warning(read) -> None:
    assert codes(read(CSPROJ, "csproj/ordinary/Shop.csproj")) == ["entries_skipped"]


def test_central_versions_complete_a_project_and_only_what_it_names_is_used(read) -> None:
    parsed = read(CSPROJ, "csproj/central/Shop.fsproj")
    assert parsed.format == "fsproj"
    assert versions(parsed) == {
        "analyzers": "4.0.0",
        "core": "1.4.0",
        "json": "3.0.0",
        "web": "2.1.3",
    }
    assert scopes(parsed)["analyzers"] == "dev"
    assert parsed.problems == ()


def test_the_nearest_of_the_files_above_counts() -> None:
    project = (FIXTURES / "central" / "Shop.fsproj").read_bytes()
    far = (FIXTURES / "central" / "Directory.Packages.props").read_bytes()
    near = b'<Project><ItemGroup><PackageVersion Include="Toast.Web" Version="9.0.0"/></ItemGroup></Project>'
    beside = {"../../Directory.Packages.props": far, "../Directory.Packages.props": near}
    parsed = CSPROJ.parse(SourceFile("Shop.fsproj", project, beside))
    assert versions(parsed)["web"] == "9.0.0"


def test_without_the_central_versions_they_are_asked_for() -> None:
    project = (FIXTURES / "central" / "Shop.fsproj").read_bytes()
    parsed = CSPROJ.parse(SourceFile("Shop.fsproj", project))
    assert versions(parsed) == {"json": "3.0.0", "web": ""}
    assert codes(parsed) == ["companion_missing"]
    assert "Directory.Packages.props" in parsed.problems[0].message


def test_a_companion_that_cannot_be_read_is_left_out_with_a_warning() -> None:
    project = (FIXTURES / "central" / "Shop.fsproj").read_bytes()
    beside = {"Directory.Packages.props": b"<Project>"}
    parsed = CSPROJ.parse(SourceFile("Shop.fsproj", project, beside))
    assert codes(parsed) == ["companion_unreadable", "companion_missing"]


def test_central_versions_alone_may_all_be_used(read) -> None:
    parsed = read(CSPROJ, "csproj/versions-only/Directory.Packages.props")
    assert parsed.format == "nuget-cpm"
    assert {found.name: found.direct for found in parsed.packages} == {
        "toast.analyzers": True,
        "toast.core": None,
        "toast.json": None,
        "toast.notused": None,
        "toast.web": None,
    }
    assert (codes(parsed), parsed.wants) == (["companion_missing"], ("*.csproj",))


def test_central_versions_beside_projects_count_for_nothing_by_themselves(read) -> None:
    parsed = read(CSPROJ, "csproj/central/Directory.Packages.props")
    assert (parsed.packages, codes(parsed)) == ((), ["versions_only"])


def test_all_that_a_test_project_takes_is_for_development(read) -> None:
    parsed = read(CSPROJ, "csproj/test-project/Shop.Tests.vbproj")
    assert parsed.format == "vbproj"
    assert set(scopes(parsed).values()) == {"dev"}


def test_a_project_without_packages_has_none_and_no_complaint(read) -> None:
    parsed = read(CSPROJ, "csproj/empty/Shop.csproj")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_a_wrong_tag_is_refused_with_its_line(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(CSPROJ, "csproj/broken/Shop.csproj")
    assert (caught.value.problem.code, caught.value.problem.line) == ("not_xml", 4)


def test_a_document_type_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(CSPROJ, "csproj/doctype/Shop.csproj")
    assert caught.value.problem.code == "xml_feature"


def test_other_xml_under_this_name_is_refused() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        CSPROJ.parse(SourceFile("Shop.csproj", b"<html/>"))
    assert caught.value.problem.code == "not_a_project"


def test_elements_without_end_are_refused() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        CSPROJ.parse(SourceFile("Shop.csproj", b"<Project>" * 20_000))
    assert caught.value.problem.code == "too_deep"


def test_properties_that_name_each_other_come_to_an_end() -> None:
    grow = "".join(f"<P{n}>{f'$(P{n - 1})' * 50}</P{n}>" for n in range(1, 40))
    content = (
        f"<Project><PropertyGroup><P0>1</P0>{grow}</PropertyGroup><ItemGroup>"
        '<PackageReference Include="Toast" Version="$(P39)"/></ItemGroup></Project>'
    )
    parsed = CSPROJ.parse(SourceFile("Shop.csproj", content.encode()))
    assert len(parsed.packages[0].version) <= 1_000


def test_more_names_than_the_limit_are_refused() -> None:
    names = ";".join(f"T{n}" for n in range(20))
    content = f'<Project><ItemGroup><PackageReference Include="{names}"/></ItemGroup></Project>'
    with pytest.raises(UnreadableLockfile) as caught:
        CSPROJ.parse(SourceFile("Shop.csproj", content.encode(), limits=Limits(max_packages=10)))
    assert caught.value.problem.code == "too_many_packages"


@settings(max_examples=200)
@given(
    st.one_of(
        text_of("csproj/ordinary/Shop.csproj", "csproj/central/Shop.fsproj"),
        values_of("csproj/ordinary/Shop.csproj", "csproj/central/Shop.fsproj"),
    ),
    st.one_of(
        text_of("csproj/central/Directory.Packages.props"),
        values_of("csproj/central/Directory.Packages.props"),
    ),
)
def test_a_spoiled_project_is_read_or_refused_and_never_crashes(content, central) -> None:
    beside = {"../Directory.Packages.props": central}
    try:
        parsed = CSPROJ.parse(SourceFile("Shop.csproj", content, beside))
    except UnreadableLockfile:
        return
    assert all(found.name and found.direct for found in parsed.packages)
