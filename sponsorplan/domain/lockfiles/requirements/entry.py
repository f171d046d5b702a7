"""Reads one logical line of a requirements file.

Nothing of an address is kept but its host, path and revision: requirements files are where
tokens for private indexes and repositories live.
"""

import re
from dataclasses import dataclass

from packaging.utils import parse_sdist_filename, parse_wheel_filename

from sponsorplan.domain.lockfiles import origins
from sponsorplan.domain.lockfiles.interface import LocalPackage, Package, Source
from sponsorplan.domain.purl import registered_name

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_HEAD = re.compile(rf"({_NAME})\s*(?:\[[^\]]*\])?\s*")
_CLAUSE = re.compile(r"(===?|~=|!=|<=|>=|<|>)\s*([A-Za-z0-9.*!+_-]+)")
_EGG = re.compile(rf"[#&]egg=({_NAME})")
_SCHEME = re.compile(r"(?:(git|hg|svn|bzr)\+)?([a-z][a-z0-9.-]*:)?", re.IGNORECASE)
_OPTION = re.compile(r"-[A-Za-z]|--[a-z]")
_OPTIONS = re.compile(r"\s--?[a-zA-Z]")
_ARCHIVE = (".whl", ".tar.gz", ".tgz", ".zip", ".tar.bz2", ".tar.xz", ".egg")
_PATH_START = (".", "/", "~", "\\", "file:")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_SHORT = {"-r": "include", "-c": "constraint", "-e": "editable", "-i": "index"}
_LONG = {
    "--requirement": "include",
    "--constraint": "constraint",
    "--editable": "editable",
    "--index-url": "index",
    "--pypi-url": "index",
    "--extra-index-url": "extra index",
}


@dataclass(frozen=True, slots=True)
class Option:
    """A line that is no requirement; ``kind`` is empty for those that say nothing to us."""

    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that is no requirement although it should be."""


Entry = Package | LocalPackage | Option | Unread


def read_entry(text: str) -> Entry:
    """What a line says."""
    if text.startswith("-"):
        if not _OPTION.match(text):
            return Unread()
        option = _option(text)
        return _located(option.value) if option.kind == "editable" else option
    head = _HEAD.match(text)
    if head and text.startswith("@", head.end()):
        return _located(text[head.end() + 1 :].strip(), head[1])
    if _is_location(text):
        return _located(text)
    return _released(registered_name("pypi", head[1]), text[head.end() :]) if head else Unread()


def _option(text: str) -> Option:
    if not text.startswith("--"):
        return Option(_SHORT.get(text[:2], ""), text[2:].strip(" ="))
    word, _, value = text.replace("=", " ", 1).partition(" ")
    return Option(_LONG.get(word, ""), value.strip())


def _released(name: str, rest: str) -> Entry:
    cut = _OPTIONS.search(rest)
    spec = (rest[: cut.start()] if cut else rest).partition(";")[0].strip()
    spec = spec.removeprefix("(").removesuffix(")")
    exact = ""
    for part in filter(None, (part.strip() for part in spec.split(","))):
        clause = _CLAUSE.fullmatch(part)
        if clause is None:
            return Unread()
        if clause[1] in {"==", "==="} and not clause[2].endswith("*"):
            exact = exact or clause[2]
    return Package("pypi", name, exact, source=Source.REGISTRY)


def _is_location(text: str) -> bool:
    word = text.split(None, 1)[0]
    return (
        word.startswith(_PATH_START)
        or "://" in word
        or bool(_SCHEME.match(word)[1] or _DRIVE.match(word))  # type: ignore[index]
        or word.endswith(_ARCHIVE)
        or re.fullmatch(rf"{_NAME}(?:[\\/]{_NAME})+(?:\[[^\]]*\])?[\\/]?", word) is not None
    )


def _located(location: str, name: str = "") -> Entry:
    """A requirement by address or path; ``name`` where the line gives one."""
    address = location.split(None, 1)[0].rstrip(";") if location.strip() else ""
    egg = _EGG.search(address)
    name = registered_name("pypi", name or (egg[1] if egg else ""))
    if _SCHEME.match(address)[1]:  # type: ignore[index]
        return _from_vcs(address, name)
    if "://" in address and not address.startswith("file:"):
        return _from_url(address, name)
    return _local(address, name) if address else Unread()


def _from_vcs(address: str, name: str) -> Entry:
    git = address.startswith("git+")
    repository = origins.git_repository(address) if git else ""
    guess = registered_name("pypi", repository.rpartition("/")[2])
    if not (name or guess):
        return Unread()
    return Package(
        "pypi",
        name or guess,
        origins.git_revision(address),
        source=Source.GIT if git else Source.UNKNOWN,
        repository=repository,
    )


def _from_url(address: str, name: str) -> Entry:
    parts = origins.split(address)
    file = parts.path.rpartition("/")[2] if parts else ""
    repository = origins.forge_repository(address)
    found, version = _file_name(file)
    if not found and repository:
        found = registered_name("pypi", repository.rpartition("/")[2])
        version = next((file.removesuffix(end) for end in _ARCHIVE if file.endswith(end)), "")
    if not (name or found):
        return Unread()
    return Package("pypi", name or found, version, source=Source.URL, repository=repository)


def _file_name(file: str) -> tuple[str, str]:
    """Name and version that a wheel or source archive carries in its file name."""
    try:
        if file.endswith(".whl"):
            name, version, *_ = parse_wheel_filename(file)
        else:
            name, version = parse_sdist_filename(file)
    except ValueError:
        # Not such a name, or a number in it has more digits than Python turns into one.
        return "", ""
    return str(name), str(version)


def _local(address: str, name: str) -> LocalPackage:
    path = re.split(r"[#?]", address.removeprefix("file://").removeprefix("file:"), maxsplit=1)[0]
    path = re.sub(r"\[[^\]]*\]$", "", path).replace("\\", "/")
    if ":" in path:
        path = path.rpartition("@")[2]  # An address with a login but no scheme ends up here.
    last = path.rstrip("/").rpartition("/")[2]
    return LocalPackage("pypi", name or _file_name(last)[0] or last or ".", path=path)
