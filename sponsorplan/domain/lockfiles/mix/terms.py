"""Elixir's literals, read and never run: strings, atoms, lists, tuples, maps and keywords."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sponsorplan.domain.lockfiles.endless import MOST_PARTS, refuse_endless, too_much

_TOKEN = re.compile(
    r"(?P<space>[\s,]++|#[^\n]*+)"
    # What is not closed goes on to the end, so that no text is looked through twice.
    r'|(?P<heredoc>"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z))'
    r'|(?P<key>"(?:[^"\\]|\\.)*+":(?![:\w])|[A-Za-z_][\w@]*+[?!]?:(?!:))'
    r'|(?P<text>"(?:[^"\\]|\\.)*+(?:"|\Z)|\'(?:[^\'\\]|\\.)*+(?:\'|\Z))'
    r'|(?P<atom>:"(?:[^"\\]|\\.)*+(?:"|\Z)|:[A-Za-z_][\w@]*+[?!]?)'
    r"|(?P<word>[A-Za-z_@][\w.]*+[?!]?|\d[\w.]*+)"
    r"|(?P<open>%?\{|\[|\()|(?P<close>[}\])])"
    r"|(?P<mark>=>|.)",
    re.DOTALL,
)
_CLOSED_BY = {"{": "}", "%{": "}", "[": "]", "(": ")"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class Atom(str):
    """``:name``."""

    __slots__ = ()


class Key(str):
    """``name:`` in a map or keyword list; its value is the next item."""

    __slots__ = ()


class Word(str):
    """Anything else: a name, a number, a sign. Here it only keeps things apart."""

    __slots__ = ()


@dataclass(slots=True)
class Group:
    """What stands between two brackets; ``kind`` is the opening one. Commas are dropped."""

    kind: str
    items: list["Term"]
    line: int

    def option(self, name: str) -> "Term":
        """The value of a keyword; the empty text without it."""
        for position, item in enumerate(self.items[:-1]):
            if isinstance(item, Key) and item == name:
                return self.items[position + 1]
        return ""


Term = str | Group


class Unbalanced(Exception):
    """A bracket without its other half, on ``line``, or brackets nested too deeply."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def read(text: str, *, max_depth: int, strict: bool) -> Group:
    """All terms of a text. A strict reading raises ``Unbalanced``; another goes on.

    Both raise ``UnreadableLockfile`` for what costs too much.
    """
    refuse_endless(text)
    top = Group("", [], 1)
    stack = [top]
    line, seen = 1, 0
    for number, found in enumerate(_TOKEN.finditer(text)):
        if number > MOST_PARTS:
            raise too_much()
        kind, token = found.lastgroup, found[0]
        line += text.count("\n", seen, found.start())
        seen = found.start()
        if kind == "open":
            _open(stack, Group(token, [], line), max_depth)
        elif kind == "close":
            _close(stack, token, line if strict else 0)
        elif kind != "space":
            stack[-1].items.append(_term(kind or "", token))
    if strict and len(stack) > 1:
        raise Unbalanced(stack[-1].line)
    return top


def _open(stack: list[Group], group: Group, max_depth: int) -> None:
    stack[-1].items.append(group)
    stack.append(group)
    if len(stack) > max_depth:
        raise Unbalanced(group.line)


def _close(stack: list[Group], token: str, line: int) -> None:
    """Without a line, what closes nothing is passed over."""
    if _CLOSED_BY.get(stack[-1].kind) == token:
        stack.pop()
    elif line:
        raise Unbalanced(line)


def _term(kind: str, token: str) -> str:
    if kind == "text":
        return _unescaped(token[1:-1])
    if kind == "atom":
        return Atom(_unescaped(token[1:].strip('"')))
    if kind == "key":
        return Key(_unescaped(token[:-1].strip('"')))
    return Word(token)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def groups(top: Group) -> Iterator[Group]:
    """A group and all within it, in the order of the text."""
    waiting = [top]
    while waiting:
        group = waiting.pop()
        yield group
        waiting.extend(item for item in reversed(group.items) if isinstance(item, Group))
