"""Usage: how much of what a company builds rests on each upstream.

The value flow of `docs/allocation.md`, section "Usage", in whole units of a total of 2^60, so that
the same inputs give the same units on any machine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from sponsorplan.domain.graph.flow import HOUSE, Passing, settle

TOTAL = 1 << 60

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ProductGraph:
    """One product, collapsed to upstreams: its seats per layer and who depends on whom.

    ``runtime`` and ``dev`` hold the upstreams the product names itself; the edges go from an
    upstream to one it depends on. ``tier`` is the weight a person gave the product (1, 2 or 4).
    ``weights`` are seats of more than one, by upstream: a person's word about it.
    """

    id: str
    tier: int
    runtime: frozenset[str]
    dev: frozenset[str]
    runtime_edges: frozenset[Edge] = frozenset()
    dev_edges: frozenset[Edge] = frozenset()
    weights: Mapping[str, int] = field(default_factory=dict)

    @property
    def content(self) -> tuple[object, ...]:
        """Everything but the id, in one order: equal for graphs that are, and it can be sorted by."""
        seats, edges = (self.runtime, self.dev), (self.runtime_edges, self.dev_edges)
        return self.tier, *map(sorted, seats), *map(sorted, edges), sorted(self.weights.items())


class _Layer(NamedTuple):
    """Product and scope being solved; nodes are numbered, ``parents`` and ``children`` are edges."""

    product: str
    names: list[str]
    flight: list[int]
    parents: list[int]
    children: list[int]


def usage(products: Iterable[ProductGraph], passing: Passing = HOUSE) -> dict[str, dict[str, int]]:
    """Units that each upstream keeps, per product id. All of them together make ``TOTAL``.

    Empty when no product has a seat. Source: allocation model 2, section 1.
    """
    ordered = sorted(products, key=lambda product: product.id)
    layers = [
        layer
        for product, mass in zip(ordered, purses(ordered), strict=True)
        for layer in _layers(product, mass)
    ]
    kept: dict[str, dict[str, int]] = {}
    settled = iter(_settled(layers, passing))
    for layer in layers:
        share = kept.setdefault(layer.product, {})
        for name, units in zip(layer.names, settled):  # noqa: B905 - each layer takes its own part
            if units:
                share[name] = share.get(name, 0) + units
    return kept


def _settled(layers: Sequence[_Layer], passing: Passing) -> list[int]:
    """Units of all nodes of all layers: they rest together, when little moves in any of them."""
    flight: list[int] = []
    parents: list[int] = []
    children: list[int] = []
    for layer in layers:
        start = len(flight)
        flight += layer.flight
        parents += [start + at for at in layer.parents]
        children += [start + at for at in layer.children]
    return settle(flight, parents, children, passing)


def total_usage(by_product: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Units per upstream over all products."""
    total: dict[str, int] = {}
    for share in by_product.values():
        for name, units in share.items():
            total[name] = total.get(name, 0) + units
    return total


def purses(products: Sequence[ProductGraph]) -> list[int]:
    """Units each product hands out, in the order given: tier times the log of its upstreams."""
    weights = [
        product.tier * milli_log2(1 + len(product.runtime | product.dev)) for product in products
    ]
    return largest_remainder(TOTAL, weights)


@cache
def milli_log2(n: int) -> int:
    """1000·log2(n) to the nearest whole number, exactly: half the bits of n^2000."""
    return 0 if n == 1 else (n**2000).bit_length() // 2


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Share ``total`` by ``weights``; what floors leave goes to the largest remainders, in order."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares = [total * weight // whole for weight in weights]
    left = total - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in by_remainder[:left]:
        shares[at] += 1
    return shares


def _layers(product: ProductGraph, mass: int) -> list[_Layer]:
    n_runtime, n_dev = len(product.runtime), len(product.dev)
    if not n_dev:
        dev_mass = 0
    elif not n_runtime:
        dev_mass = mass
    else:
        dev_mass = min(mass // 4, mass * n_dev // (2 * n_runtime + n_dev))
    return [
        _layer(product, product.runtime, product.runtime_edges, mass - dev_mass),
        _layer(product, product.dev, product.dev_edges, dev_mass),
    ]


def _layer(
    product: ProductGraph, seats: frozenset[str], edges: frozenset[Edge], mass: int
) -> _Layer:
    # Without a seat in the layer nothing enters it, whatever edges it has.
    names = sorted(seats.union(*edges)) if seats else []
    at = {name: number for number, name in enumerate(names)}
    inside = [edge for edge in edges if edge[0] != edge[1]] if names else []
    flight = [0] * len(names)
    seated = sorted(seats)
    shares = largest_remainder(mass, [product.weights.get(name, 1) for name in seated])
    for name, units in zip(seated, shares, strict=True):
        flight[at[name]] = units
    return _Layer(
        product.id,
        names,
        flight,
        [at[parent] for parent, _ in inside],
        [at[child] for _, child in inside],
    )
