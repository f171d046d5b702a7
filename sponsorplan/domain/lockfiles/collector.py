"""Gathers what a file says, under the file's own keys, and turns it into a `ParsedLockfile`.

Reachability is walked over the file's keys before releases are merged: pnpm's peer variants and
npm's nested copies of one release may be installed for different reasons, and a package needed by
dev roots only must not leak into the runtime part through a sibling variant.
"""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field
from itertools import repeat
from typing import cast

from sponsorplan.domain.lockfiles.interface import (
    Limits,
    LocalPackage,
    Package,
    ParsedLockfile,
    Problem,
    Scope,
    UnreadableLockfile,
)

Release = tuple[str, str, str]

_MOST_PROBLEMS = 200
_STRENGTH = {Scope.RUNTIME: 0, Scope.OPTIONAL: 1, Scope.DEV: 2}


@dataclass(slots=True)
class Collector:
    """A file being read. Keys may be anything hashable that is unique within the file.

    ``scope_known``: the packages' own ``scope`` comes from a flag in the file; otherwise it is
    worked out by walking from the roots. ``direct_known``: the file or its companion names the
    roots; otherwise ``direct`` stays as each package has it (``None`` unless set).
    """

    limits: Limits = field(default_factory=Limits)
    scope_known: bool = False
    direct_known: bool = True
    edges_known: bool = True
    problems: list[Problem] = field(default_factory=list)
    wants: list[str] = field(default_factory=list)
    _nodes: dict[Hashable, Package] = field(default_factory=dict)
    _locals: dict[Hashable, LocalPackage] = field(default_factory=dict)
    _links: dict[Hashable, set[Hashable]] = field(default_factory=dict)
    _roots: dict[Hashable, Scope] = field(default_factory=dict)
    _n_links: int = 0

    def add(self, key: Hashable, package: Package) -> None:
        """A third-party package. Raises ``UnreadableLockfile`` past the limit.

        A name no registry could have (none at all, control characters, halves of a pair) is left
        out, so that nothing later has to expect it.
        """
        if not (package.name and package.name.isprintable() and package.version.isprintable()):
            self.warn(
                "unprintable_name", f"{ascii(package.name)[:80]} is no package's name; left out."
            )
            return
        if key not in self._nodes and len(self._nodes) >= self.limits.max_packages:
            raise UnreadableLockfile(
                "too_many_packages",
                f"The file lists more than {self.limits.max_packages:,} packages. Split it, or "
                "raise the limit in the settings.",
            )
        self._nodes[key] = package

    def add_local(self, key: Hashable, local: LocalPackage) -> None:
        """One of the company's own; links to and from it are followed, it is never paid."""
        self._locals[key] = local

    def link(self, parent: Hashable, child: Hashable) -> None:
        """``parent`` depends on ``child``; either may be added later, or be local."""
        self.link_all(parent, (child,))

    def link_all(self, parent: Hashable, children: Collection[Hashable]) -> None:
        """``parent`` depends on all of ``children``."""
        if not children:
            return
        targets = self._links.get(parent)
        if targets is None:
            targets = self._links[parent] = set()
        before = len(targets)
        targets.update(children)
        self._n_links += len(targets) - before
        if self._n_links > self.limits.max_edges:
            raise UnreadableLockfile(
                "too_many_edges",
                f"The file lists more than {self.limits.max_edges:,} dependencies between "
                "packages. Split it, or raise the limit in the settings.",
            )

    def root(self, key: Hashable, scope: Scope = Scope.RUNTIME) -> None:
        """The root, or a workspace member, names ``key`` itself."""
        held = self._roots.get(key)
        if held is None or _STRENGTH[scope] < _STRENGTH[held]:
            self._roots[key] = scope

    def warn(self, code: str, message: str, line: int | None = None) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(code, message, line))
        elif len(self.problems) == _MOST_PROBLEMS:
            self.problems.append(Problem("more", "There are more problems than are listed here."))

    def __contains__(self, key: Hashable) -> bool:
        return key in self._nodes or key in self._locals

    def finish(self, *, format: str, parser: str, parser_version: int) -> ParsedLockfile:  # noqa: A002
        """Work out scope and direct, merge keys of one release, sort."""
        scopes = {} if self.scope_known or not self._roots else self._walk()
        roots, direct_known = self._roots, self.direct_known
        merged: dict[Release, Package] = {}
        releases: dict[Hashable, Release] = {}
        for key, package in self._nodes.items():
            scope = scopes.get(key, package.scope)
            direct = package.direct
            if direct_known:
                direct = key in roots or bool(direct)
            if package.scope is not scope or package.direct is not direct:
                package = package.used(scope, direct)  # noqa: PLW2901
            release = releases[key] = package[:3]
            seen = merged.setdefault(release, package)
            if seen is not package:
                merged[release] = _merge(seen, package)
        order = sorted(merged)
        return ParsedLockfile(
            format=format,
            parser=parser,
            parser_version=parser_version,
            packages=tuple(map(merged.__getitem__, order)),
            edges=tuple(self._edges(order, releases)),
            edges_known=self.edges_known,
            local=tuple(sorted(set(self._locals.values()))),
            problems=tuple(self.problems),
            wants=tuple(self.wants),
        )

    def _walk(self) -> dict[Hashable, Scope]:
        """The strongest scope by which each key is reached, weakest first so that it is overwritten."""
        scopes: dict[Hashable, Scope] = {}
        links = self._links
        for scope in (Scope.DEV, Scope.OPTIONAL, Scope.RUNTIME):
            stack = [key for key, held in self._roots.items() if held is scope]
            seen = set(stack)
            while stack:
                children = links.get(stack.pop())
                if children and (new := children - seen):
                    seen |= new
                    stack += new
            scopes.update(dict.fromkeys(seen, scope))
        return scopes

    def _edges(
        self, order: list[Release], releases: dict[Hashable, Release]
    ) -> list[tuple[int, int]]:
        """The links between releases, sorted and distinct."""
        index = dict(zip(order, range(len(order)), strict=True))
        at = dict(zip(releases, map(index.__getitem__, releases.values()), strict=True))
        position_of = at.get
        targets: dict[int, set[int | None]] = {}
        for parent, children in self._links.items():
            position = position_of(parent)
            if position is not None:
                found = set(map(position_of, children))
                targets[position] = targets[position] | found if position in targets else found
        edges: list[tuple[int, int]] = []
        for position in sorted(targets):
            found = targets[position]
            # What is no package has no position; a package's own is another variant of it.
            found -= {None, position}
            edges += zip(repeat(position), sorted(cast("set[int]", found)))
        return edges


def _merge(one: Package, two: Package) -> Package:
    first = one if _STRENGTH[one.scope] <= _STRENGTH[two.scope] else two
    return one._replace(
        scope=first.scope,
        direct=_either(one.direct, two.direct),
        funding=tuple(dict.fromkeys((*one.funding, *two.funding))),
        repository=one.repository or two.repository,
        host=one.host or two.host,
    )


def _either(one: bool | None, two: bool | None) -> bool | None:  # noqa: FBT001
    if one or two:
        return True
    return None if one is None or two is None else False


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """The values without repetition, in the order first seen."""
    return tuple(dict.fromkeys(values))
