"""What all SBOMs share: packages, the company's own parts, and graphs that may say nothing."""

from dataclasses import dataclass, field

from sponsorplan.domain.lockfiles.collector import Collector
from sponsorplan.domain.lockfiles.interface import LocalPackage, Package, Scope
from sponsorplan.domain.lockfiles.sbom.reference import Place, Reference

_STRENGTH = {Scope.RUNTIME: 0, Scope.OPTIONAL: 1, Scope.DEV: 2}
_SHOWN = 3


@dataclass(slots=True)
class Bill:
    """An SBOM being read. Keys are the file's own identifiers.

    ``own`` holds the product and its parts, ``other`` what is no package but may lie between the
    product and its packages: files, operating systems, the lockfiles that a scanner found.
    ``gives_addresses``: the tool says of each package where it was fetched, or what its checksum
    is, as npm does.
    """

    collector: Collector
    gives_addresses: bool = False
    packages: dict[str, Package] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    other: set[str] = field(default_factory=set)
    unnamed: list[str] = field(default_factory=list)
    skipped: int = 0
    dangling: int = 0
    _links: dict[tuple[str, Scope], list[str]] = field(default_factory=dict)
    _not_fetched: set[str] = field(default_factory=set)

    def __contains__(self, key: str) -> bool:
        return key in self.packages or key in self.own or key in self.other

    def free_key(self, key: str) -> str:
        """The key, or another when it is taken or empty: tools repeat identifiers."""
        if key and key not in self:
            return key
        return f"{key} #{len(self.packages) + len(self.own) + len(self.other)}"

    def add(self, key: str, found: Reference, scope: Scope, place: Place) -> None:
        package = self.packages[key] = found.package(scope, place)
        if not self.gives_addresses:
            # At once, so that a file with too many is refused before the rest of it is read.
            self.collector.add(key, package)
        if not (place.location or place.is_known):
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

    def known(self) -> set[str]:
        """The keys of all that may be linked, as of now."""
        return self.packages.keys() | self.own | self.other

    def link(self, parent: str, child: str, scope: Scope = Scope.RUNTIME) -> None:
        if parent in self and child in self:
            self._links.setdefault((parent, scope), []).append(child)
        else:
            self.dangling += 1

    def link_all(self, parent: str | None, children: list[str | None]) -> None:
        """As `link`, for what is `known`, or ``None`` where it does not."""
        known = [child for child in children if child is not None] if parent is not None else []
        self.dangling += len(children) - len(known)
        if parent is not None and known:
            self._links.setdefault((parent, Scope.RUNTIME), []).extend(known)

    def settle(self) -> None:
        """Hand everything over, and say what it does not tell."""
        if self.gives_addresses and self.packages:
            if len(self._not_fetched) < len(self.packages):
                self._part_workspaces()
            else:
                self.collector.warn(
                    "own_unknown",
                    "This SBOM gives no package's address or checksum, so that your own "
                    "workspaces cannot be told from others' packages. Mark those that are yours.",
                )
        if self.gives_addresses:
            for key, package in self.packages.items():
                self.collector.add(key, package)
        has_edges = self._link_packages()
        named_by_root = self._named_by_root()
        for key, scope in named_by_root.items():
            self.collector.root(key, scope)
        names_all = len(named_by_root) == len(self.packages)
        collector = self.collector
        collector.edges_known = has_edges or len({one[:3] for one in self.packages.values()}) <= 1
        # A product that names every package, none of which needs another, is how tools write a
        # list that they know no graph of.
        is_flat = not collector.edges_known and names_all
        collector.direct_known = bool(named_by_root) and not is_flat
        self._warn()

    def _part_workspaces(self) -> None:
        """What the product or a folder of it names, and nobody fetched, is a folder of it."""
        children: dict[str, list[str]] = {}
        for (parent, _), linked in self._links.items():
            children.setdefault(parent, []).extend(self._not_fetched.intersection(linked))
        waiting, folders = list(self.own), []
        while waiting:
            for child in children.pop(waiting.pop(), ()):
                if part := self.packages.pop(child, None):
                    self.add_own(child, LocalPackage(part.type, part.name, part.version))
                    folders.append(part.name)
                    waiting.append(child)
        if folders:
            self.collector.warn(
                "taken_as_own",
                f"Without an address or a checksum, as workspaces are, and taken for yours: "
                f"{_shown(sorted(folders))}. Add back what is not.",
            )

    def _link_packages(self) -> bool:
        has_edges = False
        for (parent, _), children in self._links.items():
            one = self.packages.get(parent)
            if one is None:
                continue
            others = [child for child in children if child in self.packages]
            self.collector.link_all(parent, others)
            has_edges = has_edges or any(one[:3] != self.packages[other][:3] for other in others)
        return has_edges

    def _named_by_root(self) -> dict[str, Scope]:
        """What the product names, itself or through parts that are no packages."""
        children: dict[str, list[tuple[str, Scope]]] = {}
        for (parent, scope), linked in self._links.items():
            if parent not in self.packages:
                children.setdefault(parent, []).extend((child, scope) for child in linked)
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
            warn(
                "no_purl",
                f"{len(self.unnamed)} entries have no package URL, so that nobody can tell which "
                f"packages they are. They were left out: {_shown(self.unnamed)}.",
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


def _shown(names: list[str]) -> str:
    """The first few names."""
    rest = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(name[:80] for name in names[:_SHOWN]) + rest
