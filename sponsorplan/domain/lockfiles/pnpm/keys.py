"""How pnpm names a package in its lockfile, which changed with nearly every version of it.

    5      /name/1.0.0  /@scope/name/1.0.0_peer@2.0.0  host/name/1.0.0  forge/owner/name/commit
    6      /name@1.0.0(peer@2.0.0)  host/name@1.0.0  file:folder(peer@2.0.0)
    7, 9   name@1.0.0(peer@2.0.0)  name@https://address  name@file:folder  name@runtime:1.0.0

Source: pnpm's own `dependency-path` package at each version. A reference is what stands behind a
name: a version with its peers where the name is the package's own, else a whole key.
"""

import re
from collections.abc import Container
from typing import NamedTuple

_OLD_PEERS = re.compile(r"[_(].*")
_FIRST_WITHOUT_SLASH = 7
_FIRST_WITH_AT = 6


class Key(NamedTuple):
    """``version`` may be an address; ``host`` is set where the key names a registry's."""

    name: str
    version: str
    host: str = ""


def resolve(name: str, reference: str, major: int, known: Container[str]) -> str | None:
    """The key that ``reference`` behind ``name`` stands for, if the file has it."""
    if major >= _FIRST_WITHOUT_SLASH:
        own = f"{name}@{reference}"
    else:
        own = f"/{name}@{reference}" if major >= _FIRST_WITH_AT else f"/{name}/{reference}"
    if own in known:
        return own
    return next((key for key in (reference, f"/{reference}") if key in known), None)


def split(key: str, major: int) -> Key:
    """Name and version in a key; both are empty where it holds none."""
    if major < _FIRST_WITH_AT:
        return _split_old(key)
    bare = without_peers(key)
    host, bare = _host(bare)
    name, _, version = bare[1:].partition("@")
    return Key(bare[:1] + name, version.removeprefix("runtime:"), host)


def _split_old(key: str) -> Key:
    host, bare = _host(key)
    scope, slash, rest = bare.partition("/") if bare.startswith("@") else ("", "", bare)
    name, _, version = rest.partition("/")
    version = _OLD_PEERS.sub("", version.partition("/")[0])
    return Key(f"{scope}{slash}{name}", version, host)


def _host(key: str) -> tuple[str, str]:
    """A key that starts with neither a slash, a scope nor a plain name starts with a host."""
    if key.startswith("/"):
        return "", key[1:]
    first, slash, rest = key.partition("/")
    if not slash or "@" in first or ":" in first:
        return "", key
    return first.lower(), rest


def without_peers(key: str) -> str:
    """The key of the package itself: peers and the hash of a patch stand in brackets after it."""
    return key.partition("(")[0] if key.endswith(")") else key
