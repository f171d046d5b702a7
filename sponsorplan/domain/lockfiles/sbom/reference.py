"""What an SBOM says of one package: its purl, and the places it was fetched from or is written at."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl

from sponsorplan.domain import purl as purls
from sponsorplan.domain.lockfiles import addresses
from sponsorplan.domain.lockfiles.interface import Package, Scope, Source
from sponsorplan.domain.purl import Purl

_RANGE = re.compile(r"[\^~<>!\[(]|.*(?:[*,]|\|\|| - |\s[<>=]|\.[xX](?:\.|$))")
_EXACT = re.compile(r"={1,3}\s*([^\s,|<>*]+)$")
_ARCHIVE = re.compile(r"\.(?:tgz|tar\.(?:gz|bz2|xz)|zip|whl|gem|jar|crate|nupkg)$", re.IGNORECASE)
_FORGES = {
    "github": "github.com",
    "githubactions": "github.com",
    "gitlab": "gitlab.com",
    "bitbucket": "bitbucket.org",
}
_FORGE_HOSTS = frozenset({*_FORGES.values(), "api.github.com", "codeload.github.com"})
# A purl without repository_url means the registry that the specification gives for its type.
# fmt: off
_REGISTRIES = frozenset({
    "alpm", "apk", "bitnami", "cargo", "cocoapods", "composer", "conan", "conda", "cpan",
    "cran", "deb", "gem", "golang", "hackage", "hex", "julia", "luarocks", "maven", "npm",
    "nuget", "opam", "pub", "pypi", "rpm", "vscode-extension",
})
# fmt: on
# Registries that tell names apart by case, and whose purls tools write in lower case all the same.
_CASED = frozenset({"golang", "npm"})
# A version for sure: no sign of a range, and no "x" that could stand for any number.
_PLAIN_VERSION = re.compile(r"[0-9][0-9A-WYZa-wyz.+_-]*+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Place(NamedTuple):
    """Where the file says that a package was fetched (archive or git), is written, and is funded.

    ``is_known``: without a location, the file still shows that it is no folder of the product.
    """

    location: str = ""
    repository: str = ""
    funding: tuple[str, ...] = ()
    is_known: bool = False


class Reference(NamedTuple):
    """A purl with its qualifiers (``vcs_url``, ``download_url``, ``repository_url``)."""

    purl: Purl
    qualifiers: dict[str, str]

    @property
    def is_own(self) -> bool:
        """Built from a folder of the machine that made the SBOM, as Cargo workspace members are."""
        if not self.qualifiers:
            return False
        places = (self.qualifiers.get("download_url", ""), self.qualifiers.get("vcs_url", ""))
        return any(addresses.is_on_disk(place) for place in places)

    def package(self, scope: Scope, place: Place) -> Package:
        kind, name, version = self.purl
        forge = self._forge()
        vcs = self.qualifiers.get("vcs_url", "") or _git_address(place.location)
        source = Source.UNKNOWN
        if vcs or forge:
            source = Source.GIT
        elif self.qualifiers.get("download_url"):
            source = Source.URL
        elif kind in _REGISTRIES:
            source = Source.REGISTRY
        return Package(
            kind,
            name,
            version,
            scope,
            None,
            source,
            place.funding,
            addresses.repository(vcs) or forge or place.repository,
            self._host(place.location) if source is Source.REGISTRY else "",
        )

    def _forge(self) -> str:
        if self.purl.type == "swift":
            return addresses.repository(f"https://{self.purl.name}")
        forge = _FORGES.get(self.purl.type)
        parts = self.purl.name.split("/") if forge else []
        return f"https://{forge}/{parts[0]}/{parts[1]}" if len(parts) > 1 else ""

    def _host(self, location: str) -> str:
        registry = self.qualifiers.get("repository_url", "")
        if not registry and not location:
            return ""
        if registry:
            return addresses.host(registry if "://" in registry else f"https://{registry}")
        found = addresses.host(location) if _ARCHIVE.search(location.split("?", 1)[0]) else ""
        return "" if found in _FORGE_HOSTS else found


def _git_address(location: str) -> str:
    return location if location.startswith(("git+", "git:", "ssh:")) else ""


def reference(text: str, version: str = "", name: str = "") -> Reference | None:
    """Read a purl; ``version`` is used when it has none. ``None`` when it is not a purl.

    ``name`` is what the file calls the package; it has the capitals that a purl may have lost.
    """
    purl = purls.parse(text)
    if purl is None or _CONTROL.search(purl.name + purl.version):
        return None
    query = text.split("#", 1)[0].partition("?")[2]
    qualifiers = {key.lower(): value for key, value in parse_qsl(query)} if query else {}
    is_same = purl.type in _CASED and purl.name.islower() and name.lower() == purl.name
    return Reference(
        named(purl.type, name if is_same else purl.name, purl.version or version), qualifiers
    )


def named(type_: str, name: str, version: str) -> Purl:
    """A package as its registry writes it, at an exact version or none."""
    if type_ == "maven":
        # Maven's own form is group:artifact, as in pom.xml and gradle.lockfile.
        name = name.replace("/", ":")
    return Purl(type_, purls.registered_name(type_, name), exact(version))


def exact(version: str) -> str:
    """The version, or nothing for a range or a note that there is none."""
    if _PLAIN_VERSION.fullmatch(version):
        return version
    text = version.strip()
    pinned = _EXACT.match(text)
    if pinned:
        return pinned[1]
    if text in {"NOASSERTION", "NONE"} or _RANGE.match(text[:200]):
        return ""
    return text
