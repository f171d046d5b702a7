"""Package URLs, with names kept as the registry has them.

The packageurl library lower-cases npm names, which turns ``JSONStream`` into another package, so
the key of a package here is (type, name as registered) and this module only prints and reads it.
Source of the syntax: the purl specification, "Rules for each purl component".
"""

import re
from typing import NamedTuple
from urllib.parse import quote, unquote

_KEPT = ":+~!*'()"
# Most purls: nothing is escaped but an npm scope's "@", which stands before a slash.
_SEGMENT = r"[A-Za-z0-9_.-]++"
_PLAIN = re.compile(
    rf"pkg:([a-z]++)/(?:((?:%40|@){_SEGMENT}/)|)({_SEGMENT}(?:/{_SEGMENT})*+)"
    r"(?:@([A-Za-z0-9_.+~:-]++))?+(?=[?#]|\Z)"
)
_IN_NAMES = f"{_KEPT}/"
_PEP503 = re.compile(r"[-_.]+")


class Purl(NamedTuple):
    """A package, or with ``version`` one release of it; ``name`` holds the namespace too."""

    type: str
    name: str
    version: str = ""

    def __str__(self) -> str:
        name = self.name.replace(":", "/", 1) if self.type == "maven" else self.name
        return f"pkg:{self.type}/{quote(name, safe=_IN_NAMES)}" + (
            f"@{quote(self.version, safe=_KEPT)}" if self.version else ""
        )


def parse(text: str) -> Purl | None:
    """Read a purl; qualifiers and subpath are dropped. ``None`` when it is not one."""
    if plain := _PLAIN.match(text):
        kind, scope, name, version = plain.groups("")
        if scope:
            name = f"@{scope.removeprefix('%40').removeprefix('@')}{name}"
        return Purl(kind, registered_name(kind, name), version)
    if not text.startswith("pkg:"):
        return None
    body = text[4:].lstrip("/").split("#", 1)[0].split("?", 1)[0]
    kind, slash, rest = body.partition("/")
    if not slash or not rest:
        return None
    # An "@" parts the version only after the last slash: scopes of npm may stand unescaped.
    head, slash, tail = rest.rpartition("/")
    base, _, version = tail.partition("@") if not tail.startswith("@") else (tail, "", "")
    name = "/".join(unquote(part) for part in f"{head}{slash}{base}".split("/") if part)
    if not name:
        return None
    return Purl(kind.lower(), registered_name(kind.lower(), name), unquote(version))


def registered_name(type_: str, name: str) -> str:
    """The name as the registry has it, from a purl's: normalised only where the registry does.

    PyPI by PEP 503, Packagist, NuGet and Swift by case; Maven writes ``group:artifact``.
    """
    if type_ == "pypi":
        return _PEP503.sub("-", name).lower()
    if type_ in {"composer", "nuget", "swift"}:
        return name.lower()
    if type_ == "maven":
        return name.replace("/", ":", 1)
    return name
