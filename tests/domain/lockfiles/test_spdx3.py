"""SPDX 3 JSON-LD."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.sbom.spdx.parser import Spdx
from sponsorplan.domain.lockfiles.sbom.spdx3 import Spdx3
from tests.domain.lockfiles.by_name import direct, package, scopes
from tests.domain.lockfiles.spoiled import json_of
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures" / "spdx3"
SPDX3 = Spdx3()
CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"


def refusal(text: str) -> str:
    with pytest.raises(UnreadableLockfile) as caught:
        SPDX3.parse(SourceFile("sbom.json", text.encode()))
    return caught.value.problem.code


def test_packages_the_product_and_the_graph_are_read(read) -> None:
    parsed = read(SPDX3, "spdx3/ordinary/sbom.spdx3.json")
    assert (parsed.format, parsed.parser) == ("spdx-3.0-jsonld", "spdx3")
    assert parsed.local == (LocalPackage("generic", "shop", "1.0.0"),)
    assert direct(parsed) == {
        "@tea/lid": False,
        "Kettle": True,
        "org.tea:pot": True,
        "spout": True,
        "steam": False,
    }
    names = [found.name for found in parsed.packages]
    assert {(names[one], names[two]) for one, two in parsed.edges} == {
        ("Kettle", "@tea/lid"),
        ("org.tea:pot", "steam"),
    }
    assert parsed.problems == ()


def test_the_life_cycle_and_the_kind_of_a_relationship_tell_the_scope(read) -> None:
    assert scopes(read(SPDX3, "spdx3/ordinary/sbom.spdx3.json")) == {
        "@tea/lid": "runtime",
        "Kettle": "runtime",
        "org.tea:pot": "dev",
        "spout": "optional",
        "steam": "dev",
    }


def test_a_purl_among_other_identifiers_counts_and_lists_of_one_need_no_brackets(read) -> None:
    lid = package(read(SPDX3, "spdx3/ordinary/sbom.spdx3.json"), "@tea/lid")
    assert lid.version == "0.3.1"
    assert lid.repository == "https://git.example/tea/lid.git"


def test_references_to_funding_are_kept(read) -> None:
    kettle = package(read(SPDX3, "spdx3/ordinary/sbom.spdx3.json"), "Kettle")
    assert kettle.funding == ("https://give.example/kettle",)
    assert kettle.host == "registry.example"


def test_the_root_of_a_list_that_is_the_document_s_root_is_the_product(read) -> None:
    parsed = read(SPDX3, "spdx3/bom_root/sbom.json")
    assert [local.name for local in parsed.local] == ["shop"]
    assert direct(parsed) == {"lid": True, "pot": False}


def test_a_document_whose_packages_are_all_roots_has_no_product(read) -> None:
    parsed = read(SPDX3, "spdx3/all_roots/sbom.json")
    assert direct(parsed) == {"lid": None, "pot": None}
    assert codes(parsed) == ["flat_sbom", "direct_unknown"]


def test_files_are_no_packages_and_packages_without_purl_are_named(read) -> None:
    parsed = read(SPDX3, "spdx3/no_purl/sbom.json")
    assert list(direct(parsed)) == ["lid"]
    assert codes(parsed)[0] == "no_purl"
    assert "1 entries" in parsed.problems[0].message
    assert "zlib" in parsed.problems[0].message


def test_malformed_parts_are_left_out_and_the_rest_is_kept(read) -> None:
    parsed = read(SPDX3, "spdx3/malformed/sbom.json")
    assert direct(parsed) == {"lid": None, "pot": None}
    assert parsed.edges == ((0, 1),)
    assert codes(parsed) == ["bad_entry", "no_purl", "direct_unknown"]


def test_an_empty_graph_is_empty_and_has_no_complaint(read) -> None:
    parsed = read(SPDX3, "spdx3/empty/sbom.json")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_a_document_cut_short_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(SPDX3, "spdx3/broken/sbom.json")
    assert caught.value.problem.code == "not_json"


def test_json_without_a_graph_is_refused() -> None:
    assert refusal(json.dumps({"@context": CONTEXT})) == "not_spdx"
    assert refusal(json.dumps([CONTEXT])) == "not_spdx"


def test_it_is_taken_by_its_context_and_spdx_2_is_not() -> None:
    content = (FIXTURES / "empty" / "sbom.json").read_bytes()
    assert all(SPDX3.accepts(name, content) for name in ("a.json", "A.SPDX.JSON", "x.jsonld"))
    assert SPDX3.accepts("a.json", content.decode().encode("utf-16"))
    assert not SPDX3.accepts("a.txt", content)
    assert not SPDX3.accepts("a.json", b'{"spdxVersion": "SPDX-2.3"}')
    assert not Spdx().accepts("a.json", content)


@settings(max_examples=200)
@given(json_of("spdx3/ordinary/sbom.spdx3.json"))
def test_a_spoiled_document_is_read_or_refused_and_never_crashes(content: bytes) -> None:
    try:
        parsed = SPDX3.parse(SourceFile("sbom.json", content))
    except UnreadableLockfile:
        return
    assert all(str(found.purl).startswith("pkg:") for found in parsed.packages)
