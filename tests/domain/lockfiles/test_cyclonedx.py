"""CycloneDX JSON, as different tools write it."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from sponsorplan.domain.lockfiles.interface import (
    Limits,
    LocalPackage,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.sbom.cyclonedx.parser import CycloneDx
from tests.domain.lockfiles.by_name import direct, edges, package, scopes
from tests.domain.lockfiles.spoiled import json_of
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures" / "cyclonedx"
CYCLONEDX = CycloneDx()


def test_components_become_packages_named_as_their_registry_names_them(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/ordinary/bom.cdx.json")
    assert (parsed.format, parsed.parser) == ("cyclonedx-json-1.6", "cyclonedx")
    assert [(found.type, found.name, found.version) for found in parsed.packages] == [
        ("maven", "org.tea:pot", "3"),
        ("npm", "@tea/lid", "0.3.1"),
        ("npm", "Kettle", "1.2.0"),
        ("pypi", "steam-engine", "2.0"),
    ]
    assert parsed.problems == ()


def test_the_product_is_local_and_names_the_direct_packages(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/ordinary/bom.cdx.json")
    assert parsed.local == (LocalPackage("npm", "shop", "1.0.0"),)
    assert direct(parsed) == {
        "@tea/lid": False,
        "Kettle": True,
        "org.tea:pot": False,
        "steam-engine": True,
    }
    assert edges(parsed) == {
        ("Kettle", "@tea/lid"),
        ("steam-engine", "@tea/lid"),
        ("steam-engine", "org.tea:pot"),
    }


def test_source_host_and_repository_come_from_the_purl_and_the_references(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/ordinary/bom.cdx.json")
    kettle = package(parsed, "Kettle")
    assert (kettle.source, kettle.host) == (Source.REGISTRY, "registry.example")
    assert kettle.repository == "https://git.example/tea/kettle.git"
    lid = package(parsed, "@tea/lid")
    assert (lid.source, lid.repository) == (Source.GIT, "https://git.example/tea/lid.git")
    assert package(parsed, "steam-engine").host == "pypi.corp.example"


def test_a_pom_s_upload_address_and_its_parent_s_repository_are_not_believed(read) -> None:
    pot = package(read(CYCLONEDX, "cyclonedx/ordinary/bom.cdx.json"), "org.tea:pot")
    assert (pot.host, pot.repository) == ("", "")


def test_an_sbom_without_components_is_empty_and_has_no_complaint(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/empty/bom.json")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_an_sbom_cut_short_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(CYCLONEDX, "cyclonedx/broken/bom.json")
    assert caught.value.problem.code == "not_json"


def test_an_sbom_inside_another_document_is_refused_with_a_reason(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(CYCLONEDX, "cyclonedx/inside_another/attestation.json")
    assert caught.value.problem.code == "not_cyclonedx"


def test_malformed_parts_are_left_out_and_the_rest_is_kept(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/malformed/bom.json")
    assert edges(parsed) == {("lid", "pot")}
    assert codes(parsed) == ["bad_entry", "no_purl", "dangling_edge", "direct_unknown"]


def test_no_edges_does_not_mean_that_all_is_direct(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/flat/bom.json")
    assert direct(parsed) == {"lid": None, "pot": None}
    assert not parsed.edges_known
    assert codes(parsed) == ["flat_sbom", "direct_unknown"]


def test_a_product_that_names_every_package_of_an_edgeless_sbom_says_nothing(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/names_all/bom.json")
    assert direct(parsed) == {"lid": None, "pot": None}
    assert not parsed.edges_known


def test_without_a_product_the_edges_are_known_and_direct_is_not(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/no_root/bom.json")
    assert edges(parsed) == {("lid", "pot")}
    assert direct(parsed) == {"lid": None, "pot": None}
    assert codes(parsed) == ["direct_unknown"]


def test_nested_components_are_packages_and_nesting_is_no_dependency(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/nested/bom.json")
    assert direct(parsed) == {"deeper": False, "jar": True, "shaded": False, "vendored": False}
    assert parsed.edges == ()


def test_the_product_s_own_modules_are_local(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/nested/bom.json")
    assert [local.name for local in parsed.local] == ["cart", "corp-util", "shop"]


def test_repeated_components_and_references_come_to_one_package(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/duplicates/bom.json")
    assert scopes(parsed) == {"lid": "runtime", "pot": "runtime", "tray": "runtime"}
    assert edges(parsed) == {("pot", "lid"), ("pot", "tray")}


def test_what_a_scanner_puts_between_product_and_packages_is_looked_through(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/scanner/bom.json")
    assert direct(parsed) == {"debian/bash": True, "lid": True, "pot": False}
    assert codes(parsed) == []


def test_what_the_sbom_marks_as_the_company_s_own_is_local(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/own/bom.json")
    assert [(local.type, local.name) for local in parsed.local] == [
        ("cargo", "cart"),
        ("generic", "desk"),
        ("npm", "hidden"),
        ("npm", "mat"),
        ("npm", "shop"),
        ("npm", "till"),
    ]
    assert direct(parsed) == {"fork": True, "lid": True, "pot": False}


def test_scopes_and_the_tools_own_marks_tell_development(read) -> None:
    assert scopes(read(CYCLONEDX, "cyclonedx/scopes/bom.json")) == {
        "composer-dev": "dev",
        "excluded": "dev",
        "npm-dev": "dev",
        "npm-not-dev": "runtime",
        "optional": "optional",
        "pipenv-dev": "dev",
        "poetry-both": "runtime",
        "poetry-test": "dev",
        "required": "runtime",
    }


def test_components_without_a_usable_purl_are_left_out_and_named(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/no_purl/bom.json")
    assert list(direct(parsed)) == ["lid"]
    assert "3 entries" in parsed.problems[0].message
    assert "zlib, corp/openssl, bad" in parsed.problems[0].message


def test_an_unknown_version_is_read_with_a_warning(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/new_version/bom.json")
    assert parsed.format == "cyclonedx-json-2.0"
    assert codes(parsed)[0] == "unknown_version"


def test_npm_s_sbom_keeps_its_workspace_out(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/npm/bom.json")
    assert [local.name for local in parsed.local] == ["cart", "shop"]
    assert scopes(parsed) == {
        "@tea/taster": "dev",
        "Kettle": "runtime",
        "lid": "runtime",
        "spout": "runtime",
        "steam": "optional",
        "sugar": "dev",
    }


def test_what_npm_has_a_checksum_for_is_not_the_product_s(read) -> None:
    # npm may be told to leave out the addresses of a registry's packages, and gives only git's.
    parsed = read(CYCLONEDX, "cyclonedx/npm_checksums/bom.json")
    assert direct(parsed) == {
        "Kettle": True,
        "rim": True,
        "spout": True,
        "steam": True,
        "stray": True,
    }
    assert [local.name for local in parsed.local] == ["cart", "shop", "wheel"]
    assert "taken_as_own" in codes(parsed)
    told = next(one.message for one in parsed.problems if one.code == "taken_as_own")
    assert "cart, wheel" in told


@pytest.mark.parametrize("tools", ["components", "list"])
def test_cyclonedx_npm_keeps_workspaces_out_and_capitals_in(tools: str) -> None:
    root = json.loads((FIXTURES / "cyclonedx_npm" / "bom.json").read_text(encoding="utf-8"))
    if tools == "list":
        root["metadata"]["tools"] = [{"vendor": "@cyclonedx", "name": "cyclonedx-npm"}]
    parsed = CYCLONEDX.parse(SourceFile("bom.json", json.dumps(root).encode()))
    assert direct(parsed) == {"@Tea/Lid": True, "Kettle": True}
    assert [local.name for local in parsed.local] == ["cart", "shop", "wheel"]


def test_an_npm_sbom_without_any_address_says_that_workspaces_are_unknown(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/cyclonedx_npm_bare/bom.json")
    assert direct(parsed) == {"kettle": True, "lid": False}
    assert "own_unknown" in codes(parsed)


@pytest.mark.parametrize("tool", [{"vendor": {}}, {"group": [], "name": {}}, {"name": ["cli"]}, 1])
def test_tools_that_are_no_tools_are_passed_over(tool: object) -> None:
    content = {"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": {"tools": [tool]}}
    assert CYCLONEDX.parse(SourceFile("bom.json", json.dumps(content).encode())).packages == ()


def test_a_name_in_another_spelling_does_not_replace_the_purl_s() -> None:
    component = {"type": "library", "name": "kettle-alias", "purl": "pkg:npm/kettle@1.0.0"}
    content = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [component]}
    parsed = CYCLONEDX.parse(SourceFile("bom.json", json.dumps(content).encode()))
    assert [one.name for one in parsed.packages] == ["kettle"]


def test_any_json_name_is_taken_by_its_content_and_nothing_else() -> None:
    content = (FIXTURES / "empty" / "bom.json").read_bytes()
    assert all(CYCLONEDX.accepts(name, content) for name in ("bom.json", "a.CDX.JSON", "x.json"))
    assert not CYCLONEDX.accepts("bom.xml", content)
    lock = b'{"name": "x", "description": "a \\"bomFormat\\": \\"CycloneDX\\" maker"}'
    assert not CYCLONEDX.accepts("package-lock.json", lock)


def test_utf_16_is_recognised_and_read() -> None:
    text = (FIXTURES / "no_root" / "bom.json").read_text(encoding="utf-8")
    content = text.encode("utf-16")
    assert CYCLONEDX.accepts("bom.json", content)
    assert len(CYCLONEDX.parse(SourceFile("bom.json", content)).packages) == 2


def test_more_packages_than_the_limit_are_refused() -> None:
    content = (FIXTURES / "no_root" / "bom.json").read_bytes()
    with pytest.raises(UnreadableLockfile) as caught:
        CYCLONEDX.parse(SourceFile("bom.json", content, limits=Limits(max_packages=1)))
    assert caught.value.problem.code == "too_many_packages"


@settings(max_examples=200)
@given(
    json_of(
        "cyclonedx/ordinary/bom.cdx.json", "cyclonedx/nested/bom.json", "cyclonedx/own/bom.json"
    )
)
def test_a_spoiled_sbom_is_read_or_refused_and_never_crashes(content: bytes) -> None:
    try:
        parsed = CYCLONEDX.parse(SourceFile("bom.json", content))
    except UnreadableLockfile:
        return
    assert all(str(found.purl).startswith("pkg:") for found in parsed.packages)
