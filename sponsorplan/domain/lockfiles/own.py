"""Leaving out the packages that a company calls its own by name."""

from collections.abc import Sequence
from dataclasses import replace

from sponsorplan.domain.lockfiles.interface import LocalPackage, Package, ParsedLockfile, Scope


def without_own(parsed: ParsedLockfile, prefixes: Sequence[str]) -> ParsedLockfile:
    """The file without packages under the prefixes, such as ``@acme/``; they become local.

    What an own package depends on is the company's own choice: it becomes direct, in the scope
    that the own package had or a stronger one.
    """
    own = {
        at
        for at, package in enumerate(parsed.packages)
        if any(package.name.startswith(prefix) for prefix in prefixes if prefix)
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
            sorted(
                {
                    *parsed.local,
                    *(_local(parsed.packages[at]) for at in own),
                }
            )
        ),
    )


def _chosen(parsed: ParsedLockfile, own: set[int]) -> dict[int, bool]:
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
    return replace(package, direct=True, scope=package.scope if dev else Scope.RUNTIME)


def _local(package: Package) -> LocalPackage:
    return LocalPackage(package.type, package.name, package.version, "own prefix")
