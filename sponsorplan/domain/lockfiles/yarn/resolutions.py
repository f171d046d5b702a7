"""What ``resolutions`` of package.json put in place of a range. yarn 1 knows no ranges in them.

A rule's key is ``child``, ``child@range``, ``parent/child`` or ``parent@release/child@range``; the
first rule that fits a dependency counts, before whatever the range alone would resolve to.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_NAME = r"(@[^/@]+/[^/@]+|[^/@]+)(?:@([^/]+))?"
_RULE = re.compile(rf"(?:{_NAME}/)?{_NAME}")
_MOST_RULES = 1_000


@dataclass(frozen=True, slots=True)
class Rule:
    """``parent``, ``release`` and ``range_`` are empty where the rule does not ask for one."""

    parent: str
    release: str
    range_: str
    spec: str


class Rules:
    """The rules of a project, by the name that each replaces."""

    def __init__(self, resolutions: Mapping[str, str] = MappingProxyType({})) -> None:
        self._by_name: dict[str, list[Rule]] = {}
        for key, spec in list(resolutions.items())[:_MOST_RULES]:
            if found := _RULE.fullmatch(key):
                parent, release, name, range_ = (_plain(part or "") for part in found.groups())
                self._by_name.setdefault(name, []).append(Rule(parent, release, range_, spec))

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def spec(self, parent: str, release: str, name: str, asked: str) -> str:
        """What ``parent`` at ``release`` gets for ``name``; empty when it gets what it asked for.

        ``release`` is what follows the name in a resolution: ``npm:1.0.0``.
        """
        for rule in self._by_name.get(name, ()):
            if (
                rule.parent in {"", parent}
                and rule.release in {"", _plain(release)}
                and rule.range_ in {"", _plain(asked)}
            ):
                return rule.spec
        return ""


def _plain(reference: str) -> str:
    """A range without the protocol that yarn adds to those that have none."""
    return reference.removeprefix("npm:")
