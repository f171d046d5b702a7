"""What CycloneDX and SPDX share: purls, the company's own parts, and graphs that may say nothing."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from sponsorplan.domain import purl as purls
from sponsorplan.domain.lockfiles import addresses
from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.interface import LocalPackage, Package, Scope, Source
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
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_STRENGTH = {Scope.RUNTIME: 0, Scope.OPTIONAL: 1, Scope.DEV: 2}
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where the file says that a package was fetched (archive or git), and where it is written."""

    location: str = ""
    repository: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A purl with its qualifiers (``vcs_url``, ``download_url``, ``repository_url``)."""

    purl: Purl
    qualifiers: dict[str, str]

    @property
    def is_own(self) -> bool:
        """Built from a folder of the machine that made the SBOM, as Cargo workspace members are."""
        places = (self.qualifiers.get("download_url", ""), self.qualifiers.get("vcs_url", ""))
        return any(addresses.is_on_disk(place) for place in places)

    def package(self, scope: Scope, place: Place) -> Package:
        kind, name, version = self.purl.type, self.purl.name, self.purl.version
        vcs = self.qualifiers.get("vcs_url", "") or _git_address(place.location)
        source = Source.UNKNOWN
        if vcs or self._forge():
            source = Source.GIT
        elif self.qualifiers.get("download_url"):
            source = Source.URL
        elif kind in _REGISTRIES:
            source = Source.REGISTRY
        return Package(
            kind,
            name,
            version,
            scope=scope,
            source=source,
            repository=addresses.repository(vcs) or self._forge() or place.repository,
            host=self._host(place.location) if source is Source.REGISTRY else "",
        )

    def _forge(self) -> str:
        if self.purl.type == "swift":
            return addresses.repository(f"https://{self.purl.name}")
        parts = self.purl.name.split("/")
        forge = _FORGES.get(self.purl.type)
        return f"https://{forge}/{parts[0]}/{parts[1]}" if forge and len(parts) > 1 else ""

    def _host(self, location: str) -> str:
        registry = self.qualifiers.get("repository_url", "")
        if registry:
            return addresses.host(registry if "://" in registry else f"https://{registry}")
        found = addresses.host(location) if _ARCHIVE.search(location.split("?", 1)[0]) else ""
        return "" if found in _FORGE_HOSTS else found


def _git_address(location: str) -> str:
    return location if location.startswith(("git+", "git:", "ssh:")) else ""


def reference(text: str, version: str = "") -> Reference | None:
    """Read a purl; ``version`` is used when it has none. ``None`` when it is not a purl."""
    purl = purls.parse(text)
    if purl is None or _CONTROL.search(purl.name + purl.version):
        return None
    query = text.split("#", 1)[0].partition("?")[2]
    qualifiers = {key.lower(): value for key, value in parse_qsl(query)} if query else {}
    return Reference(named(purl.type, purl.name, purl.version or version), qualifiers)


def named(type_: str, name: str, version: str) -> Purl:
    """A package as its registry writes it, at an exact version or none."""
    if type_ == "maven":
        # Maven's own form is group:artifact, as in pom.xml and gradle.lockfile.
        name = name.replace("/", ":")
    return Purl(type_, purls.registered_name(type_, name), exact(version))


def exact(version: str) -> str:
    """The version, or nothing for a range or a note that there is none."""
    text = version.strip()
    pinned = _EXACT.match(text)
    if pinned:
        return pinned[1]
    if text in {"NOASSERTION", "NONE"} or _RANGE.match(text[:200]):
        return ""
    return text


@dataclass(slots=True)
class Bill:
    """An SBOM being read. Keys are the file's own identifiers.

    ``own`` holds the product and its parts, ``other`` what is no package but may lie between the
    product and its packages: files, operating systems, the lockfiles that a scanner found.
    ``gives_addresses``: the tool says of each package where it was fetched, as npm does.
    """

    collector: Collector
    gives_addresses: bool = False
    packages: dict[str, Package] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    other: set[str] = field(default_factory=set)
    unnamed: list[str] = field(default_factory=list)
    skipped: int = 0
    dangling: int = 0
    _links: list[tuple[str, str, Scope]] = field(default_factory=list)
    _not_fetched: set[str] = field(default_factory=set)

    def __contains__(self, key: str) -> bool:
        return key in self.packages or key in self.own or key in self.other

    def free_key(self, key: str) -> str:
        """The key, or another when it is taken or empty: tools repeat identifiers."""
        number = len(self.packages) + len(self.own) + len(self.other)
        return key if key and key not in self else f"{key} #{number}"

    def add(self, key: str, found: Reference, scope: Scope, place: Place) -> None:
        self.packages[key] = found.package(scope, place)
        if not place.location:
            self._not_fetched.add(key)

    def add_own(self, key: str, local: LocalPackage | None) -> None:
        self.own.add(key)
        if local is not None:
            self.collector.add_local(key, local)

    def add_other(self, key: str, name: str = "") -> None:
        """What is no package; with a name, it is one that has no purl, and the reader is told."""
        self.other.add(key)
        if name:
            self.unnamed.append(name)

    def link(self, parent: str, child: str, scope: Scope = Scope.RUNTIME) -> None:
        if parent in self and child in self:
            self._links.append((parent, child, scope))
        else:
            self.dangling += 1

    def settle(self) -> None:
        """Hand everything over, and say what it does not tell."""
        if self.gives_addresses:
            self._part_workspaces()
        for key, package in self.packages.items():
            self.collector.add(key, package)
        has_edges = self._link_packages()
        named_by_root = self._named_by_root()
        for key, scope in named_by_root.items():
            self.collector.root(key, scope)
        count = len({_release(one) for one in self.packages.values()})
        names_all = len(named_by_root) == len(self.packages)
        collector = self.collector
        collector.edges_known = has_edges or count <= 1
        # A product that names every package, none of which needs another, is how tools write a
        # list that they know no graph of.
        is_flat = not collector.edges_known and names_all
        collector.direct_known = bool(named_by_root) and not is_flat
        self._warn()

    def _part_workspaces(self) -> None:
        """What the product names and nobody fetched is a folder of the product."""
        if len(self._not_fetched) == len(self.packages):
            return
        product = frozenset(self.own)
        for parent, child, _ in self._links:
            if parent in product and child in self._not_fetched and child in self.packages:
                part = self.packages.pop(child)
                self.add_own(child, LocalPackage(part.type, part.name, part.version))

    def _link_packages(self) -> bool:
        has_edges = False
        for parent, child, _ in self._links:
            if parent in self.packages and child in self.packages:
                self.collector.link(parent, child)
                has_edges |= _release(self.packages[parent]) != _release(self.packages[child])
        return has_edges

    def _named_by_root(self) -> dict[str, Scope]:
        """What the product names, itself or through parts that are no packages."""
        children: dict[str, list[tuple[str, Scope]]] = {}
        for parent, child, scope in self._links:
            if parent not in self.packages:
                children.setdefault(parent, []).append((child, scope))
        found: dict[str, Scope] = {}
        stack = [(key, Scope.RUNTIME) for key in self.own]
        seen = set(stack)
        while stack:
            key, reached = stack.pop()
            for child, scope in children.get(key, ()):
                weaker = max(reached, scope, key=_STRENGTH.__getitem__)
                if child in self.packages:
                    held = found.get(child, Scope.DEV)
                    found[child] = min(held, weaker, key=_STRENGTH.__getitem__)
                elif (child, weaker) not in seen:
                    seen.add((child, weaker))
                    stack.append((child, weaker))
        return found

    def _warn(self) -> None:
        warn = self.collector.warn
        if self.skipped:
            warn("bad_entry", f"{self.skipped} entries are malformed and were left out.")
        if self.unnamed:
            shown = ", ".join(name[:80] for name in self.unnamed[:_SHOWN])
            rest = ", ..." if len(self.unnamed) > _SHOWN else "."
            warn(
                "no_purl",
                f"{len(self.unnamed)} entries have no package URL, so that nobody can tell which "
                f"packages they are. They were left out: {shown}{rest}",
            )
        without = sum(not one.version for one in self.packages.values())
        if without:
            warn("no_version", f"{without} packages have a range or nothing for a version.")
        if self.dangling:
            warn(
                "dangling_edge",
                f"{self.dangling} dependencies name an entry that the file does not hold.",
            )
        if self.packages and not self.collector.edges_known:
            warn(
                "flat_sbom",
                "This SBOM lists packages without saying which needs which. Upload the lockfile "
                "it was made from to know.",
            )
        if self.packages and not self.collector.direct_known:
            warn(
                "direct_unknown",
                "This SBOM does not tell the packages that the product itself names from those "
                "that they bring along.",
            )


def _release(package: Package) -> tuple[str, str, str]:
    return (package.type, package.name, package.version)
