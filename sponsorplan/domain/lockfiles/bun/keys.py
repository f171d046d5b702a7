"""How bun names a place in node_modules, and what lies there.

A key is the path of names down to a package, ``chalk/ansi-styles``; the name of a workspace may
stand first. What lies there is written ``name@1.0.0``, or with an address or a path behind the
name. Source: bun's own reader and writer of the file.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from sponsorplan.domain.lockfiles.interface import Source
from sponsorplan.domain.lockfiles.javascript.origin import (
    UNKNOWN,
    Origin,
    is_name,
    is_version,
    read_address,
    read_registry,
    read_shorthand,
    without_user,
)

_PART = re.compile(r"(?:@[^/]*/)?[^/]*")
_LOCAL = ("workspace:", "file:", "link:", "root:")
_PATH = re.compile(r"\.{0,2}/|[A-Za-z]:[\\/]|[^:]*\.t(?:ar\.)?gz\Z")
_LONGEST = 1_024
_DEEPEST = 25


@dataclass(frozen=True, slots=True)
class Installed:
    """``path`` is set for the company's own, ``workspace`` for a part of the project."""

    name: str
    version: str = ""
    origin: Origin = UNKNOWN
    path: str | None = None
    workspace: bool = False


def around(key: str) -> Iterator[str]:
    """The places from ``key`` up to the root, each with a slash behind it; the root is empty.

    A path that no disk could hold has the root alone around it: every place costs a look-up for
    every dependency.
    """
    parts = []
    if len(key) <= _LONGEST and key.count("/") <= 2 * _DEEPEST:
        parts = [found[0] for found in _PART.finditer(key) if found[0]]
    for length in range(len(parts), 0, -1):
        yield "/".join(parts[:length]) + "/"
    yield ""


def find(name: str, places: list[str], known: Container[str]) -> str | None:
    """The key that ``name`` means to the package whose ``places`` these are."""
    return next((place + name for place in places if place + name in known), None)


def read(resolution: str, registry: str) -> Installed | None:
    """What an entry's first text says; ``registry`` is its second, empty for the usual one."""
    name, at, reference = resolution[1:].partition("@")
    name = resolution[:1] + name
    if not at and not name.startswith("@root:"):
        return None
    if reference.startswith(_LOCAL) or not at:
        path = reference.partition(":")[2]
        return Installed(name if at else "", path=path, workspace=reference[:1] == "w")
    if _PATH.match(reference) and "://" not in reference:
        return Installed(name, path=reference)
    version, origin = _remote(reference, registry)
    return Installed(name, version, origin) if is_name(name) and is_version(version) else None


def _remote(reference: str, registry: str) -> tuple[str, Origin]:
    if reference.startswith("github:"):
        return reference.rpartition("#")[2], read_shorthand(reference)
    if reference.startswith(("git+", "git:", "git@", "ssh:")):
        return reference.rpartition("#")[2], read_address(reference)
    if "://" in reference:
        return without_user(reference), read_address(reference)
    origin = read_registry(registry) or read_address(registry)
    return reference, Origin(Source.REGISTRY, origin.host)
