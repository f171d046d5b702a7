"""How conda and its kin write what they want, and what a package's file name says."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

_NAME = r"[A-Za-z0-9_](?:[\w.-]*\w)?"
_SPEC = re.compile(rf"\s*(?:([^\s\[]+)::)?({_NAME})(.*)", re.DOTALL)
_FIELD = re.compile(r"\bversion\s*=\s*['\"]?([^'\"\],]+)")
# ``=1.0``, ``==1.0``, `` 1.0``, each perhaps with a build behind it; but no range.
_EXACT = re.compile(r"(?:\s*==?\s*|\s+)([A-Za-z0-9][\w.!+-]*)(?:(?:=|\s+)[\w.*-]+)?\s*")
_VERSION = re.compile(r"=*([A-Za-z0-9][\w.!+-]*)")
_LONGEST = 2_000
_ENDS = (".conda", ".tar.bz2")
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Spec:
    """``version`` is empty for a range and for none; ``channel`` where none is named."""

    name: str
    version: str = ""
    channel: str = ""


def read_spec(text: str) -> Spec | None:
    """Read ``channel::name=1.0=build``, ``name >=1.0``, ``name[version='1.0']`` and the like."""
    found = _SPEC.match(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    rest = found[3].rstrip()
    field = _FIELD.search(rest.partition("[")[2])
    exact = _VERSION.fullmatch(field[1].strip()) if field else _EXACT.fullmatch(rest)
    if rest and not field and rest[0] not in " =<>!~[":
        return None
    return Spec(found[2].lower(), exact[1] if exact else "", found[1] or "")


def name_of(text: str) -> str:
    """The name alone; empty without one."""
    spec = read_spec(text)
    return spec.name if spec else ""


def name_and_version(address: str) -> tuple[str, str]:
    """What a conda package's file name says, ``name-version-build.conda``; empty if it is none."""
    file = address.partition("#")[0].rpartition("/")[2]
    parts = (unquote(file) if "%" in file else file).rsplit("-", 2)
    if not file.endswith(_ENDS) or len(parts) != _PARTS:
        return "", ""
    return parts[0], parts[1]
