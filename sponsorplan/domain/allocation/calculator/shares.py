"""Usage and split on plain documents."""

from sponsorplan.domain.allocation.apportion import Claim, split
from sponsorplan.domain.allocation.calculator.documents import (
    InvalidNumbers,
    listed,
    member_of,
    text,
    whole,
)
from sponsorplan.domain.graph.usage import TOTAL, Edge, ProductGraph, total_usage, usage


def calculate_usage(document: object) -> dict[str, object]:
    """``products`` with seats and edges to units of 2^60 per upstream, as text."""
    products = [
        _product(product, f"products[{at}]")
        for at, product in enumerate(listed(member_of(document, "products", "")))
    ]
    if len({product.id for product in products}) < len(products):
        raise InvalidNumbers("Two products have the same id.", field="products")
    used = total_usage(usage(products))
    return {
        "total": str(TOTAL),
        "usage": {name: str(units) for name, units in sorted(used.items())},
    }


def calculate_split(document: object) -> dict[str, object]:
    """``budget`` and ``lines`` with score, floor and cap to whole units per line."""
    budget = whole(member_of(document, "budget", ""), "budget", least=0)
    claims = [
        _claim(line, f"lines[{at}]")
        for at, line in enumerate(listed(member_of(document, "lines", "")))
    ]
    if len({claim.id for claim in claims}) < len(claims):
        raise InvalidNumbers("Two lines have the same id.", field="lines")
    shares = split(budget, claims)
    amounts = {claim.id: units for claim, units in zip(claims, shares.amounts, strict=True)}
    return {"amounts": amounts, "unallocated": shares.unallocated}


def _product(value: object, where: str) -> ProductGraph:
    edges = member_of(value, "edges", where)
    return ProductGraph(
        text(member_of(value, "id", where), f"{where}.id"),
        whole(member_of(value, "tier", where), f"{where}.tier", least=1),
        _names(member_of(value, "runtime", where), f"{where}.runtime"),
        _names(member_of(value, "dev", where), f"{where}.dev"),
        _edges(member_of(edges, "runtime", f"{where}.edges"), f"{where}.edges.runtime"),
        _edges(member_of(edges, "dev", f"{where}.edges"), f"{where}.edges.dev"),
    )


def _claim(value: object, where: str) -> Claim:
    claim = Claim(
        text(member_of(value, "id", where), f"{where}.id"),
        whole(member_of(value, "score", where), f"{where}.score", least=1),
        whole(member_of(value, "floor", where), f"{where}.floor", least=0),
        whole(member_of(value, "cap", where), f"{where}.cap", least=0),
    )
    if claim.floor > claim.cap:
        raise InvalidNumbers(f"{where}: the floor is above the cap.", field=where)
    return claim


def _names(value: object, where: str) -> frozenset[str]:
    return frozenset(text(name, f"{where}[{at}]") for at, name in enumerate(listed(value)))


def _edges(value: object, where: str) -> frozenset[Edge]:
    edges = set()
    for at, edge in enumerate(listed(value)):
        pair = listed(edge)
        if len(pair) != 2:  # noqa: PLR2004 - an edge has two ends
            raise InvalidNumbers(f"“{where}[{at}]” is a pair of upstreams.", field=where)
        edges.add((text(pair[0], where), text(pair[1], where)))
    return frozenset(edges)
