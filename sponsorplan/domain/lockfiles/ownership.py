"""Whose packages are: the company's own, somebody else's, or maybe private, which a member decides.

A company's own packages are never looked up outside and never paid. One that may be its own is held
until somebody says: a public package may bear the same name, and paying its author would be as wrong
as asking strangers about it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sponsorplan.domain.lockfiles.hosts import suspects
from sponsorplan.domain.lockfiles.interface import (
    LocalPackage,
    Package,
    ParsedLockfile,
    Scope,
    Source,
)

_OWNER = re.compile(r"(?:[\w+.-]+://)?(?:[^/@\s]*@)?([\w.-]+)[:/]([^/\s]+)/")

Named = tuple[str, str]  # a purl type, and a package's name or an origin


class Why(StrEnum):
    """Why a package is left out as the company's own, beside that the file says so."""

    PREFIX = "prefix"
    ORIGIN = "origin"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Ownership:
    """What a company says of its own names. A decision about a package counts before all else.

    ``prefixes`` begin its own packages, such as ``@acme/``. ``packages`` and ``origins`` are what
    its members decided by (type, name) and (type, origin): true for own, false for somebody
    else's. ``repositories`` say where a package that was added back comes from.
    """

    prefixes: tuple[str, ...] = ()
    packages: Mapping[Named, bool] = field(default_factory=dict)
    origins: Mapping[Named, bool] = field(default_factory=dict)
    repositories: Mapping[Named, str] = field(default_factory=dict)

    def why_own(self, package: Package) -> Why | None:
        decided = self.packages.get((package.type, package.name))
        if decided is not None:
            return Why.MEMBER if decided else None
        if any(package.name.startswith(prefix) for prefix in self.prefixes if prefix):
            return Why.PREFIX
        return Why.ORIGIN if self.origins.get((package.type, origin(package))) else None

    def may_be_asked_about(self, package: Package) -> bool:
        """Whether its name may be told to somebody outside.

        It is neither the company's own nor held; and what comes from a git repository or an
        address, which nobody but the company may know, is only asked about once it is cleared.
        """
        if package.held or self.why_own(package) is not None:
            return False
        public = package.source in (Source.REGISTRY, Source.UNKNOWN)
        return public or self.is_cleared(package)

    def is_cleared(self, package: Package) -> bool:
        """Whether somebody said that the package, or all from its origin, is not the company's."""
        decided = self.packages.get((package.type, package.name))
        known = self.origins.get((package.type, origin(package)))
        return decided is False or known is False


def origin(package: Package) -> str:
    """Where a package is served from: its registry's host, or the owner of its git repository.

    A forge serves everybody's repositories, so that only ``github.com/acme`` can be one's own.
    """
    if package.source is Source.REGISTRY or not package.host:
        return package.host
    found = _OWNER.match(package.repository)
    return f"{found[1]}/{found[2]}".lower() if found else package.host


def sorted_out(parsed: ParsedLockfile, ownership: Ownership) -> ParsedLockfile:
    """The file with its own packages left out, others that were added back, and some held.

    Held are packages from a host that serves only a minority of their ecosystem's packages in the
    file, unless somebody cleared them.
    """
    kept = _without_own(_with_added(parsed, ownership), ownership)
    may_be_own = {
        (package.type, package.name, package.version)
        for package in suspects(kept.packages)
        if not ownership.is_cleared(package)
    }
    if not may_be_own:
        return kept
    return replace(
        kept,
        packages=tuple(
            package._replace(held=True)
            if (package.type, package.name, package.version) in may_be_own
            else package
            for package in kept.packages
        ),
    )


def _with_added(parsed: ParsedLockfile, ownership: Ownership) -> ParsedLockfile:
    """Local packages that a member knows as somebody else's become direct dependencies.

    A lockfile does not say what a local package needs, so such a one has no edges.
    """
    added = [
        local for local in parsed.local if ownership.packages.get((local.type, local.name)) is False
    ]
    if not added:
        return parsed
    present = {(package.type, package.name, package.version) for package in parsed.packages}
    fresh = {
        (local.type, local.name, local.version): Package(
            local.type,
            local.name,
            local.version,
            direct=True,
            repository=ownership.repositories.get((local.type, local.name), ""),
        )
        for local in added
        if (local.type, local.name, local.version) not in present
    }
    return _with(parsed, fresh.values(), [one for one in parsed.local if one not in added])


def _with(
    parsed: ParsedLockfile, fresh: Iterable[Package], local: Sequence[LocalPackage]
) -> ParsedLockfile:
    packages = [*parsed.packages, *fresh]
    order = sorted(
        range(len(packages)),
        key=lambda at: (packages[at].type, packages[at].name, packages[at].version),
    )
    moved = {old: new for new, old in enumerate(order)}
    return replace(
        parsed,
        packages=tuple(packages[at] for at in order),
        edges=tuple(sorted((moved[parent], moved[child]) for parent, child in parsed.edges)),
        local=tuple(local),
    )


def _without_own(parsed: ParsedLockfile, ownership: Ownership) -> ParsedLockfile:
    """Own packages become local.

    What an own package depends on is the company's own choice: it becomes direct, in the scope
    that the own package had or a stronger one.
    """
    own = {
        at: why
        for at, package in enumerate(parsed.packages)
        if (why := ownership.why_own(package)) is not None
    }
    if not own:
        return parsed
    kept = [at for at in range(len(parsed.packages)) if at not in own]
    moved = {old: new for new, old in enumerate(kept)}
    chosen = _chosen(parsed, own)
    return replace(
        parsed,
        packages=tuple(_direct(parsed.packages[at], chosen.get(at)) for at in kept),
        edges=tuple(
            (moved[parent], moved[child])
            for parent, child in parsed.edges
            if parent in moved and child in moved
        ),
        local=tuple(
            sorted({*parsed.local, *(_local(parsed.packages[at], why) for at, why in own.items())})
        ),
    )


def _chosen(parsed: ParsedLockfile, own: Mapping[int, Why]) -> dict[int, bool]:
    """What own packages name themselves, and whether only for development."""
    chosen: dict[int, bool] = {}
    for parent, child in parsed.edges:
        if parent in own and child not in own:
            dev = parsed.packages[parent].scope is Scope.DEV
            chosen[child] = chosen.get(child, True) and dev
    return chosen


def _direct(package: Package, dev: bool | None) -> Package:  # noqa: FBT001 - one private call
    if dev is None:
        return package
    return package._replace(direct=True, scope=package.scope if dev else Scope.RUNTIME)


def _local(package: Package, why: Why) -> LocalPackage:
    return LocalPackage(package.type, package.name, package.version, why=why)
