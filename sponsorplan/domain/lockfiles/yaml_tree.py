"""Builds trees from the events of PyYAML, all scalars as text, and refuses what may cost too much."""

import yaml

from sponsorplan.domain.lockfiles.endless import MOST_PARTS, too_much
from sponsorplan.domain.lockfiles.interface import Problem, UnreadableLockfile

_MOST_REPEATED = 20


class YamlTree:
    """The documents of a stream of events."""

    def __init__(self, max_depth: int, problems: list[Problem]) -> None:
        self.documents: list[object] = []
        self._problems = problems
        self._repeated = 0
        self._events = 0
        self._max_depth = max_depth
        self._open: list[list[object] | dict[str, object]] = []
        self._keys: list[str | None] = []

    def take(self, event: yaml.Event) -> None:
        self._events += 1
        if self._events > MOST_PARTS:
            raise too_much()
        if isinstance(event, yaml.ScalarEvent):
            _refuse_features(event)
            self._put(event.value, event)
        elif isinstance(event, yaml.CollectionStartEvent):
            _refuse_features(event)
            value: list[object] | dict[str, object]
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._put(value, event)
            self._open.append(value)
            self._keys.append(None)
            if len(self._open) > self._max_depth:
                raise UnreadableLockfile("too_deep", "The file is nested too deeply.")
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            _refuse_yaml("anchors and aliases", event)

    def _put(self, value: object, event: yaml.Event) -> None:
        parent = self._open[-1] if self._open else self.documents
        if isinstance(parent, list):
            parent.append(value)
            return
        key = self._keys[-1]
        if key is not None:
            parent[key] = value
            self._keys[-1] = None
        elif isinstance(value, str) and value in parent:
            self._keys[-1] = value
            self._warn(value, _line_of(event))
        elif isinstance(value, str):
            self._keys[-1] = value
        else:
            raise not_yaml(_line_of(event))

    def _warn(self, key: str, line: int | None) -> None:
        self._repeated += 1
        if self._repeated <= _MOST_REPEATED:
            self._problems.append(repeated_key(key, line))


def repeated_key(key: str, line: int | None) -> Problem:
    message = f"The key “{key[:80]}” stands twice in one place; the last one was used."
    return Problem("repeated_key", message, line)


def _line_of(event: yaml.Event) -> int | None:
    return event.start_mark.line + 1 if event.start_mark else None


def not_yaml(line: int | None) -> UnreadableLockfile:
    where = f" on line {line}" if line else ""
    return UnreadableLockfile(
        "not_yaml",
        f"This is not YAML that a package manager writes{where}. Create the file again and "
        "upload it.",
        line,
    )


def _refuse_features(event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
    if event.anchor is not None:
        _refuse_yaml("anchors and aliases", event)
    if event.tag is not None:
        _refuse_yaml("tags", event)


def _refuse_yaml(what: str, event: yaml.Event) -> None:
    line = _line_of(event)
    raise UnreadableLockfile(
        "yaml_feature",
        f"YAML {what} are not accepted (line {line}); no package manager writes them here.",
        line,
    )
