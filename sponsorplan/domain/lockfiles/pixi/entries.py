"""One record of a pixi.lock, in any of the versions 4 to 7.

Up to version 5 a record names its kind, and its address or path apart; later ones have the kind as
the key of the address or path. A conda package's name and version may stand in its address only.
"""

import re
from typing import NamedTuple

from sponsorplan.domain.lockfiles import addresses, origins, pyproject
from sponsorplan.domain.lockfiles.conda.specs import name_and_version, name_of
from sponsorplan.domain.lockfiles.decode import rows, text_of
from sponsorplan.domain.lockfiles.interface import LocalPackage, Package, Scope, Source
from sponsorplan.domain.purl import registered_name

KEYS = frozenset(
    {"kind", "name", "version", "url", "path", "conda", "pypi", "conda_source", "source"}
    | {"depends", "requires_dist", "purls"}
)
_BUILT = re.compile(r"([A-Za-z0-9_](?:[\w.-]*\w)?)(?:\[[^\]]*\])? @ (.+)")
_PYPI_PURL = re.compile(r"pkg:pypi/([^@?#/]+)")
_DIRECT = "direct+"
_IN_NAMES = str.maketrans("", "", "-_.")

Named = tuple[str, str]


class Entry(NamedTuple):
    """``location`` is what environments call it by, ``needs`` are texts: see `needed`.

    The first three fields tell releases apart.
    """

    type: str
    name: str
    version: str
    location: str
    address: str
    needs: tuple[str, ...] = ()
    provides: tuple[Named, ...] = ()

    @property
    def local(self) -> bool:
        return "://" not in self.address or addresses.is_on_disk(self.address)

    def as_local(self) -> LocalPackage:
        return LocalPackage(self.type, self.name, self.version, self.address)

    def as_package(self, scope: Scope, *, direct: bool) -> Package:
        """A package built from others' sources has their repository, a release its channel's host."""
        source, repository, host = Source.REGISTRY, "", ""
        plain = self.address.removeprefix(_DIRECT)
        if self.address.startswith("git+"):
            source, repository = Source.GIT, origins.git_repository(self.address)
        elif plain != self.address or (self.type == "conda" and not name_and_version(plain)[0]):
            source, repository = Source.URL, origins.forge_repository(plain)
        else:
            host = addresses.host(plain)
        return Package(*self[:3], scope, direct or None, source, repository=repository, host=host)


def needed(type_: str, text: str) -> Named | None:
    """What a text among a package's needs asks for: (type, name)."""
    if type_ == "conda":
        word = text.partition(" ")[0]
        # Nearly all are a name with a range behind it, told apart faster without a pattern.
        plain = word.translate(_IN_NAMES).isalnum() and word.isascii()
        name = word.lower() if plain else name_of(text)
        return ("conda", name) if name else None
    # What an extra of a package needs is not asked for as a rule.
    plain = "extra" not in text.partition(";")[2]
    requirement = pyproject.read_requirement(text) if plain else None
    return ("pypi", requirement.name) if requirement else None


def read(row: dict[str, object]) -> Entry | None:
    """The entry in a record; ``None`` where name or version is missing."""
    entry = _pypi(row) if "pypi" in row or row.get("kind") == "pypi" else _conda(row)
    if entry.version:
        return entry if entry.name else None
    # What is built on the spot may have no version yet.
    built = entry.local or entry.address.startswith("git+")
    return entry if entry.name and built else None


def _pypi(row: dict[str, object]) -> Entry:
    address = _first(row, "pypi", "url", "path")
    needs = _texts(row.get("requires_dist"))
    name = registered_name("pypi", _first(row, "name"))
    return Entry("pypi", name, _first(row, "version"), address, address, needs)


def _conda(row: dict[str, object]) -> Entry:
    location = text_of(row.get("conda")) or _first(row, "conda_source", "source", "url", "path")
    built = _BUILT.fullmatch(location) if " @ " in location else None
    address = built[2] if built else location
    name, version = (built[1], "") if built else name_and_version(address)
    provides: tuple[Named, ...] = ()
    if purls := rows(row.get("purls")):
        read_ = (_PYPI_PURL.match(text_of(purl)) for purl in purls)
        provides = tuple(("pypi", registered_name("pypi", purl[1])) for purl in read_ if purl)
    return Entry(
        "conda",
        (text_of(row.get("name")) or name).lower(),
        text_of(row.get("version")) or version,
        location,
        address,
        _texts(row.get("depends")),
        provides,
    )


def _texts(listed: object) -> tuple[str, ...]:
    return tuple([text for text in rows(listed) if isinstance(text, str)])


def _first(row: dict[str, object], *keys: str) -> str:
    return next((text for key in keys if (text := text_of(row.get(key)))), "")
