"""CycloneDX XML: the same as its JSON twin, and no more than it is."""

import json
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
from sponsorplan.domain.lockfiles.sbom.cyclonedx.parser import CycloneDx
from tests.domain.lockfiles.by_name import direct
from tests.domain.lockfiles.twins import cyclonedx_xml

FIXTURES = Path(__file__).parent / "fixtures" / "cyclonedx"
CYCLONEDX = CycloneDx()
WELL_FORMED = sorted(
    path
    for path in FIXTURES.glob("*/*.json")
    if path.parent.name not in {"broken", "inside_another", "malformed"}
)


def parse(text: str | bytes, **limits: int) -> ParsedLockfile:
    content = text.encode() if isinstance(text, str) else text
    return CYCLONEDX.parse(SourceFile("bom.xml", content, limits=Limits(**limits)))


def refusal(text: str | bytes, **limits: int) -> str:
    with pytest.raises(UnreadableLockfile) as caught:
        parse(text, **limits)
    return caught.value.problem.code


@pytest.mark.parametrize("path", WELL_FORMED, ids=lambda path: path.parent.name)
def test_xml_and_json_of_one_sbom_say_the_same(path: Path) -> None:
    content = path.read_bytes()
    twin = CYCLONEDX.parse(SourceFile("bom.json", content))
    parsed = parse(cyclonedx_xml(json.loads(content)))
    assert parsed.format == twin.format.replace("json", "xml")
    assert parsed.packages == twin.packages
    assert parsed.edges == twin.edges
    assert parsed.local == twin.local
    assert (parsed.edges_known, parsed.problems) == (twin.edges_known, twin.problems)


def test_components_the_product_and_the_graph_are_read(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/xml/bom.xml")
    assert parsed.format == "cyclonedx-xml-1.6"
    assert parsed.local == (LocalPackage("npm", "shop", "1.0.0"),)
    assert direct(parsed) == {"@tea/lid": False, "Kettle": True}
    assert parsed.edges == ((1, 0),)
    assert parsed.packages[1].host == "registry.example"
    assert parsed.packages[0].scope.value == "dev"


def test_the_oldest_versions_have_no_graph_and_no_product(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/xml_1.0/bom.xml")
    assert parsed.format == "cyclonedx-xml-1.0"
    assert direct(parsed) == {"lid": None, "pot": None}
    assert [problem.code for problem in parsed.problems] == ["flat_sbom", "direct_unknown"]


def test_the_graph_that_was_an_extension_of_1_1_is_read(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/xml_1.1_graph/bom.xml")
    assert parsed.format == "cyclonedx-xml-1.1"
    assert parsed.edges == ((1, 0),)


def test_what_other_vocabularies_put_in_is_left_out(read) -> None:
    parsed = read(CYCLONEDX, "cyclonedx/xml_foreign/bom.xml")
    assert direct(parsed) == {"lid": None}


def test_an_sbom_without_components_is_empty_and_has_no_complaint() -> None:
    parsed = parse('<bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>')
    assert (parsed.packages, parsed.problems) == ((), ())


def test_an_sbom_cut_short_is_refused_with_its_line(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(CYCLONEDX, "cyclonedx/xml_broken/bom.xml")
    assert (caught.value.problem.code, caught.value.problem.line) == ("not_xml", 3)


@pytest.mark.parametrize("name", ["entity_bomb.xml", "outside_entity.xml"])
def test_document_types_and_entities_are_refused(read, name: str) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(CYCLONEDX, f"cyclonedx/xml_hostile/{name}")
    assert caught.value.problem.code == "xml_feature"


def test_other_xml_that_mentions_the_standard_is_refused() -> None:
    text = '<project><x xmlns="http://cyclonedx.org/schema/bom/1.5"/></project>'
    assert CYCLONEDX.accepts("some.xml", text.encode())
    assert refusal(text) == "not_cyclonedx"


def test_depth_is_bounded_even_in_parts_that_are_not_read() -> None:
    def nested(tag: str) -> str:
        inside = f"<{tag}>" * 300 + f"</{tag}>" * 300
        return f'<bom xmlns="http://cyclonedx.org/schema/bom/1.5">{inside}</bom>'

    assert refusal(nested("components")) == "too_deep"
    assert refusal(nested("licenses")) == "too_deep"
    assert parse(nested("licenses"), max_depth=400).packages == ()


def test_conflict_markers_are_told_by_their_line() -> None:
    text = '<bom xmlns="http://cyclonedx.org/schema/bom/1.5">\n<<<<<<< ours\n</bom>'
    assert refusal(text) == "merge_conflict"


def test_xml_is_taken_by_its_namespace_in_any_encoding() -> None:
    text = (FIXTURES / "xml" / "bom.xml").read_text(encoding="utf-8")
    wide = text.replace("UTF-8", "UTF-16").encode("utf-16")
    assert CYCLONEDX.accepts("bom.cdx.xml", text.encode())
    assert CYCLONEDX.accepts("BOM.XML", wide)
    assert parse(wide).packages == parse(text).packages
    assert not CYCLONEDX.accepts("bom.txt", text.encode())
    assert not CYCLONEDX.accepts("pom.xml", b"<project/>")


def test_more_packages_than_the_limit_are_refused() -> None:
    content = (FIXTURES / "xml" / "bom.xml").read_bytes()
    assert refusal(content, max_packages=1) == "too_many_packages"


@settings(max_examples=200)
@given(st.data())
def test_a_spoiled_sbom_is_read_or_refused_and_never_crashes(data: st.DataObject) -> None:
    text = (FIXTURES / "xml" / "bom.xml").read_text(encoding="utf-8")
    words = ["component", 'ref="', "pkg:", "<name>", "</", ">", "npm", "1.6", "http://"]
    for _ in range(data.draw(st.integers(1, 4))):
        word = data.draw(st.sampled_from(words))
        at = data.draw(st.integers(0, text.count(word) or 1))
        parts = text.split(word)
        new = data.draw(st.one_of(st.text(max_size=6), st.sampled_from([*words, "", "&x;", "%2F"])))
        text = word.join(parts[: at + 1]) + new + word.join(parts[at + 1 :])
    try:
        parsed = parse(text.encode("utf-8", "replace"))
    except UnreadableLockfile:
        return
    assert all(str(found.purl).startswith("pkg:") for found in parsed.packages)
