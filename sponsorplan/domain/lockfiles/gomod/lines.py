"""Splits a go.mod into directives.

Source of the syntax: the Go Modules Reference, "go.mod files"; how words split and what counts as
``// indirect`` follow golang.org/x/mod/modfile.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.interface import UnreadableLockfile

_WORD = re.compile(
    r"//.*|\"(?:[^\"\\]|\\.)*(?:\"|$)|`[^`]*(?:`|$)|=>|[()]|(?:(?!//|=>)[^\s()\"`])+"
)
_LINES_PER_PACKAGE = 5  # A require, a replace, an exclude, and room for comments.
_LONGEST = 5_000
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Directive:
    """One line of a directive, with the block's verb when it stands in one."""

    line: int
    verb: str
    words: list[str]
    indirect: bool


def read_directives(text: str, into: Collector) -> Iterator[Directive]:
    """Every directive, in order; a block that never ends is a warning in ``into``.

    Raises ``UnreadableLockfile`` when there are more than a go.mod within the limits can need.
    """
    block, opened = "", 0
    for number, raw in enumerate(StringIO(text), 1):
        if number > _LINES_PER_PACKAGE * into.limits.max_packages:
            raise UnreadableLockfile(
                "too_many_packages",
                f"The file has over {number - 1:,} lines. Split it, or raise the limit on packages "
                "in the settings.",
            )
        # A line longer than any path and version is kept as a directive that cannot be read.
        words = _WORD.findall(raw) if len(raw) <= _LONGEST else ["require"]
        comment = words.pop() if words and words[-1].startswith("//") else ""
        if not words:
            continue
        if block:
            if words[0] == ")":
                block = ""
            else:
                yield Directive(number, block, _plain(words), _is_indirect(comment))
        elif words[1:2] == ["("]:
            block, opened = ("" if words[2:3] == [")"] else words[0]), number
        else:
            yield Directive(number, words[0], _plain(words[1:]), _is_indirect(comment))
    if block:
        into.warn(
            "truncated",
            f"The block opened on line {opened} never ends: the file may be cut off. "
            "Upload it again.",
            opened,
        )


def _plain(words: list[str]) -> list[str]:
    """Words without quotes; one whose quote never ends is empty, which no directive takes."""
    return [_unquoted(word) if word[0] in '"`' else word for word in words]


def _unquoted(word: str) -> str:
    if len(word) == 1 or word[-1] != word[0]:
        return ""
    return _ESCAPE.sub(r"\1", word[1:-1]) if word[0] == '"' else word[1:-1]


def _is_indirect(comment: str) -> bool:
    """``// indirect`` alone or ``// indirect; why``; any other comment means nothing to Go."""
    words = comment.removeprefix("//").split()
    return words == ["indirect"] or words[:1] == ["indirect;"]
