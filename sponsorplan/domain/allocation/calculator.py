"""The arithmetic on plain documents, so that anyone can check it by hand or by program.

The documents are those of `docs/allocation.md`, "Try the numbers".
"""

from collections.abc import Mapping
from typing import ClassVar

from sponsorplan.domain.allocation.apportion import Claim, split
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.graph.usage import TOTAL, Edge, ProductGraph, total_usage, usage


class InvalidNumbers(DomainError):
    """A document that is not of the form; ``field`` names the first part that is not."""

    code: ClassVar[str] = "invalid_numbers"
    title: ClassVar[str] = "The numbers could not be read"


def calculate_usage(document: object) -> dict[str, object]:
    """``products`` with seats and edges to units of 2^60 per upstream, as text."""
    products = [
        _product(product, f"products[{at}]")
        for at, product in enumerate(_list(_field(document, "products", "")))
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
    budget = _whole(_field(document, "budget", ""), "budget", least=0)
    claims = [
        _claim(line, f"lines[{at}]") for at, line in enumerate(_list(_field(document, "lines", "")))
    ]
    if len({claim.id for claim in claims}) < len(claims):
        raise InvalidNumbers("Two lines have the same id.", field="lines")
    shares = split(budget, claims)
    amounts = {claim.id: units for claim, units in zip(claims, shares.amounts, strict=True)}
    return {"amounts": amounts, "unallocated": shares.unallocated}


def _product(value: object, where: str) -> ProductGraph:
    edges = _field(value, "edges", where)
    return ProductGraph(
        _text(_field(value, "id", where), f"{where}.id"),
        _whole(_field(value, "tier", where), f"{where}.tier", least=1),
        _names(_field(value, "runtime", where), f"{where}.runtime"),
        _names(_field(value, "dev", where), f"{where}.dev"),
        _edges(_field(edges, "runtime", f"{where}.edges"), f"{where}.edges.runtime"),
        _edges(_field(edges, "dev", f"{where}.edges"), f"{where}.edges.dev"),
    )


def _claim(value: object, where: str) -> Claim:
    claim = Claim(
        _text(_field(value, "id", where), f"{where}.id"),
        _whole(_field(value, "score", where), f"{where}.score", least=1),
        _whole(_field(value, "floor", where), f"{where}.floor", least=0),
        _whole(_field(value, "cap", where), f"{where}.cap", least=0),
    )
    if claim.floor > claim.cap:
        raise InvalidNumbers(f"{where}: the floor is above the cap.", field=where)
    return claim


def _field(value: object, name: str, where: str) -> object:
    if not isinstance(value, Mapping) or name not in value:
        place = f"{where}.{name}" if where else name
        raise InvalidNumbers(f"“{place}” is missing.", field=place)
    return value[name]


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise InvalidNumbers("A list was expected.")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise InvalidNumbers(f"“{where}” is a text.", field=where)
    return value


def _whole(value: object, where: str, *, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InvalidNumbers(f"“{where}” is a whole number of at least {least}.", field=where)
    return value


def _names(value: object, where: str) -> frozenset[str]:
    return frozenset(_text(name, f"{where}[{at}]") for at, name in enumerate(_list(value)))


def _edges(value: object, where: str) -> frozenset[Edge]:
    edges = set()
    for at, edge in enumerate(_list(value)):
        pair = _list(edge)
        if len(pair) != 2:  # noqa: PLR2004 - an edge has two ends
            raise InvalidNumbers(f"“{where}[{at}]” is a pair of upstreams.", field=where)
        edges.add((_text(pair[0], where), _text(pair[1], where)))
    return frozenset(edges)
