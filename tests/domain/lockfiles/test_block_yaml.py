"""The quick reader of the YAML that pnpm and yarn write, held against PyYAML."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles import block_yaml
from sponsorplan.domain.lockfiles.decode import load_yaml
from sponsorplan.domain.lockfiles.interface import Problem, UnreadableLockfile

FIXTURES = Path(__file__).parent / "fixtures"
WRITTEN_BY_TOOLS = [
    "pnpm/malformed/pnpm-lock.yaml",
    "pnpm/ordinary/pnpm-lock.yaml",
    "pnpm/sources/pnpm-lock.yaml",
    "pnpm/sources_5/pnpm-lock.yaml",
    "pnpm/version_5/pnpm-lock.yaml",
    "pnpm/version_6/pnpm-lock.yaml",
    "pnpm/version_7/pnpm-lock.yaml",
    "pnpm/version_9/pnpm-lock.yaml",
    "yarn/berry/yarn.lock",
    "yarn/berry_4/yarn.lock",
    "yarn/berry_long_key/yarn.lock",
    "yarn/berry_own/yarn.lock",
    "yarn/berry_patches/yarn.lock",
]


def rows(text: str) -> dict[str, object] | None:
    return block_yaml.read_rows(text, max_depth=50, problems=[])


def yaml(text: str) -> object:
    documents = load_yaml(text, max_depth=50, problems=[])
    assert len(documents) < 2
    return documents[0] if documents and documents[0] != "" else {}


@pytest.mark.parametrize("path", WRITTEN_BY_TOOLS)
def test_what_package_managers_write_needs_no_other_reader_and_reads_the_same(path) -> None:
    text = (FIXTURES / path).read_text()
    assert rows(text) is not None
    assert rows(text) == yaml(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: b",
        "a:\n",
        "a:\n  b: c\n\nd: e\n",
        "a:\n  b:\n    c: d\n  e: f\n",
        "'it''s': 'it''s'\n",
        '"a@npm:1, b": "c: d # e"\n',
        'a: "say \\"hello\\" \\\\"\n',
        "a: b#c\nd:e: f\n",
        "a: {}\nb: []\n",
        "a: {b: 'c, d', 'e f': g, h: https://host.example/i?j=k#l}\n",
        "a: [b, 'c', d e]\n",
        "a:\n  - b\n  - 'c'\nd: e\n",
        "a:\n  - b: c\n    d: e\n  - f: g\n",
        "# c\na: b\n  # d\n",
        "a: |-\n  b: c\n   d\n\n  e\nf: g\n",
        '? "a, b"\n:\n  c: d\n',
        "a: ~\nb: null\nc: 1.0\nd: no\ne: 2020-01-01\n",
        "a: é\nb: ⚠ mind\n",
        "a: -1\n-b: ?c\n",
    ],
)
def test_each_form_that_it_knows_reads_as_in_yaml(text) -> None:
    assert rows(text) is not None
    assert rows(text) == yaml(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: &b c\n",
        "a: *b\n",
        "a: !!str b\n",
        "a: >-\n  b\n  c\n",
        "a: b\n  c\n",
        "a: 'b\n  c'\n",
        "a: b # c\n",
        "a:\tb\n",
        "a: b \n",
        "a:\n   b: c\n",
        "a: {b: {c: d}}\n",
        "a: [b\n  , c]\n",
        "a: b: c\n",
        "- a\n",
        "--- a\n",
        "a\n",
        "a: %b\n",
        "a:\n  - - b\n",
    ],
)
def test_what_it_does_not_know_it_leaves_to_the_full_reader(text) -> None:
    assert rows(text) is None


def test_what_it_leaves_is_read_in_full() -> None:
    text = "a: b # c\nd: >-\n  e\n  f\n"
    assert block_yaml.load(text, max_depth=50, problems=[]) == {"a": "b", "d": "e f"}


def test_a_repeated_key_keeps_its_last_value_and_is_told_with_its_line() -> None:
    problems: list[Problem] = []
    tree = block_yaml.load("a:\n  b: 1\nc: 2\na:\n  d: 3\n", max_depth=50, problems=problems)
    assert tree == {"a": {"d": "3"}, "c": "2"}
    assert [(problem.code, problem.line) for problem in problems] == [("repeated_key", 4)]


def test_lines_are_counted_over_texts_of_several_lines() -> None:
    problems: list[Problem] = []
    text = 'a: |-\n  b\n\n  c\n? "d"\n:\n  e: f\na: g\n'
    block_yaml.load(text, max_depth=50, problems=problems)
    assert [problem.line for problem in problems] == [8]


def test_keys_longer_than_yaml_allows_are_read_since_old_yarn_wrote_them() -> None:
    key = ", ".join(f"a@^{number}.0.0" for number in range(200))
    assert rows(f'"{key}":\n  version: 1.0.0\n') == {key: {"version": "1.0.0"}}


def test_nests_past_the_limit_are_refused() -> None:
    text = "".join(f"{'  ' * level}a:\n" for level in range(60))
    with pytest.raises(UnreadableLockfile) as refused:
        block_yaml.load(text, max_depth=50, problems=[])
    assert refused.value.problem.code == "too_deep"


LINES = st.sampled_from(
    [
        "a:",
        "  b:",
        "    c: d",
        "    e: {f: g, 'h i': j}",
        "    - k",
        "    - l: m",
        "      n: 'o''p'",
        '"q@npm:^1, r": s',
        "  t: [u, 'v']",
        "  w: |-",
        "    x: y",
        '? "z"',
        ":",
        "# comment",
        "",
    ]
)
CHANGES = st.sampled_from(
    ["a", " ", "  ", "\n", ":", ": ", "- ", "'", '"', "#", " #", "{", "}", "[", "]", ", ", "?", "|"]
)


@given(
    lines=st.lists(LINES, max_size=9), change=CHANGES, at=st.integers(0, 90), cut=st.integers(0, 2)
)
def test_where_both_readers_read_a_text_they_read_the_same(lines, change, at, cut) -> None:
    text = "\n".join(lines)
    text = text[:at] + change + text[at + cut :]
    tree = rows(text)
    assert tree is None or tree == yaml(text)
