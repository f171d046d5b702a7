"""Records as conda-lock and pixi write nearly all of theirs, each taken by one pattern.

What a pattern lets through any reader of YAML reads alike: no key that is asked for stands twice, and
texts need no second look. Other records are left to `records`.
"""

import re
from collections.abc import Callable

Record = dict[str, object]
Read = Callable[[str], Record | None]

_PLAIN = r"[A-Za-z0-9_./<=~][^\n:#]*+"
_TEXT = rf"(?:{_PLAIN}|'[^'\n]*+')"
_ADDRESS = r"[a-z][a-z0-9+.-]*+://[^\n #:]++"
_PURL = r"pkg:[^\n #:]++"
# A key that pixi gives to one list of a record's, or to one text; lists may be grouped by name.
_OTHER = (
    r"(?:\n  (?!(?:depends|purls|requires_dist|kind|name|version|url|path|conda|pypi|conda_source"
    rf"|source):)[a-z0-9_]++:(?: {_TEXT}| \[\]| \{{\}}|(?:\n  (?:- {_TEXT}|  - {_TEXT}|  [a-z_]++:))*+))*+"
)
_PIXI = re.compile(
    rf"conda: ({_ADDRESS}){_OTHER}"
    rf"(?:\n  depends:((?:\n  - {_PLAIN})++))?+{_OTHER}"
    rf"(?:\n  purls:( \[\]|(?:\n  - {_PURL})++))?+{_OTHER}"
)
_ITEM = "\n  - "
_CONDA_LOCK = re.compile(
    rf"name: ({_PLAIN})\n  version: ({_TEXT})\n  manager: ([a-z]++)\n  platform: ([a-z0-9-]++)\n"
    rf"  dependencies:(?: \{{\}}|((?:\n    [A-Za-z0-9_.-]++: {_TEXT})++))\n"
    rf"  url: ({_ADDRESS})\n  hash:(?:\n    [a-z0-9]++: [a-z0-9]++)++\n"
    r"  category: ([a-z0-9]++)\n  optional: [a-z]++"
)
_PAIR = re.compile(r"\n    ([^:]++): ([^\n]++)")


def pixi() -> Read:
    """A reader of one file's conda packages, of version 6 or 7."""
    known: dict[str, list[str]] = {" []": []}

    def listed(text: str) -> list[str]:
        found = known.get(text)
        if found is None:
            found = known[text] = text[len(_ITEM) :].split(_ITEM)
        return found

    def read(record: str) -> Record | None:
        found = _PIXI.fullmatch(record)
        if found is None:
            return None
        address, depends, purls = found.groups()
        row: Record = {"conda": address}
        if depends:
            row["depends"] = listed(depends)
        if purls:
            row["purls"] = listed(purls)
        return row

    return read


def conda_lock() -> Read:
    """A reader of one file's packages."""
    known: dict[str | None, dict[str, str] | None] = {None: {}}

    def read(record: str) -> Record | None:
        found = _CONDA_LOCK.fullmatch(record)
        if found is None:
            return None
        name, version, manager, platform, needs, url, category = found.groups()
        if needs not in known:
            known[needs] = _pairs(needs)
        if (dependencies := known[needs]) is None:
            return None
        return {
            "name": name,
            "version": _unquoted(version),
            "manager": manager,
            "platform": platform,
            "dependencies": dependencies,
            "url": url,
            "category": category,
        }

    return read


def _pairs(text: str) -> dict[str, str] | None:
    """What a mapping of texts holds; ``None`` where a key stands twice."""
    pairs = _PAIR.findall(text)
    found = {key: _unquoted(value) for key, value in pairs}
    return found if len(found) == len(pairs) else None


def _unquoted(text: str) -> str:
    return text[1:-1] if text[0] == "'" else text
