"""The groups of a Gemfile, read as words and never run.

A Gemfile is a Ruby program; this follows `gem`, `group` and the ends of blocks, which is how
nearly all are written, and leaves the rest alone. What it cannot see counts as run time.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from sponsorplan.domain.lockfiles.decode import to_text
from sponsorplan.domain.lockfiles.interface import Scope, UnreadableLockfile

# Bundler knows no list; these are the names in common use for what is not shipped.
# fmt: off
_DEV = frozenset({
    "bench", "benchmark", "benchmarks", "ci", "coverage", "cucumber", "debug", "debugging",
    "dev", "development", "doc", "docs", "documentation", "guard", "lint", "linters", "linting",
    "profile", "quality", "release", "rspec", "rubocop", "spec", "specs", "style", "test",
    "testing", "tests", "tools",
})
# fmt: on
_COMMENT = re.compile(r"^=begin\b.*?(?:^=end\b[^\n]*|\Z)|^__END__$.*", re.MULTILINE | re.DOTALL)
_TOKEN = re.compile(
    r"(?P<comment>#[^\n]*+)"
    r"|(?P<joined>\\\n)"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?)"
    r"|(?P<list>%[iIwW](?:\[[^\]]*+\]?|\([^)]*+\)?|\{[^}]*+\}?))"
    r"|(?P<key>[A-Za-z_]\w*+:(?!:))"
    r"|(?P<symbol>:[A-Za-z_]\w*+)"
    r"|(?P<word>[A-Za-z_]\w*+[?!]?)"
    r"|(?P<mark>=>|[\n;,.=|(){}\[\]])"
)
_OPENERS = frozenset({"if", "unless", "case", "while", "until", "for", "begin", "def", "class"})
_LOOPS = frozenset({"while", "until", "for"})
_GOES_ON = frozenset({",", "=>", "(", "[", "=", "."})
_MAX_TOKENS = 200_000


@dataclass(slots=True)
class Groups:
    """What a Gemfile says of the gems it names."""

    scopes: dict[str, Scope] = field(default_factory=dict)
    has_gemspec: bool = False
    is_partial: bool = False

    def scope_of(self, name: str, *, own: bool) -> Scope:
        """The scope of a gem that the lock's DEPENDENCIES name."""
        known = self.scopes.get(name)
        if known is not None:
            return known
        # `gemspec` adds the gem itself and its development dependencies, and nothing else.
        from_gemspec = self.has_gemspec and not self.is_partial and not own
        return Scope.DEV if from_gemspec else Scope.RUNTIME

    def note(self, name: str, scope: Scope) -> None:
        """A gem may be named several times, under conditions; the strongest scope counts."""
        order = list(Scope)
        held = self.scopes.get(name, Scope.DEV)
        self.scopes[name] = min(held, scope, key=order.index)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str

    @property
    def values(self) -> list[str]:
        """The names in a string, a symbol or a ``%w[]`` list."""
        if self.kind == "text":
            return [self.text.strip("\"'")]
        if self.kind == "symbol":
            return [self.text[1:]]
        return self.text[3:-1].split() if self.kind == "list" else []


@dataclass(frozen=True, slots=True)
class _Block:
    groups: frozenset[str] = frozenset()
    optional: bool = False


def read(text: str, beside: Mapping[str, bytes]) -> Groups:
    """The groups of a Gemfile and of the files that it names in ``eval_gemfile``."""
    found = Groups()
    waiting = [text]
    seen: set[str] = set()
    while waiting:
        for path in _Reader(found).read(waiting.pop()):
            if path in seen:
                continue
            seen.add(path)
            content = beside.get(path)
            try:
                waiting.append(to_text(content or b"", []))
            except UnreadableLockfile:
                content = None
            found.is_partial |= content is None
    return found


def _tokens(text: str) -> Iterator[_Token]:
    for number, found in enumerate(_TOKEN.finditer(_COMMENT.sub("", text))):
        if number > _MAX_TOKENS:
            return
        if found.lastgroup not in {"comment", "joined", None}:
            yield _Token(found.lastgroup or "", found[0])
    yield _Token("mark", "\n")


class _Reader:
    """One Gemfile; `_blocks` holds what the open blocks say, innermost last."""

    def __init__(self, found: Groups) -> None:
        self._found = found
        self._blocks: list[_Block] = [_Block()]
        self._statement: list[_Token] = []
        self._braces = 0
        self._evaluated: list[str] = []

    def read(self, text: str) -> list[str]:
        """Take every statement; the paths that it evaluates are given back."""
        for token in _tokens(text):
            self._take(token)
        return self._evaluated

    def _take(self, token: _Token) -> None:
        word = token.text
        last = self._statement[-1] if self._statement else None
        if word in {"\n", ";"}:
            if not (last and (last.text in _GOES_ON or last.kind == "key")):
                self._finish()
        elif token.kind == "word" and word in {"do", "then", "else", "end"}:
            self._take_keyword(word)
        elif word == "{" and last and (last.text in {")", "]"} or last.kind in {"word", "symbol"}):
            self._open()
        elif word == "}" and not self._braces:
            self._close()
        else:
            self._braces += (word == "{") - (word == "}")
            self._statement.append(token)

    def _take_keyword(self, word: str) -> None:
        if word == "do":
            self._open()
        elif word == "end":
            self._close()
        else:
            self._finish()

    def _open(self) -> None:
        statement = self._statement
        outer = self._blocks[-1]
        head = statement[0].text if statement else ""
        if head in _LOOPS:
            self._finish()
            return
        self._finish()
        if head != "group":
            self._blocks.append(outer)
            return
        options = next((i for i, token in enumerate(statement) if token.kind == "key"), None)
        names = {value for token in statement[1:options] for value in token.values}
        self._blocks.append(_Block(outer.groups | names, outer.optional or _is_optional(statement)))

    def _close(self) -> None:
        self._finish()
        if len(self._blocks) > 1:
            self._blocks.pop()

    def _finish(self) -> None:
        statement, self._statement = _without_arguments(self._statement), []
        self._braces = 0
        if not statement:
            return
        head = statement[0].text
        if head in _OPENERS or _assigns_opener(statement):
            self._blocks.append(self._blocks[-1])
        elif head == "gem":
            self._note_gem(statement)
        elif head == "gemspec":
            self._found.has_gemspec = True
        elif head in {"eval_gemfile", "instance_eval"}:
            paths = [token.values[0] for token in statement if token.kind == "text"]
            self._evaluated.extend(paths[:1])
            self._found.is_partial |= not paths

    def _note_gem(self, statement: list[_Token]) -> None:
        condition = {i for i, token in enumerate(statement) if token.text in {"if", "unless"}}
        end = min(condition, default=len(statement))
        arguments = [token for token in statement[1:end] if token.text != "("]
        if not arguments or arguments[0].kind != "text":
            self._found.is_partial = True
            return
        block = self._blocks[-1]
        groups = block.groups | set(_group_option(arguments))
        scope = Scope.RUNTIME
        if groups and groups <= _DEV:
            scope = Scope.DEV
        elif block.optional:
            scope = Scope.OPTIONAL
        self._found.note(arguments[0].values[0], scope)


def _without_arguments(statement: list[_Token]) -> list[_Token]:
    """Drop the ``|names|`` of a block from the statement that follows its ``do``."""
    if statement and statement[0].text == "|":
        ends = [i for i, token in enumerate(statement) if token.text == "|"]
        return statement[ends[1] + 1 :] if len(ends) > 1 else []
    return statement


def _assigns_opener(statement: list[_Token]) -> bool:
    """Whether it is like ``version = if ...``, which an ``end`` closes too."""
    return any(one.text == "=" and two.text in _OPENERS for one, two in pairwise(statement))


def _is_optional(statement: list[_Token]) -> bool:
    pairs = pairwise(statement)
    return any(one.text == "optional:" and two.text == "true" for one, two in pairs)


def _group_option(arguments: list[_Token]) -> Iterator[str]:
    """The values of ``group:``, ``groups:`` or ``:group =>``."""
    taking, depth = False, 0
    for token in arguments:
        depth += (token.text == "[") - (token.text == "]")
        if token.text in {"group:", "groups:", ":group", ":groups"}:
            taking = True
        elif token.text == "," and depth == 0:
            taking = False
        elif taking:
            yield from token.values
