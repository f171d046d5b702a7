"""What yarn 2 and later write as ``resolution``: ``name@npm:1.0.0``, ``name@workspace:folder``."""

from typing import NamedTuple
from urllib.parse import unquote

from sponsorplan.domain.lockfiles.interface import Source
from sponsorplan.domain.lockfiles.javascript.origin import (
    UNKNOWN,
    Origin,
    is_name,
    read_address,
)

_REGISTRY = Origin(Source.REGISTRY)
_LOCAL = ("workspace:", "portal:", "link:", "file:", "exec:")
_ARCHIVE = "__archiveUrl="
_MAX_PATCHES = 8


class Locator(NamedTuple):
    """``path`` is set for the company's own, ``workspace`` too where it is a project's part."""

    name: str
    origin: Origin = UNKNOWN
    path: str | None = None
    workspace: str | None = None


def read(resolution: str) -> Locator | None:
    """Read a resolution; a patched package is the package that it patches."""
    for _ in range(_MAX_PATCHES):
        name, at, reference = resolution[1:].partition("@")
        name = resolution[:1] + name
        if not at or not is_name(name):
            return None
        if not reference.startswith("patch:"):
            return _of(name, reference)
        resolution = unquote(reference[6:].partition("#")[0])
    return None


def _of(name: str, reference: str) -> Locator:
    source, _, bindings = reference.partition("::")
    if source.startswith("npm:"):
        return Locator(name, _registry(bindings) if _ARCHIVE in bindings else _REGISTRY)
    if source.startswith(_LOCAL):
        path = source.partition(":")[2].partition("#")[0]
        return Locator(name, path=path, workspace=path if source.startswith("workspace:") else None)
    return Locator(name, read_address(source))


def _registry(bindings: str) -> Origin:
    """A registry that keeps archives in unusual places makes yarn note the address."""
    noted = bindings.partition(_ARCHIVE)[2].partition("&")[0]
    return Origin(Source.REGISTRY, read_address(unquote(noted)).host)
