"""Snapshots for GitHub's dependency submission."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from sponsorplan.domain.lockfiles.interface import (
    SourceFile,
    UnreadableLockfile,
)
from sponsorplan.domain.lockfiles.sbom.snapshot import Snapshot
from tests.domain.lockfiles.by_name import direct, edges, scopes
from tests.domain.lockfiles.spoiled import json_of
from tests.domain.lockfiles.views import codes

FIXTURES = Path(__file__).parent / "fixtures" / "github-snapshot"
SNAPSHOT = Snapshot()


def test_packages_relationships_and_scopes_are_read(read) -> None:
    parsed = read(SNAPSHOT, "github-snapshot/graph/snapshot.json")
    assert (parsed.format, parsed.parser) == ("github-dependency-snapshot", "github-snapshot")
    assert direct(parsed) == {
        "@tea/lid": False,
        "Kettle": True,
        "org.tea:leaf": False,
        "org.tea:pot": True,
        "taster": True,
    }
    assert scopes(parsed) == {
        "@tea/lid": "runtime",
        "Kettle": "runtime",
        "org.tea:leaf": "dev",
        "org.tea:pot": "runtime",
        "taster": "dev",
    }


def test_children_may_be_named_by_key_or_by_purl(read) -> None:
    parsed = read(SNAPSHOT, "github-snapshot/graph/snapshot.json")
    assert edges(parsed) == {
        ("Kettle", "@tea/lid"),
        ("org.tea:pot", "org.tea:leaf"),
        ("taster", "@tea/lid"),
    }
    assert codes(parsed) == ["dangling_edge"]


def test_that_all_is_direct_is_not_believed_where_nothing_needs_anything(read) -> None:
    parsed = read(SNAPSHOT, "github-snapshot/flat/snapshot.json")
    assert direct(parsed) == {"lid": None, "pot": None, "spout": None}
    assert not parsed.edges_known
    assert codes(parsed) == ["flat_sbom", "direct_unknown"]


def test_a_tool_that_tells_direct_from_indirect_is_believed_without_edges(read) -> None:
    parsed = read(SNAPSHOT, "github-snapshot/two_manifests/snapshot.json")
    assert direct(parsed) == {"lid": True, "pot": False, "spout": True}
    assert codes(parsed) == ["flat_sbom"]


def test_what_one_manifest_ships_and_another_tests_with_is_shipped(read) -> None:
    parsed = read(SNAPSHOT, "github-snapshot/two_manifests/snapshot.json")
    assert scopes(parsed) == {"lid": "runtime", "pot": "dev", "spout": "runtime"}


def test_malformed_entries_are_left_out_and_named(read) -> None:
    parsed = read(SNAPSHOT, "github-snapshot/malformed/snapshot.json")
    assert direct(parsed) == {"lid": True}
    assert "bad, worse" in parsed.problems[0].message


def test_a_snapshot_without_manifests_is_empty_and_has_no_complaint(read) -> None:
    parsed = read(SNAPSHOT, "github-snapshot/empty/snapshot.json")
    assert (parsed.packages, parsed.problems) == ((), ())


def test_a_snapshot_cut_short_is_refused(read) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(SNAPSHOT, "github-snapshot/broken/snapshot.json")
    assert caught.value.problem.code == "not_json"


def test_a_snapshot_inside_another_document_is_refused_with_a_reason() -> None:
    inner = (FIXTURES / "flat" / "snapshot.json").read_bytes()
    content = b'{"snapshot": ' + inner + b"}"
    with pytest.raises(UnreadableLockfile) as caught:
        SNAPSHOT.parse(SourceFile("x.json", content))
    assert caught.value.problem.code == "not_a_snapshot"


def test_it_is_taken_by_its_content() -> None:
    content = (FIXTURES / "flat" / "snapshot.json").read_bytes()
    assert SNAPSHOT.accepts("github.json", content)
    assert SNAPSHOT.accepts("GITHUB.JSON", content.decode().encode("utf-16"))
    assert not SNAPSHOT.accepts("github.txt", content)
    assert not SNAPSHOT.accepts("x.json", b'{"manifests": {}}')


@settings(max_examples=200)
@given(json_of("github-snapshot/graph/snapshot.json"))
def test_a_spoiled_snapshot_is_read_or_refused_and_never_crashes(content: bytes) -> None:
    try:
        parsed = SNAPSHOT.parse(SourceFile("snapshot.json", content))
    except UnreadableLockfile:
        return
    assert all(str(found.purl).startswith("pkg:") for found in parsed.packages)
