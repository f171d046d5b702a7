from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.conda import records
from sponsorplan.domain.lockfiles.decode import load_yaml
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile
from sponsorplan.domain.lockfiles.pixi import entries, environments

FIXTURES = Path(__file__).parent / "fixtures"
PIXI = (FIXTURES / "pixi/environments/pixi.lock").read_text()
CONDA = (FIXTURES / "conda-lock/platforms/conda-lock.yml").read_text()
KEYS = entries.KEYS | {"manager", "platform", "dependencies", "category"}


def by_yaml(text: str, section: str) -> list[object]:
    """What PyYAML reads, as far as it was asked for."""
    documents = load_yaml(text, max_depth=50, problems=[])
    tree = documents[-1] if documents else {}
    listed = tree.get(section) if isinstance(tree, dict) else None
    rows = listed if isinstance(listed, list) else []
    return [asked_for(row) for row in rows]


def asked_for(row: object) -> object:
    return {key: row[key] for key in row if key in KEYS} if isinstance(row, dict) else row


def by_lines(text: str, section: str) -> list[object]:
    document = records.load(text, section, KEYS, max_depth=50, problems=[])
    return [asked_for(row) for row in document.records]


def refused(text: str) -> bool:
    try:
        load_yaml(text, max_depth=50, problems=[])
    except UnreadableLockfile:
        return True
    return False


@pytest.mark.parametrize(("text", "section"), [(PIXI, "packages"), (CONDA, "package")])
def test_lines_and_yaml_give_the_same(text, section) -> None:
    assert by_lines(text, section) == by_yaml(text, section)


@pytest.mark.parametrize("text", [PIXI, (FIXTURES / "pixi/built/pixi.lock").read_text()])
def test_the_head_of_a_pixi_lock_gives_the_same_scopes_by_lines_and_by_yaml(text) -> None:
    tree = load_yaml(text, max_depth=50, problems=[])[0]
    assert isinstance(tree, dict)
    head = environments.read_head(text.partition("\npackages:\n")[0])
    assert environments.scopes(head) == environments.scopes(tree)
    assert head["version"] == tree["version"]


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        "'quoted'",
        "'it''s'",
        '"double"',
        '"a\\n"',
        "a: b",
        "a #b",
        "a#b",
        "http://a:80/b",
        "[a, b]",
        "{a: b}",
        "[]",
        "{}",
        "",
        "|\n    text",
        ">-\n    text\n    more",
        "folded\n    more",
        "'folded\n    more'",
        "ends:",
        "@at",
        "%percent",
        "- a",
        "? a",
        "~",
        "null",
        "<<",
        "=",
        "é",
        "\u2028",
        "tab\there",
        "trailing ",
        ": a",
        "!tag a",
        "&anchor a",
        "*alias",
        "--- a",
    ],
)
def test_every_kind_of_value_is_read_as_yaml_reads_it(value) -> None:
    for line in (
        f"  name: {value}\n",
        f"  depends:\n  - {value}\n",
        f"  dependencies:\n    a: {value}\n",
    ):
        text = f"version: 1\npackages:\n- kind: conda\n{line}  version: 1.0\n"
        if refused(text):
            with pytest.raises(UnreadableLockfile):
                by_lines(text, "packages")
        else:
            assert by_lines(text, "packages") == by_yaml(text, "packages")


PIECES = st.sampled_from(
    [
        "",
        "\n",
        " ",
        "  ",
        "- ",
        "-",
        ":",
        ": ",
        "[",
        "{}",
        "'",
        '"',
        "#",
        " #",
        "|\n",
        "\n- ",
        "\n  ",
        "é",
        "\t",
        "x",
    ]
)


@given(
    st.sampled_from([(PIXI, "packages"), (CONDA, "package")]),
    st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 8), PIECES), max_size=3),
)
def test_where_yaml_can_read_a_changed_file_lines_give_the_same(case, changes) -> None:
    text, section = case
    for at, length, piece in changes:
        text = text[:at] + piece + text[at + length :]
    if not refused(text):
        assert by_lines(text, section) == by_yaml(text, section)
