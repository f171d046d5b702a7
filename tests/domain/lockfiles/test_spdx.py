"""SPDX 2 JSON, as different tools and GitHub write it."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings

from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Source,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.sbom.cyclonedx.parser import CycloneDx
from sponsorplan.domain.lockfiles.sbom.spdx.parser import Spdx
from tests.domain.lockfiles.by_name import direct, edges, package, scopes
from tests.domain.lockfiles.spoiled import json_of
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures" / "spdx"
SPDX = Spdx()


def test_packages_edges_and_direct_come_from_purls_and_relationships(read) -> None:
    parsed = read(SPDX, "spdx/ordinary/sbom.spdx.json")
    assert (parsed.format, parsed.parser) == ("spdx-json-2.3", "spdx")
    assert direct(parsed) == {"@tea/lid": False, "Kettle": True, "org.tea:pot": False}
    assert edges(parsed) == {("Kettle", "@tea/lid"), ("Kettle", "org.tea:pot")}
    assert parsed.problems == ()


def test_the_described_package_is_local_even_without_a_purl(read) -> None:
    parsed = read(SPDX, "spdx/ordinary/sbom.spdx.json")
    assert parsed.local == (LocalPackage("generic", "shop", "1.0.0"),)


def test_the_download_location_tells_registry_from_git(read) -> None:
    parsed = read(SPDX, "spdx/ordinary/sbom.spdx.json")
    kettle, lid = package(parsed, "Kettle"), package(parsed, "@tea/lid")
    assert (kettle.source, kettle.host) == (Source.REGISTRY, "registry.example")
    assert (lid.source, lid.repository) == (Source.GIT, "https://git.example/tea/lid.git")


def test_a_document_of_the_product_alone_is_empty_and_has_no_complaint(read) -> None:
    parsed = read(SPDX, "spdx/empty/sbom.spdx.json")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_a_document_cut_short_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(SPDX, "spdx/broken/sbom.spdx.json")
    assert caught.value.problem.code == "not_json"


def test_spdx_3_is_not_taken_for_spdx_2(read) -> None:
    content = (FIXTURES / "version_3" / "sbom.json").read_bytes()
    assert not SPDX.accepts("sbom.json", content)
    with pytest.raises(UnreadableLockfile) as caught:
        read(SPDX, "spdx/version_3/sbom.json")
    assert caught.value.problem.code == "not_spdx"


def test_malformed_parts_are_left_out_and_the_rest_is_kept(read) -> None:
    parsed = read(SPDX, "spdx/malformed/sbom.spdx.json")
    assert direct(parsed) == {"lid": True}
    assert codes(parsed) == ["bad_entry", "no_purl"]


def test_inverted_relationships_are_turned_and_tell_the_scope(read) -> None:
    parsed = read(SPDX, "spdx/inverted/sbom.spdx.json")
    assert scopes(parsed) == {
        "below": "dev",
        "build": "dev",
        "dev": "dev",
        "linked": "runtime",
        "optional": "optional",
        "peer": "runtime",
        "provided": "runtime",
        "runtime": "runtime",
        "test": "dev",
        "tool": "dev",
    }
    assert edges(parsed) == {("runtime", "linked"), ("runtime", "peer"), ("test", "below")}


def test_what_only_a_test_dependency_needs_is_for_development_and_not_direct(read) -> None:
    below = package(read(SPDX, "spdx/inverted/sbom.spdx.json"), "below")
    assert (below.scope.value, below.direct) == ("dev", False)


def test_containing_is_not_depending(read) -> None:
    parsed = read(SPDX, "spdx/contains/sbom.spdx.json")
    assert direct(parsed) == {"lid": None, "pot": None}
    assert (parsed.edges, parsed.edges_known) == ((), False)
    assert codes(parsed) == ["flat_sbom", "direct_unknown"]


def test_a_document_that_describes_all_its_packages_has_no_product_among_them(read) -> None:
    parsed = read(SPDX, "spdx/describes_all/sbom.spdx.json")
    assert parsed.local == ()
    assert direct(parsed) == {"lid": None, "pot": None}
    assert edges(parsed) == {("lid", "pot")}


def test_the_document_itself_may_be_what_depends(read) -> None:
    assert direct(read(SPDX, "spdx/document_needs/sbom.spdx.json")) == {"lid": True, "pot": False}


def test_the_only_package_is_direct_when_the_product_names_it(read) -> None:
    parsed = read(SPDX, "spdx/one_package/sbom.json")
    assert direct(parsed) == {"lid": True}
    assert parsed.problems == ()


def test_a_2_2_document_with_purls_typed_by_url_is_read(read) -> None:
    parsed = read(SPDX, "spdx/old_purl_type/sbom.json")
    assert parsed.format == "spdx-json-2.2"
    assert list(direct(parsed)) == ["lid"]


def test_github_s_flat_export_is_not_all_direct(read) -> None:
    parsed = read(SPDX, "spdx/github_flat/sbom.json")
    assert parsed.format == "github-sbom"
    assert set(direct(parsed).values()) == {None}
    assert not parsed.edges_known
    assert codes(parsed) == ["no_purl", "no_version", "flat_sbom", "direct_unknown"]


def test_github_s_rows_without_purl_are_read_by_name_and_ranges_are_no_versions(read) -> None:
    parsed = read(SPDX, "spdx/github_flat/sbom.json")
    assert [(found.type, found.name, found.version) for found in parsed.packages] == [
        ("gem", "spout", "2.0.0"),
        ("githubactions", "Tea/brew/sub", ""),
        ("maven", "org.tea:pot", ""),
        ("npm", "@tea/pot", ""),
        ("pypi", "flake8", ""),
        ("pypi", "lid", "0.3.1"),
    ]
    assert package(parsed, "Tea/brew/sub").repository == "https://github.com/Tea/brew"


def test_github_s_export_with_a_graph_tells_direct(read) -> None:
    parsed = read(SPDX, "spdx/github_graph/export.json")
    assert direct(parsed) == {"Kettle": True, "lid": False, "pot": False}
    assert parsed.local == (LocalPackage("github", "corp/shop", "main"),)


def test_npm_s_two_sboms_of_one_tree_say_the_same(read) -> None:
    spdx = read(SPDX, "spdx/npm/sbom.spdx.json")
    twin = read(CycloneDx(), "cyclonedx/npm/bom.json")
    assert (spdx.packages, spdx.edges, spdx.local) == (twin.packages, twin.edges, twin.local)


def test_what_npm_has_a_checksum_for_is_not_the_product_s(read) -> None:
    parsed = read(SPDX, "spdx/npm_checksums/sbom.spdx.json")
    assert direct(parsed) == {"Kettle": True, "hub": False, "rim": True, "spout": True}
    assert [local.name for local in parsed.local] == ["cart", "shop", "wheel"]


def test_a_go_module_keeps_the_capitals_that_a_purl_loses() -> None:
    package = {
        "SPDXID": "SPDXRef-a",
        "name": "github.com/Tea/Pot",
        "externalRefs": [
            {"referenceType": "purl", "referenceLocator": "pkg:golang/github.com/tea/pot@v1.0.0"}
        ],
    }
    content = json.dumps({"spdxVersion": "SPDX-2.3", "packages": [package]}).encode()
    parsed = SPDX.parse(SourceFile("a.spdx.json", content))
    assert [one.name for one in parsed.packages] == ["github.com/Tea/Pot"]


def test_any_json_name_is_taken_by_its_content_and_nothing_else() -> None:
    content = (FIXTURES / "github_flat" / "sbom.json").read_bytes()
    assert all(SPDX.accepts(name, content) for name in ("sbom.json", "a.spdx.json", "X.JSON"))
    assert SPDX.accepts("sbom.spdx", content)
    assert not SPDX.accepts("sbom.txt", content)
    assert not SPDX.accepts("package-lock.json", b'{"lockfileVersion": 3}')


def test_a_thousand_packages_are_read_within_the_budget() -> None:
    packages = [
        {
            "SPDXID": f"SPDXRef-{n}",
            "name": f"p{n}",
            "comment": "x" * 600,
            "externalRefs": [
                {"referenceType": "purl", "referenceLocator": f"pkg:npm/p{n}@1.{n}.0?a=b"}
            ],
        }
        for n in range(1_000)
    ]
    links = [
        {
            "spdxElementId": f"SPDXRef-{n}",
            "relationshipType": "DEPENDS_ON",
            "relatedSpdxElement": f"SPDXRef-{n + 1}",
        }
        for n in range(999)
    ]
    document = {"spdxVersion": "SPDX-2.3", "packages": packages, "relationships": links}
    content = json.dumps(document).encode()
    costs = []
    for _ in range(3):
        started = time.process_time()
        parsed = SPDX.parse(SourceFile("sbom.json", content))
        costs.append(time.process_time() - started)
    # 800 kB take 30 ms on an idle machine; the slack is for a busy one.
    assert min(costs) < 0.3
    assert len(parsed.edges) == 999


@settings(max_examples=200)
@given(json_of("spdx/ordinary/sbom.spdx.json", "spdx/github_flat/sbom.json"))
def test_a_spoiled_document_is_read_or_refused_and_never_crashes(content: bytes) -> None:
    try:
        parsed = SPDX.parse(SourceFile("sbom.json", content))
    except UnreadableLockfile:
        return
    assert all(str(found.purl).startswith("pkg:") for found in parsed.packages)
