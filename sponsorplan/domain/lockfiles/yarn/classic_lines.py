"""The lines of yarn 1's own format: patterns, two spaces and a field, four and a dependency."""

import re
from dataclasses import dataclass, field
from typing import NoReturn

from sponsorplan.domain.lockfiles.endless import refuse_endless
from sponsorplan.domain.lockfiles.interface import Problem, UnreadableLockfile

_QUOTED = r'"(?:[^"\\\n]++|\\.)*+"'
_BARE = r'[^\s",:#][^\s",:]*'
_TOKEN = rf"(?:{_QUOTED}|{_BARE})"
# A row is an indented name with a value or a colon, a line of patterns, a comment, or wrong.
_ROW = re.compile(
    rf"(?:(  |    )({_TOKEN})(?::| +({_QUOTED}|\S+))|({_TOKEN}(?:, *{_TOKEN})*):| *(?:#.*)?|(.+))\n"
)
_PATTERN = re.compile(_TOKEN)
_MOST_PROBLEMS = 20
_ESCAPE = re.compile(r"\\(.)")


@dataclass(slots=True)
class Entry:
    """One release and the patterns, ``name@range``, that yarn resolved to it."""

    patterns: list[str]
    fields: dict[str, str] = field(default_factory=dict)
    needs: dict[str, dict[str, str]] = field(default_factory=dict)


def read(text: str, problems: list[Problem]) -> list[Entry]:
    """The entries of a file. Raises ``UnreadableLockfile`` at the first line that fits nothing."""
    refuse_endless(text)
    entries: list[Entry] = []
    section: dict[str, str] | None = None
    seen: set[str] = set()
    rows = _ROW.findall(text + "\n")
    for number, (indent, key, value, patterns, wrong) in enumerate(rows, 1):
        if wrong or (indent and not entries):
            _refuse(number)
        if patterns:
            entry = Entry([_plain(token) for token in _PATTERN.findall(patterns)])
            _warn_of_repeats(entry, seen, number, problems)
            entries.append(entry)
            section = None
        elif indent == "    " and value and section is not None:
            section[_plain(key)] = _plain(value)
        elif indent:
            section = _take(entries[-1], indent, key, value, number)
    return entries


def _take(entry: Entry, indent: str, key: str, value: str, number: int) -> dict[str, str] | None:
    """Put a field into its entry; returns the section that opens here, if one does."""
    if indent != "  ":
        _refuse(number)
    if value:
        entry.fields[_plain(key)] = _plain(value)
        return None
    return entry.needs.setdefault(_plain(key), {})


def _warn_of_repeats(entry: Entry, seen: set[str], number: int, problems: list[Problem]) -> None:
    for pattern in entry.patterns:
        if pattern in seen and len(problems) < _MOST_PROBLEMS:
            message = f"“{pattern[:80]}” stands twice; the last one was used."
            problems.append(Problem("repeated_key", message, number))
        seen.add(pattern)


def _plain(token: str) -> str:
    if token[0] != '"':
        return token
    return token[1:-1] if "\\" not in token else _ESCAPE.sub(r"\1", token[1:-1])


def _refuse(number: int) -> NoReturn:
    raise UnreadableLockfile(
        "not_yarn",
        f"Line {number} is not of the form that yarn writes. Run `yarn install`, which writes the "
        "file again, and upload it.",
        number,
    )
