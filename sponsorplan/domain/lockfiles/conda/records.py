"""Reads the YAML that conda-lock and pixi write: a head, then one long list of records.

Both print one key a line and never fold a text, so a record can be taken apart line by line, several
times as fast as PyYAML does. Whatever does not fit is left to PyYAML; where both can read a text they
read the same.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from sponsorplan.domain.lockfiles.decode import load_yaml, rows, table
from sponsorplan.domain.lockfiles.endless import refuse_endless
from sponsorplan.domain.lockfiles.interface import Problem

Record = dict[str, object]

# A plain scalar that is one for sure: nothing in it that YAML reads in another way.
_PLAIN = re.compile(r"[A-Za-z0-9_./~+=$();^\\<](?:[^:#]++|:(?=\S)|(?<=\S)#)*+")
_QUOTED = re.compile(r"'((?:[^']|'')*)'|\"([^\"\\]*)\"")
_ASCII = bytes([10, *range(32, 127)])
_UNUSUAL = re.compile(
    "[^\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_ODD = (" \n", "\n\n", "\n---", "\n...")
_UNDER = ("-", " ")
_OPENED = re.compile(r"(?:^ *|: |- )[\"'\[{|>&*!%@`?]")


@dataclass(frozen=True, slots=True)
class Document:
    """``head`` is all but the list; each record holds the keys asked for and perhaps others."""

    head: dict[str, object]
    records: list[object]


class Unfit(Exception):
    """The text is not of the part of YAML that is read here."""


@dataclass(frozen=True, slots=True)
class Format:
    """A list under the key ``section``, and which keys of its records are ``wanted``.

    Two readers may be faster than those here: ``read_head`` raises ``Unfit`` and ``read_record``
    gives ``None`` for what it cannot read.
    """

    section: str
    wanted: Collection[str]
    read_record: Callable[[str], Record | None]
    read_head: Callable[[str], dict[str, object]] | None = None


def load(text: str, form: Format, *, max_depth: int, problems: list[Problem]) -> Document:
    """The last document of ``text``, all scalars as text; a repeated key warns.

    Raises ``UnreadableLockfile`` as ``decode.load_yaml`` does.
    """
    refuse_endless(text)
    head, found, body = text.partition(f"\n{form.section}:\n- ")
    if found and f"\n{form.section}:" not in f"\n{head}":
        seen: list[Problem] = []
        try:
            records = _records(body, form)
            tree = form.read_head(head) if form.read_head else _tree(head, max_depth, seen)
        except Unfit:
            pass
        else:
            problems.extend(seen)
            return Document(tree, list(records))
    tree = _tree(text, max_depth, problems)
    return Document(tree, rows(tree.get(form.section)))


def scalar(value: str) -> str:
    """The text that a scalar stands for, quoted or not."""
    if _PLAIN.fullmatch(value):
        return value
    quoted = _QUOTED.fullmatch(value)
    if quoted is None:
        raise Unfit
    return quoted[2] if quoted[1] is None else quoted[1].replace("''", "'")


def _tree(text: str, max_depth: int, problems: list[Problem]) -> dict[str, object]:
    documents = load_yaml(text, max_depth=max_depth, problems=problems)
    return table(documents[-1]) if documents else {}


def _records(body: str, form: Format) -> list[Record]:
    body = body.removesuffix("\n")
    unusual = (
        body.encode("ascii").translate(None, _ASCII) if body.isascii() else _UNUSUAL.search(body)
    )
    if unusual or body.endswith(" ") or any(odd in body for odd in _ODD):
        raise Unfit
    lines = _Lines()
    read = form.read_record
    return [read(part) or _record(part, form.wanted, lines) for part in body.split("\n- ")]


class _Lines(dict[str, object]):
    """What the lines of lists and of mappings hold: records repeat each other's dependencies."""

    def __missing__(self, line: str) -> object:
        value: object
        if line.startswith("- "):
            value = scalar(line[2:])
        else:
            key, colon, text = line[2:].partition(": ")
            if not (colon and line.startswith("  ")) or key.endswith(" "):
                raise Unfit
            value = (scalar(key), scalar(text))
        self[line] = value
        return value


def _record(part: str, wanted: Collection[str], known: _Lines) -> Record:
    lines = part.split("\n  ")
    if part.count("\n") != len(lines) - 1 or lines[0].startswith(_UNDER):
        raise Unfit
    found: dict[str, tuple[str, list[str]]] = {}
    others: list[str] = []
    under = others
    for line in lines:
        if line.startswith(_UNDER):
            under.append(line)
            continue
        key, colon, value = line.partition(": ")
        if not (colon and key.isidentifier()):
            key = _key_alone(line)
        if key in found:
            raise Unfit
        if key in wanted:
            under = []
            found[key] = (value, under)
        else:
            under = others
            under.append(line)
    _refuse_open(others)
    return {key: _value(value, under, known) for key, (value, under) in found.items()}


def _key_alone(line: str) -> str:
    """The key of a line that holds nothing else, or that is none."""
    key = line.removesuffix(":")
    if key == line or not key.isidentifier():
        raise Unfit
    return key


def _refuse_open(lines: list[str]) -> None:
    """Refuse what may go on in the next line, where it would look like a key."""
    for line in lines:
        if opening := _OPENED.search(line):
            value = line[opening.end() - 1 :]
            if value not in _EMPTY and not _QUOTED.fullmatch(value):
                raise Unfit


def _value(value: str, under: list[str], known: _Lines) -> object:
    if value:
        if under:
            raise Unfit
        return _EMPTY[value]() if value in _EMPTY else scalar(value)
    if not under:
        return ""
    held = [known[line] for line in under]
    pairs = [pair for pair in held if isinstance(pair, tuple)]
    if not pairs:
        return held
    if len(pairs) != len(held):
        raise Unfit
    mapping: dict[object, object] = dict(pairs)
    if len(mapping) != len(pairs):
        raise Unfit
    return mapping


_EMPTY: dict[str, type[dict[str, object]] | type[list[object]]] = {"{}": dict, "[]": list}
