"""SPDX 2 in tag-value and YAML: the same as the JSON twin, and the traps of each."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    ParsedLockfile,
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.sbom.spdx.parser import Spdx
from tests.domain.lockfiles.by_name import direct
from tests.domain.lockfiles.twins import spdx_tag_value
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures" / "spdx"
SPDX = Spdx()
# GitHub exports JSON only.
WELL_FORMED = sorted(
    path
    for path in FIXTURES.glob("*/*.json")
    if path.parent.name not in {"broken", "malformed", "version_3", "github_flat", "github_graph"}
)


def parse(content: bytes | str, name: str = "sbom.spdx") -> ParsedLockfile:
    return SPDX.parse(SourceFile(name, content.encode() if isinstance(content, str) else content))


def facts(parsed: ParsedLockfile) -> tuple[object, ...]:
    return (parsed.packages, parsed.edges, parsed.edges_known, parsed.local, parsed.problems)


@pytest.mark.parametrize("path", WELL_FORMED, ids=lambda path: path.parent.name)
def test_tag_value_and_json_of_one_document_say_the_same(path: Path) -> None:
    content = path.read_bytes()
    twin = parse(content, "sbom.json")
    parsed = parse(spdx_tag_value(json.loads(content)))
    assert parsed.format == twin.format.replace("json", "tv")
    assert facts(parsed) == facts(twin)


@pytest.mark.parametrize("path", WELL_FORMED, ids=lambda path: path.parent.name)
def test_yaml_and_json_of_one_document_say_the_same(path: Path) -> None:
    content = path.read_bytes()
    twin = parse(content, "sbom.json")
    parsed = parse(yaml.safe_dump(json.loads(content)), "sbom.spdx.yml")
    assert parsed.format == twin.format.replace("json", "yaml")
    assert facts(parsed) == facts(twin)


def test_tag_value_gives_packages_graph_and_product(read) -> None:
    parsed = read(SPDX, "spdx/tag_value/sbom.spdx")
    assert parsed.format == "spdx-tv-2.3"
    assert direct(parsed) == {"@tea/lid": False, "Kettle": True}
    assert parsed.edges == ((1, 0),)
    assert parsed.local == (LocalPackage("generic", "shop", "1.0.0"),)
    assert parsed.problems == ()


def test_files_snippets_and_licences_between_packages_are_not_about_them(read) -> None:
    parsed = read(SPDX, "spdx/tag_value_files/sbom.spdx")
    assert [(one.name, one.version) for one in parsed.packages] == [("lid", "1.0.0")]


def test_tags_inside_a_text_of_several_lines_are_text(read) -> None:
    parsed = read(SPDX, "spdx/tag_value_text/sbom.spdx")
    assert list(direct(parsed)) == ["lid"]
    assert parsed.packages[0].version == "1.0.0"


def test_a_document_of_the_product_alone_is_empty_and_has_no_complaint(read) -> None:
    parsed = read(SPDX, "spdx/tag_value_empty/sbom.spdx")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_tag_value_cut_inside_a_text_is_read_with_a_warning(read) -> None:
    parsed = read(SPDX, "spdx/tag_value_broken/sbom.spdx")
    assert list(direct(parsed)) == ["lid"]
    assert codes(parsed) == ["line_skipped", "truncated"]
    assert [problem.line for problem in parsed.problems] == [3, 9]


def test_many_lines_that_are_no_tags_are_told_in_few_problems() -> None:
    parsed = parse("SPDXVersion: SPDX-2.3\n" + "what is this\n" * 500)
    assert codes(parsed) == ["line_skipped"] * 21
    assert "480 more" in parsed.problems[-1].message


def test_spdx_3_in_tag_value_is_refused() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        parse("SPDXVersion: SPDX-3.0\nPackageName: x\n")
    assert caught.value.problem.code == "not_spdx"


def test_yaml_with_aliases_is_refused() -> None:
    text = 'spdxVersion: "SPDX-2.3"\na: &a {x: 1}\nb: *a\n'
    with pytest.raises(UnreadableLockfile) as caught:
        parse(text, "sbom.yaml")
    assert caught.value.problem.code == "yaml_feature"


def test_yaml_that_only_mentions_spdx_below_is_refused() -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        parse('about:\n  spdxVersion: "SPDX-2.3"\n', "sbom.yaml")
    assert caught.value.problem.code == "not_spdx"


def test_each_encoding_is_taken_by_its_content() -> None:
    tags = (FIXTURES / "tag_value" / "sbom.spdx").read_bytes()
    assert all(SPDX.accepts(name, tags) for name in ("a.spdx", "sbom.txt", "SBOM.TAG"))
    assert SPDX.accepts("sbom.spdx", tags.decode().encode("utf-16"))
    assert not SPDX.accepts("sbom.json", tags)
    in_yaml = b"---\nSPDXID: x\nspdxVersion: 'SPDX-2.2'\n"
    assert SPDX.accepts("sbom.spdx.yml", in_yaml)
    assert SPDX.accepts("bom.yaml", in_yaml)
    assert not SPDX.accepts("pnpm-lock.yaml", b"lockfileVersion: '9.0'\n")
    assert not SPDX.accepts("notes.txt", b"The tag is called SPDXVersion: SPDX-2.3\n")


def test_a_document_of_one_package_with_very_many_references_takes_no_longer_than_its_size() -> (
    None
):
    line = "ExternalRef: SECURITY cpe23Type cpe:2.3:a:tea:lid\n"
    text = "SPDXVersion: SPDX-2.3\nPackageName: lid\n" + line * 100_000
    assert codes(parse(text)) == ["no_purl"]


@settings(max_examples=200)
@given(st.data())
def test_a_spoiled_document_is_read_or_refused_and_never_crashes(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["tag_value/sbom.spdx", "tag_value_text/sbom.spdx"]))
    lines = (FIXTURES / name).read_text(encoding="utf-8").split("\n")
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(lines) - 1))
        other = data.draw(st.sampled_from(lines))
        cut = data.draw(st.integers(0, len(other)))
        lines[at] = other[:cut] + data.draw(st.text(max_size=5)) + lines[at][cut:]
    try:
        parsed = parse("\n".join(lines).encode("utf-8", "replace"))
    except UnreadableLockfile:
        return
    assert all(str(found.purl).startswith("pkg:") for found in parsed.packages)
