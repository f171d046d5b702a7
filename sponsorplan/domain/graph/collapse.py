"""From the packages of a product's files to one graph of upstreams per layer.

Layers are told apart on package releases, before grouping: grouped first, a package that only the
tests use would let run-time money through to its whole upstream (allocation model 2, section 8).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sponsorplan.domain.graph.tops import tops
from sponsorplan.domain.graph.usage import Edge, ProductGraph
from sponsorplan.domain.lockfiles.interface import Package, Scope

UpstreamOf = Callable[[Package], str]


@dataclass(frozen=True, slots=True)
class FileGraph:
    """One file's packages and its edges, as index pairs into them."""

    packages: Sequence[Package]
    edges: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Collapsed:
    """A product's graph, and what had to be assumed for it.

    ``assumed``: packages that got a seat because their file cannot say what is direct.
    ``unreached``: packages that no seat leads to; they carry no usage.
    """

    graph: ProductGraph
    assumed: frozenset[Package]
    unreached: frozenset[Package]


def collapse(
    product: str, tier: int, files: Iterable[FileGraph], upstream_of: UpstreamOf
) -> Collapsed:
    """Seats and edges between upstreams; a release counts once per file, an upstream once.

    Its seat has the largest weight that a package of it has.
    """
    seats: dict[Scope, set[str]] = {Scope.RUNTIME: set(), Scope.DEV: set()}
    edges: dict[Scope, set[Edge]] = {Scope.RUNTIME: set(), Scope.DEV: set()}
    assumed: set[Package] = set()
    unreached: set[Package] = set()
    weights: dict[str, int] = {}
    for file in files:
        names = [upstream_of(package) for package in file.packages]
        children = _children(file)
        entries, guessed = _entries(file, names, children)
        assumed.update(file.packages[at] for at in guessed)
        reached: set[int] = set()
        for layer in (Scope.RUNTIME, Scope.DEV):
            starts = [at for at in entries if _layer(file.packages[at]) is layer]
            inside = _reach(starts, children, file.packages if layer is Scope.RUNTIME else None)
            reached |= inside
            seats[layer].update(names[at] for at in starts)
            edges[layer].update(
                (names[parent], names[child])
                for parent in inside
                for child in children[parent]
                if child in inside and names[parent] != names[child]
            )
        for at in entries:
            if file.packages[at].weight > 1:
                weights[names[at]] = max(file.packages[at].weight, weights.get(names[at], 1))
        unreached.update(package for at, package in enumerate(file.packages) if at not in reached)
    graph = ProductGraph(
        product,
        tier,
        frozenset(seats[Scope.RUNTIME]),
        frozenset(seats[Scope.DEV]),
        frozenset(edges[Scope.RUNTIME]),
        frozenset(edges[Scope.DEV]),
        weights,
    )
    return Collapsed(graph, frozenset(assumed), frozenset(unreached))


def _layer(package: Package) -> Scope:
    """Optional packages count when installed, and they are: the runtime layer."""
    return Scope.DEV if package.scope is Scope.DEV else Scope.RUNTIME


def _children(file: FileGraph) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in file.packages]
    for parent, child in file.edges:
        children[parent].append(child)
    return children


def _entries(
    file: FileGraph, names: Sequence[str], children: list[list[int]]
) -> tuple[list[int], list[int]]:
    """Where value enters: the direct packages, and where that is unknown, the tops of the graph.

    A flat list has no edges, so each of its packages is a top. In a ring that nothing leads into, the
    first by name of its upstream stands for it.
    """
    direct = [at for at, package in enumerate(file.packages) if package.direct]
    reached = _reach(direct, children)
    open_ = [
        at
        for at, package in enumerate(file.packages)
        if package.direct is None and at not in reached
    ]
    guessed = tops(open_, children, lambda at: (names[at], str(file.packages[at].purl)))
    return direct + guessed, guessed


def _reach(
    starts: Iterable[int], children: list[list[int]], runtime: Sequence[Package] | None = None
) -> set[int]:
    """Everything the starts lead to; with ``runtime``, never through a dev-only package."""
    seen = set(starts)
    stack = list(seen)
    while stack:
        for child in children[stack.pop()]:
            if child not in seen and not (runtime and runtime[child].scope is Scope.DEV):
                seen.add(child)
                stack.append(child)
    return seen
