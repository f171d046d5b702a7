"""Splits a go.mod into directives.

Source of the syntax: the Go Modules Reference, "go.mod files"; how words split and what counts as
``// indirect`` follow golang.org/x/mod/modfile.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sponsorplan.domain.lockfiles.collector import Collector

_WORD = re.compile(r"//.*|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|=>|[()]|(?:(?!//|=>)[^\s()\"`])+")
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Directive:
    """One line of a directive, with the block's verb when it stands in one."""

    line: int
    verb: str
    words: list[str]
    indirect: bool


def read_directives(text: str, into: Collector) -> Iterator[Directive]:
    """Every directive, in order; a block that never ends is a warning in ``into``."""
    block, opened = "", 0
    for number, raw in enumerate(text.split("\n"), 1):
        words = _WORD.findall(raw)
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
    return [_ESCAPE.sub(r"\1", w[1:-1]) if w[0] == '"' else w.strip("`") for w in words]


def _is_indirect(comment: str) -> bool:
    """``// indirect`` alone or ``// indirect; why``; any other comment means nothing to Go."""
    words = comment.removeprefix("//").split()
    return words == ["indirect"] or words[:1] == ["indirect;"]
