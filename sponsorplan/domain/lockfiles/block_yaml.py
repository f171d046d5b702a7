"""Reads the part of YAML that pnpm and yarn write, many times as fast as PyYAML.

Both print one key a line, so the indent of a line tells by itself where it belongs. Whatever does
not fit is left to PyYAML; where both can read a text they read the same.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from sponsorplan.domain.lockfiles.decode import load_yaml
from sponsorplan.domain.lockfiles.endless import refuse_endless
from sponsorplan.domain.lockfiles.interface import Problem
from sponsorplan.domain.lockfiles.yaml_tree import repeated_key

_Node = dict[str, object] | list[object]

_BEGIN = r"[A-Za-z0-9_./~^+=$();<\\]"
_START = rf"(?:{_BEGIN}|[-?:](?=[^\s,\[\]{{}}]))"
# Nearly every line fits the first pattern: three groups of keys, three of values that need no
# second look, one of values that do. The last holds the lines that do not fit: `_RARE` has those.
_COMMON = re.compile(
    rf"( *)(?:({_START}[^\n:#' ]*)|\"([^\"\\\n]+)\"|'([^'\n]+)'):"
    rf"(?: (?:({_BEGIN}[^\n:#]*)|\"([^\"\\\n]+)\"|'([^'\n]+)'|(.*)))?\n|(.*)\n"
)
_RARE = re.compile(
    rf"( *)(- )?(?:'((?:[^']|'')+)'|\"([^\"\\]+)\"|({_START}(?:[^:#]|:(?=\S)|(?<=\S)#)*))"
    r":(?: (.*))?"
)
_ITEM = re.compile(r"( *)- (.+)")
_FLOW_PLAIN = (
    rf"(?:{_BEGIN}|-(?=[^\s,\[\]{{}}]))"
    r"(?:[^,\[\]{}:# ]|:(?=[^\s,\[\]{}?])|(?<=\S)#| (?=[^\s#,\[\]{}:]))*"
)
_FLOW_SCALAR = rf"('(?:[^']|'')*'|\"[^\"\\]*\"|{_FLOW_PLAIN})"
_FLOW_PAIR = re.compile(rf"{_FLOW_SCALAR}: {_FLOW_SCALAR}(?:, (?=[^}}])|(?=\}}$))")
_FLOW_ENTRY = re.compile(rf"{_FLOW_SCALAR}(?:, (?=[^\]])|(?=\]$))")
_INTEGRITY = re.compile(r"\{integrity: ([A-Za-z0-9+/=-]+)\}")
_ESCAPED = re.compile(r'"(?:[^"\\]|\\["\\])*"')
_SAFE_START = re.compile(rf"{_START}|[\xa0-\U0010ffff]")
# YAML wants "? " before a key of over 1,024 characters; yarn merges descriptors into such keys.
_LONG_KEY = re.compile(r"^\? ([^ #\n][^\n]*)\n:$", re.MULTILINE)
_LITERAL = re.compile(r"^( *)([^ #\n][^\n]*): \|-\n((?:\1 +[^\n]*\n|\n)+)", re.MULTILINE)
_MOST_PROBLEMS = 20
_ASCII = bytes([10, *range(32, 127)])
_UNUSUAL = re.compile(
    "[^\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


class _Unfit(Exception):
    """The text is not of the part of YAML that is read here."""


def load(text: str, *, max_depth: int, problems: list[Problem]) -> object:
    """The last document of ``text``, all scalars as text; a repeated key keeps its last value.

    Raises ``UnreadableLockfile`` as ``decode.load_yaml`` does.
    """
    tree = read_rows(text, max_depth=max_depth, problems=problems)
    if tree is not None:
        return tree
    documents = load_yaml(text, max_depth=max_depth, problems=problems)
    return documents[-1] if documents else {}


def read_rows(text: str, *, max_depth: int, problems: list[Problem]) -> dict[str, object] | None:
    """The one document of ``text``, or ``None`` where it takes a full reader of YAML."""
    refuse_endless(text)
    reader = _Reader(max_depth)
    try:
        tree = reader.read(text)
    except _Unfit:
        return None
    problems.extend(reader.problems[:_MOST_PROBLEMS])
    return tree


class _Reader:
    """One pass over the rows of a text. ``_nodes`` holds what is open at each level of indent."""

    __slots__ = ("_empty_key", "_level", "_literals", "_max_depth", "_nodes", "problems")

    def __init__(self, max_depth: int) -> None:
        self.problems: list[Problem] = []
        self._max_depth = max_depth
        self._literals: list[str] = []
        self._level = 0
        self._nodes: list[_Node] = [{}]
        self._empty_key: str | None = None

    def read(self, text: str) -> dict[str, object]:
        root = node = self._mapping(0)
        before = ""
        rows = enumerate(_COMMON.findall(self._prepared(text)), 1)
        for number, row in rows:
            indent, k_plain, k_double, k_single, plain, double, single, other, rest = row
            if key := k_plain or k_double or k_single:
                if indent != before:
                    node = self._mapping(len(indent))
                    before = indent
                if key in node:
                    self._warn(key, number)
                value = plain or double or single or other
                node[key] = self._scalar(other) if other else value
                self._empty_key = None if value else key
            elif rest:
                self._rare(rest, number)
                before = "?"
        return root

    def _prepared(self, text: str) -> str:
        """The text with a line feed at its end and its multi-line scalars set aside."""
        unusual = (
            text.encode("ascii").translate(None, _ASCII)
            if text.isascii()
            else _UNUSUAL.search(text)
        )
        if unusual:
            raise _Unfit
        if not text.endswith("\n"):
            text += "\n"
        if "\n? " in text or text.startswith("? "):
            text = _LONG_KEY.sub(r"\1:\n", text)
        if ": |-\n" in text:
            text = _LITERAL.sub(self._set_aside, text)
        if " \n" in text:
            raise _Unfit
        return text

    def _set_aside(self, found: re.Match[str]) -> str:
        """Keep a literal block's text; leave its number, and as many lines as it had."""
        lines = found[3].split("\n")
        first = next((line for line in lines if line), " ")
        width = len(first) - len(first.lstrip(" "))
        if first.isspace() or any(line and not line.startswith(" " * width) for line in lines):
            raise _Unfit
        self._literals.append("\n".join(line[width:] for line in lines).rstrip("\n"))
        return f"{found[1]}{found[2]}: |{len(self._literals) - 1}" + "\n" * len(lines)

    def _rare(self, row: str, number: int) -> None:
        """A comment, an item of a list, or a key that is quoted or spaced unlike most."""
        if row.lstrip(" ").startswith("#"):
            return
        if row.startswith(("--- ", "... ")):
            raise _Unfit
        if not (pair := _RARE.fullmatch(row)):
            self._item(row)
            return
        width = len(pair[1])
        if pair[2]:
            self._list(width).append({})
            width += 2
        key = pair[3].replace("''", "'") if pair[3] else pair[4] or pair[5]
        node = self._mapping(width)
        if key.endswith(" "):
            raise _Unfit
        if key in node:
            self._warn(key, number)
        node[key] = self._scalar(pair[6]) if pair[6] else ""
        self._empty_key = None if pair[6] else key

    def _item(self, row: str) -> None:
        item = _ITEM.fullmatch(row)
        if not item:
            raise _Unfit
        self._list(len(item[1])).append(self._scalar(item[2]))

    def _warn(self, key: str, number: int) -> None:
        self.problems.append(repeated_key(key, number))

    def _mapping(self, width: int) -> dict[str, object]:
        """The mapping that a key with this indent belongs to."""
        level = width // 2
        node = self._nodes[level] if level <= self._level else self._enter(level, {})
        if not isinstance(node, dict) or width % 2:
            raise _Unfit
        self._level = level
        return node

    def _list(self, width: int) -> list[object]:
        """The list that an item with this indent belongs to."""
        level = width // 2
        node = self._nodes[level] if level <= self._level else self._enter(level, [])
        if not isinstance(node, list) or width % 2:
            raise _Unfit
        self._level = level
        self._empty_key = None
        return node

    def _enter(self, level: int, new: _Node) -> _Node:
        """Open a value of the key that has none yet, or of the list that has just grown."""
        node = self._nodes[self._level]
        if level != self._level + 1 or level > self._max_depth:
            raise _Unfit
        if isinstance(node, list):
            if not isinstance(entry := node[-1], dict):
                raise _Unfit
            new = entry
        elif self._empty_key is None:
            raise _Unfit
        else:
            node[self._empty_key] = new
        self._nodes[level:] = [new]
        return new

    def _scalar(self, value: str) -> object:
        special = _SPECIAL.get(value[0])
        if special:
            return special(value)
        if value[0] == "|":
            return self._literal(value)
        if not _SAFE_START.match(value) or ": " in value or " #" in value or value[-1] == ":":
            raise _Unfit
        return value

    def _literal(self, value: str) -> str:
        number = value[1:]
        if not (number.isdecimal() and int(number) < len(self._literals)):
            raise _Unfit
        return self._literals[int(number)]


def _single_quoted(value: str) -> str:
    inner = value[1:-1]
    if len(value) == 1 or value[-1] != "'" or "'" in inner.replace("''", ""):
        raise _Unfit
    return inner.replace("''", "'")


def _double_quoted(value: str) -> str:
    if not _ESCAPED.fullmatch(value):
        raise _Unfit
    return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def _unquoted(value: str) -> str:
    if value[0] == "'":
        return value[1:-1].replace("''", "'")
    return value[1:-1] if value[0] == '"' else value


def _flow_mapping(value: str) -> dict[str, object]:
    if found := _INTEGRITY.fullmatch(value):
        return {"integrity": found[1]}
    return _flow_pairs(value)


@lru_cache(
    maxsize=1024
)  # half of the packages of a file have the same engines; nobody writes to it
def _flow_pairs(value: str) -> dict[str, object]:
    return {_unquoted(pair[1]): _unquoted(pair[2]) for pair in _steps(_FLOW_PAIR, value, "}")}


def _flow_list(value: str) -> list[object]:
    return [_unquoted(entry[1]) for entry in _steps(_FLOW_ENTRY, value, "]")]


def _steps(pattern: re.Pattern[str], value: str, end: str) -> list[re.Match[str]]:
    """The matches of ``pattern`` that together fill the brackets."""
    if len(value) == 1 or value[-1] != end:
        raise _Unfit
    steps: list[re.Match[str]] = []
    position = 1
    while position < len(value) - 1:
        step = pattern.match(value, position)
        if not step:
            raise _Unfit
        steps.append(step)
        position = step.end()
    return steps


_SPECIAL: dict[str, Callable[[str], object]] = {
    "'": _single_quoted,
    '"': _double_quoted,
    "{": _flow_mapping,
    "[": _flow_list,
}
