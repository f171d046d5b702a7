"""The head of a pixi.lock: which environment holds what, over all platforms."""

import re
from collections.abc import Container

from sponsorplan.domain.lockfiles.conda.records import Unfit, scalar
from sponsorplan.domain.lockfiles.decode import rows, table, text_of
from sponsorplan.domain.lockfiles.interface import Scope
from sponsorplan.domain.lockfiles.purposes import scope_of

_ENVIRONMENTS = "environments"
_LISTED = re.compile(r"(?:- |  )([a-z-]++):(?: [A-Za-z0-9_][^\n:#]*+)?|  - [A-Za-z0-9_][^\n:#]*+")
_ROW = "      - "
_KINDS = ("conda", "pypi", "conda_source", "source")


def read_head(text: str) -> dict[str, object]:
    """As much of the head as matters, as YAML would give it; raises ``Unfit``."""
    tree: dict[str, object] = {}
    environments: dict[str, object] = {}
    listed: list[object] = []
    keys: set[str] = set()
    section = ""
    for line in text.split("\n"):
        if line.startswith(_ROW):
            kind, _, location = line[len(_ROW) :].partition(": ")
            listed.append({kind: scalar(location)})
        elif line[:1].isalpha():
            section, _, value = line.partition(":")
            _refuse_second(section, tree)
            tree[section] = environments if section == _ENVIRONMENTS else value.strip()
            keys = set()
        elif section != _ENVIRONMENTS:
            _pass_over(line, keys)
        elif line.startswith("  ") and line[2:3] not in ("", " ", "-", "#"):
            name = scalar(line[2:].removesuffix(":"))
            _refuse_second(name, environments)
            listed, keys = [], set()
            environments[name] = {"packages": {"all": listed}}
        elif line.endswith(":"):
            _refuse_second(line, keys)
            keys.add(line)
    if tree.get(_ENVIRONMENTS) is None:
        raise Unfit
    return tree


def _pass_over(line: str, keys: set[str]) -> None:
    """A line of the list of platforms that version 7 has: names, and lists of what they stand for."""
    found = _LISTED.fullmatch(line)
    if found is None:
        raise Unfit
    if line.startswith("- "):
        keys.clear()
    if key := found[1]:
        _refuse_second(key, keys)
        keys.add(key)


def _refuse_second(key: str, seen: Container[str]) -> None:
    """A repeated key is left to a reader that warns of it."""
    if key in seen:
        raise Unfit


def scopes(head: dict[str, object]) -> dict[str, Scope]:
    """What each location is for, by the names of the environments that hold it."""
    found: dict[str, Scope] = {}
    for name, environment in table(head.get("environments")).items():
        scope = scope_of(name)
        for listed in table(table(environment).get("packages")).values():
            for location in map(_location, rows(listed)):
                if scope is Scope.RUNTIME or location not in found:
                    found[location] = scope
    return found


def _location(selector: object) -> str:
    row = table(selector)
    for kind in _KINDS:
        if kind in row:
            return text_of(row[kind])
    return ""
