"""What the marker of a locked package says of why it is installed.

Only the two lists that PEP 751 adds to markers count here, ``extras`` and ``dependency_groups``;
anything else, such as the platform, may be true somewhere and is taken to be.
"""

import re
from collections.abc import Callable, Collection

from sponsorplan.domain.lockfiles.interface import Scope

_TOKEN = re.compile(
    r"""(?P<punctuation>[()])|(?P<word>and|or)\b|"(?P<double>[^"]*)"|'(?P<single>[^']*)'"""
    r"""|(?P<operator>not\s+in\b|in\b|[<>=!~]+)|(?P<name>[A-Za-z_.]+)"""
)
_LISTS = ("extras", "dependency_groups")
_LONGEST = 20_000
_OPERANDS = 3
_STOPS = {"and": ("(", "or"), "or": ("(",), ")": ("(",), "": ()}

Held = Callable[[str, str], bool]


def mentions_groups(marker: str) -> bool:
    """Whether it says anything of extras or groups at all."""
    return any(name in marker for name in _LISTS)


def scope_of_marker(marker: str, default_groups: Collection[str]) -> Scope:
    """The strongest reason for which the package may be installed.

    ``default_groups`` are those that stand for the project's plain dependencies. A marker that
    cannot be read is taken for one that is always true.
    """
    if not mentions_groups(marker) or len(marker) > _LONGEST:
        return Scope.RUNTIME

    def by_default(name: str, group: str) -> bool:
        return name == "dependency_groups" and group in default_groups

    if _evaluate(marker, by_default):
        return Scope.RUNTIME
    with_extras = _evaluate(marker, lambda name, group: name == "extras" or by_default(name, group))
    return Scope.OPTIONAL if with_extras else Scope.DEV


def _evaluate(marker: str, held: Held) -> bool:
    """Operators wait on a stack until one that binds less follows; ``and`` binds more than ``or``."""
    values: list[bool] = []
    waiting: list[str] = []
    atom: list[tuple[str, str]] = []
    for token in _TOKEN.finditer(marker):
        kind, text = token.lastgroup or "", token[0]
        if text == "(":
            waiting.append(text)
        elif text == ")" or kind == "word":
            _reduce(values, waiting, text)
        else:
            atom.append((kind, token[kind]))
            if len(atom) == _OPERANDS:
                values.append(_holds(atom, held))
                atom = []
    _reduce(values, waiting, "")
    return len(values) != 1 or values[0]


def _reduce(values: list[bool], waiting: list[str], arrived: str) -> None:
    """Work out what binds more than what has arrived: an operator, a closing bracket, the end."""
    while waiting and waiting[-1] not in _STOPS[arrived]:
        operator = waiting.pop()
        if len(values) > 1 and operator != "(":
            right, left = values.pop(), values.pop()
            values.append(left and right if operator == "and" else left or right)
    if arrived == ")" and waiting:
        waiting.pop()
    elif arrived in {"and", "or"}:
        waiting.append(arrived)


def _holds(atom: list[tuple[str, str]], held: Held) -> bool:
    (_, group), (_, operator), (kind, name) = atom
    if kind != "name" or name not in _LISTS:
        return True
    return held(name, group) != operator.startswith("not")
