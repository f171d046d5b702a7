"""mvn dependency:tree, as a file or pasted."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.interface import ParsedLockfile, SourceFile, UnreadableLockfile
from sponsorplan.domain.lockfiles.pasted import MavenTree
from tests.domain.lockfiles.views import edges

FIXTURES = Path(__file__).parent / "fixtures" / "maven-tree"
TREE = MavenTree()


def facts(parsed: ParsedLockfile) -> dict[tuple[str, str], tuple[bool | None, str]]:
    return {
        (found.name, found.version): (found.direct, found.scope.value) for found in parsed.packages
    }


def test_artifacts_are_read_with_scope_and_place_in_the_tree(read) -> None:
    parsed = read(TREE, "maven-tree/ordinary/tree.txt")
    assert (parsed.format, parsed.parser) == ("maven-tree", "maven-tree")
    assert facts(parsed) == {
        ("org.taste:taster", "4.0"): (True, "dev"),
        ("org.tea:kettle", "1.2.0"): (True, "runtime"),
        ("org.tea:lid", "0.3.1"): (False, "runtime"),
        ("org.tea:pot", "3.0"): (True, "runtime"),
        ("org.tea:steam", "2.0"): (False, "runtime"),
        ("org.tea:sugar", "1.0"): (False, "dev"),
    }
    assert edges(parsed) == {
        ("org.tea:kettle@1.2.0", "org.tea:lid@0.3.1"),
        ("org.tea:kettle@1.2.0", "org.tea:steam@2.0"),
        ("org.taste:taster@4.0", "org.tea:sugar@1.0"),
    }
    assert parsed.problems == ()


def test_the_top_is_local(read) -> None:
    (local,) = read(TREE, "maven-tree/ordinary/tree.txt").local
    assert (local.type, local.name, local.version) == ("maven", "example.corp:shop", "1.0-SNAPSHOT")


def test_the_modules_of_one_build_are_local_wherever_they_stand(read) -> None:
    parsed = read(TREE, "maven-tree/modules/tree.txt")
    assert [local.name for local in parsed.local] == [
        "example.corp:core",
        "example.corp:parent",
        "example.corp:shop",
    ]
    assert facts(parsed) == {
        ("org.tea:lid", "0.3.1"): (True, "runtime"),
        ("org.tea:spout", "1.0"): (False, "runtime"),
        ("org.tea:spout", "2.0"): (True, "dev"),
    }


def test_what_a_verbose_tree_leaves_out_is_an_edge_to_what_was_chosen(read) -> None:
    parsed = read(TREE, "maven-tree/verbose/tree.txt")
    assert set(facts(parsed)) == {
        ("org.tea:kettle", "1.2.0"),
        ("org.tea:lid", "0.3.1"),
        ("org.tea:pot", "3.0"),
    }
    assert edges(parsed) == {
        ("org.tea:kettle@1.2.0", "org.tea:lid@0.3.1"),
        ("org.tea:kettle@1.2.0", "org.tea:pot@3.0"),
        ("org.tea:pot@3.0", "org.tea:kettle@1.2.0"),
    }


@pytest.mark.parametrize("lesson", ["empty", "broken"])
def test_text_without_the_top_of_a_tree_is_refused(read, lesson: str) -> None:
    with pytest.raises(UnreadableLockfile) as caught:
        read(TREE, f"maven-tree/{lesson}/tree.txt")
    assert caught.value.problem.code == "not_a_lockfile"


def test_it_is_taken_by_a_branch_of_a_tree() -> None:
    content = (FIXTURES / "ordinary" / "tree.txt").read_bytes()
    assert registry.find("anything.txt", content) == registry.find("mvn.TXT", content)
    assert TREE.accepts("anything.txt", content)
    assert not TREE.accepts("tree.json", content)
    assert not TREE.accepts("tree.txt", b"[INFO] BUILD SUCCESS\n+- not:enough\n")


@settings(max_examples=200)
@given(st.data())
def test_spoiled_text_is_read_or_refused_and_never_crashes(data: st.DataObject) -> None:
    text = (FIXTURES / "verbose" / "tree.txt").read_text(encoding="utf-8")
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text)))
        words = st.sampled_from(["|  ", "+- ", "\\- ", ":", "(", ")", "\n", "[INFO] ", "   "])
        new = data.draw(st.one_of(st.text(max_size=4), words))
        text = text[:at] + new + text[at + data.draw(st.integers(0, 6)) :]
    try:
        TREE.parse(SourceFile("tree.txt", text.encode("utf-8", "replace")))
    except UnreadableLockfile:
        return
