"""The head of a pixi.lock: which environment holds what, over all platforms."""

from collections.abc import Container

from sponsorplan.domain.lockfiles.conda.records import Unfit, scalar
from sponsorplan.domain.lockfiles.decode import rows, table, text_of
from sponsorplan.domain.lockfiles.interface import Scope
from sponsorplan.domain.lockfiles.purposes import scope_of

_ROW = "      - "
_KINDS = ("conda", "pypi", "conda_source", "source")


def read_head(text: str) -> dict[str, object]:
    """As much of the head as matters, as YAML would give it; raises ``Unfit``."""
    tree: dict[str, object] = {}
    environments: dict[str, object] = {}
    listed: list[object] = []
    keys: set[str] = set()
    for line in text.split("\n"):
        if line.startswith(_ROW):
            kind, _, location = line[len(_ROW) :].partition(": ")
            if location:
                listed.append({kind: scalar(location)})
        elif line[:1].isalpha():
            key, _, value = line.partition(":")
            _refuse_second(key, tree)
            tree[key] = environments if key == "environments" else value.strip()
        elif line.startswith("  ") and line[2:3] not in ("", " ", "-", "#"):
            name = scalar(line[2:].removesuffix(":"))
            _refuse_second(name, environments)
            listed, keys = [], set()
            environments[name] = {"packages": {"all": listed}}
        elif line.endswith(":"):
            _refuse_second(line, keys)
            keys.add(line)
    if tree.get("environments") is None:
        raise Unfit
    return tree


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
    return next((text_of(row[key]) for key in _KINDS if key in row), "")
