"""From bytes to text and trees: what is read, what is refused, and how fast."""

import json
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.lockfiles.decode import load_json, load_toml, load_yaml, to_text
from sponsorplan.domain.lockfiles.interface import Problem, UnreadableLockfile


def text(content: bytes) -> tuple[str, list[str]]:
    problems: list[Problem] = []
    return to_text(content, problems), [problem.code for problem in problems]


def refusal(function: Callable[..., object], *arguments: object, **limits: int) -> Problem:
    with pytest.raises(UnreadableLockfile) as caught:
        function(*arguments, **limits)
    return caught.value.problem


def seconds(function: Callable[[str], object], content: str) -> float:
    started = time.process_time()
    with suppress(UnreadableLockfile):
        function(content)
    return time.process_time() - started


# Text -------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_with_or_without_its_mark(encoding: str) -> None:
    assert text("thé==1.0\n".encode(encoding)) == ("thé==1.0\n", [])


def test_big_endian_marks_are_known() -> None:
    assert text(b"\xfe\xff" + "é".encode("utf-16-be")) == ("é", [])
    assert text(b"\x00\x00\xfe\xff" + "é".encode("utf-32-be")) == ("é", [])


def test_every_line_end_becomes_a_line_feed() -> None:
    assert text(b"a\r\nb\rc\n") == ("a\nb\nc\n", [])


def test_what_is_not_utf_8_is_read_as_latin_1_with_a_warning_at_its_line() -> None:
    problems: list[Problem] = []
    assert to_text(b"a\nth\xe9\n", problems) == "a\nthé\n"
    assert [(problem.code, problem.line) for problem in problems] == [("not_utf8", 2)]


def test_text_that_breaks_its_own_mark_is_refused() -> None:
    assert refusal(to_text, b"\xff\xfea", []).code == "encoding"
    assert refusal(to_text, b"\xef\xbb\xbf\xe9", []).code == "encoding"


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x00\x00\xff", b"PK\x03\x04\x00\x00", "a==1".encode("utf-16-le"), b"a\x00b"],
    ids=["picture", "zip", "utf-16 without a mark", "one NUL"],
)
def test_what_holds_a_nul_is_no_text(content: bytes) -> None:
    assert refusal(to_text, content, []).code == "not_text"


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", ">>>>>>> theirs", "<<<<<<<"])
def test_conflict_markers_are_refused_with_their_line(marker: str) -> None:
    problem = refusal(to_text, f"a\r\nb\r\n{marker}\r\n".encode(), [])
    assert (problem.code, problem.line) == ("merge_conflict", 3)
    assert "line 3" in problem.message


@pytest.mark.parametrize("line", ["<<<<<<<< eight", "  <<<<<<< HEAD", "=======", "a <<<<<<< b"])
def test_what_only_looks_like_a_conflict_is_read(line: str) -> None:
    assert text(line.encode()) == (line, [])


# JSON -------------------------------------------------------------------------------------


def test_broken_json_is_refused_with_its_line() -> None:
    problem = refusal(load_json, '{\n "a": 1,\n}', [])
    assert (problem.code, problem.line) == ("not_json", 3)


@pytest.mark.parametrize(
    "content",
    ["[" * 20_000 + "]" * 20_000, '{"a":' * 20_000 + "1" + "}" * 20_000, "9" * 5_000],
    ids=["lists", "objects", "number"],
)
def test_json_too_deep_or_with_endless_numbers_is_refused(content: str) -> None:
    assert refusal(load_json, content, []).code == "too_deep"


@pytest.mark.parametrize(
    "deeper",
    ["[{}]", '{{"a": {}}}', '["]", {}, "["]', '{{"}}": "\\"", "a": {}, "{{": "\\\\"}}'],
    ids=["lists", "objects", "brackets in texts", "escapes"],
)
@pytest.mark.parametrize("extra", [0, 1])
def test_json_deeper_than_allowed_is_refused(deeper: str, extra: int) -> None:
    content = "1"
    for _ in range(60 + extra):
        content = deeper.format(content)
    if extra:
        assert refusal(load_json, content, [], max_depth=60).code == "too_deep"
    else:
        assert load_json(content, [], max_depth=60)


def test_brackets_in_texts_are_no_depth() -> None:
    assert load_json('{"a": "' + "[" * 300 + '", "b": "\\\\"}', [])


def test_a_repeated_key_keeps_its_last_value_and_is_reported_once() -> None:
    problems: list[Problem] = []
    assert load_json('{"a": 1, "b": {"a": 2, "a": 3, "a": 4}}', problems) == {"a": 1, "b": {"a": 4}}
    assert [problem.code for problem in problems] == ["repeated_key"]


@pytest.mark.parametrize("escape", [r"\u0000", r"\ud800", r"\udc00", r"\uDBFF\u0041"])
def test_escapes_that_are_no_characters_are_replaced_with_a_warning(escape: str) -> None:
    problems: list[Problem] = []
    value = load_json(f'"a{escape}b"', problems)
    assert isinstance(value, str)
    assert value.encode().decode().startswith("a\ufffd")
    assert [problem.code for problem in problems] == ["bad_character"]


def test_escapes_of_whole_characters_are_kept() -> None:
    problems: list[Problem] = []
    assert load_json(r'"\ud83c\udf75 \u00e9"', problems) == "🍵 é"
    assert problems == []


# TOML -------------------------------------------------------------------------------------


def test_toml_is_read_and_its_errors_have_a_line() -> None:
    assert load_toml('[a."b.c"]\nd.e = "f"\n') == {"a": {"b.c": {"d": {"e": "f"}}}}
    problem = refusal(load_toml, "a = 1\nb =\n")
    assert (problem.code, problem.line) == ("not_toml", 2)


@pytest.mark.parametrize(
    "content",
    [
        ".".join("a" * 20_000) + " = 1",
        "[" + ".".join("a" * 20_000) + "]",
        "x = {" + ".".join("a" * 20_000) + " = 1}",
        " . ".join(['"a"'] * 20_000) + " = 1",
    ],
    ids=["key", "header", "inline", "quoted"],
)
def test_keys_of_20_000_parts_are_refused_at_once(content: str) -> None:
    assert refusal(load_toml, content).code == "too_deep"
    assert seconds(load_toml, content) < 1


def test_the_line_of_a_key_too_long_is_told() -> None:
    assert refusal(load_toml, "a = 1\n" + ".".join("b" * 101) + " = 1").line == 2


def test_a_hundred_parts_are_read() -> None:
    assert load_toml(".".join("a" * 100) + " = 1")


@pytest.mark.parametrize(
    "content",
    [
        f'a = """\n{"." * 500}\n{"b." * 500}"""',
        f"a = '''\n{'b.' * 500}'''",
        f'a = "{"b." * 500}"',
        f"a = 1 # {'b.' * 500}",
    ],
    ids=["long string", "long literal", "string", "comment"],
)
def test_dots_in_strings_and_comments_are_no_keys(content: str) -> None:
    assert list(load_toml(content)) == ["a"]


@pytest.mark.parametrize(
    "content",
    [
        ("a." * 99 + "a\n") * 20_000,
        'x = """\n' + ("." + "a" * 20_000) * 99 + '\n"""',
        "a." * 101 + '"""' + '\\"""' * 200_000,
        ("a" + " " * 2_000) * 500 + "." * 101,
        '"' * 300_000 + "." * 101,
    ],
    ids=["99 parts", "long dotted text", "never closed", "spaces", "quotes"],
)
def test_looking_for_long_keys_takes_linear_time(content: str) -> None:
    assert seconds(load_toml, content) < 3


@pytest.mark.parametrize("content", ["x = " + "[" * 50_000, "x = " + "9" * 5_000])
def test_toml_too_deep_or_with_endless_numbers_is_refused(content: str) -> None:
    assert refusal(load_toml, content).code == "too_deep"


@pytest.mark.parametrize(
    "content",
    ["x = " + "[" * 59 + "1" + "]" * 59, "x = " + "{a = " * 59 + "1" + "}" * 59],
    ids=["lists", "tables"],
)
def test_toml_deeper_than_allowed_is_refused(content: str) -> None:
    assert load_toml(content, max_depth=60)
    assert refusal(load_toml, content, max_depth=59).code == "too_deep"


# YAML -------------------------------------------------------------------------------------


def read_yaml(content: str) -> list[object]:
    return load_yaml(content, max_depth=200, problems=[])


def test_all_scalars_are_text_and_all_documents_are_given() -> None:
    content = "a: 1\nb: no\nc: 2026-01-01\nd:\n---\n- ~\n- [x, {y: 'z'}]\n"
    assert read_yaml(content) == [
        {"a": "1", "b": "no", "c": "2026-01-01", "d": ""},
        ["~", ["x", {"y": "z"}]],
    ]


@pytest.mark.parametrize("content", ["", "# nothing\n"])
def test_yaml_without_documents_gives_none(content: str) -> None:
    assert read_yaml(content) == []


@pytest.mark.parametrize(
    "content",
    [
        "a: &x 1",
        "a: &x [1]",
        "&x a: 1",
        "a: *x",
        "a: &x {b: c}\nd:\n  <<: *x\n",
        "a: !!str b",
        "a: !thing b",
        "a: ! b",
        "!thing {a: b}",
        "a: !!python/object/apply:os.system [ls]",
    ],
)
def test_anchors_aliases_and_tags_are_refused_with_their_line(content: str) -> None:
    problem = refusal(read_yaml, "first: 1\n---\n" + content)
    assert problem.code == "yaml_feature"
    assert (problem.line or 0) >= 3


def test_signs_of_anchors_and_tags_in_text_are_only_text() -> None:
    assert read_yaml("a: |\n  &x *y !z\nb: '*x'\nc: x & y\n") == [
        {"a": "&x *y !z\n", "b": "*x", "c": "x & y"}
    ]


def test_a_repeated_key_in_yaml_keeps_its_last_value() -> None:
    assert read_yaml("a: 1\nb: 2\na: 3\n") == [{"a": "3", "b": "2"}]


@pytest.mark.parametrize(
    "content", ["[" * 50_000, "- " * 300 + "x", '{"a":' * 300 + "1" + "}" * 300]
)
def test_yaml_too_deep_is_refused(content: str) -> None:
    assert refusal(read_yaml, content).code == "too_deep"


@pytest.mark.parametrize(
    "content", ["a: b: c", "[a]: b", "? {a: b}\n: c", "a: [", "\t- a", '"\\q"']
)
def test_broken_yaml_and_keys_that_are_no_text_are_refused(content: str) -> None:
    problem = refusal(read_yaml, content)
    assert problem.code == "not_yaml"
    assert problem.line is not None


TREES = st.recursive(
    st.text(max_size=6),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(TREES)
def test_yaml_gives_the_same_tree_as_pyyaml(tree: object) -> None:
    content = yaml.safe_dump(tree, allow_unicode=True, default_style='"')
    assert read_yaml(content) == list(yaml.load_all(content, Loader=yaml.BaseLoader))


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#?,. \n", max_size=40))
def test_any_text_is_read_as_yaml_or_refused(content: str) -> None:
    try:
        documents = read_yaml(content)
    except UnreadableLockfile:
        return
    assert json.dumps(documents)


def test_a_repeated_yaml_key_keeps_its_last_value_and_is_reported_with_its_line() -> None:
    problems: list[Problem] = []
    content = "a: 1\nb:\n  c: 2\n  c: [3]\n"
    assert load_yaml(content, max_depth=9, problems=problems) == [{"a": "1", "b": {"c": ["3"]}}]
    assert [(problem.code, problem.line) for problem in problems] == [("repeated_key", 4)]
    assert "“c”" in problems[0].message


def test_very_many_repeated_yaml_keys_are_reported_a_few_times() -> None:
    problems: list[Problem] = []
    load_yaml("a: 1\n" * 1_000, max_depth=9, problems=problems)
    assert len(problems) == 20
