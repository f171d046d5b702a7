"""How many releases the present inventory holds, and of what kind."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from apps.companies.models import Company
from apps.inventory.models import Product
from apps.inventory.selectors.present import dependency_list, inventory_stamp
from sponsorplan.domain.lockfiles.interface import Scope
from sponsorplan.remembered import Remembered


@dataclass(frozen=True, slots=True)
class InventoryCounts:
    """Distinct releases in a product's present inventory; ``unknown`` cannot say if direct."""

    packages: int
    direct: int
    transitive: int
    unknown: int
    dev: int
    with_upstream: int
    held: int


NO_COUNTS = InventoryCounts(0, 0, 0, 0, 0, 0, 0)


class _Use(NamedTuple):
    """What the files that hold a release say of it together."""

    direct: bool = False
    unknown: bool = False
    needed: bool = False
    with_upstream: bool = False
    held: bool = False


_UNSEEN = _Use()
_COMPANIES = 1_000
_memory: Remembered[Mapping[int, InventoryCounts]] = Remembered(_COMPANIES)


def inventory_counts(*, product: Product) -> InventoryCounts:
    """Counts over all present files: a release in two files counts once, by its strongest use."""
    found = inventory_counts_of_products(company=product.company)
    return found.get(product.pk, NO_COUNTS)


def inventory_counts_of_products(*, company: Company) -> Mapping[int, InventoryCounts]:
    """`inventory_counts` of every product that has any, by its id. Two queries at most."""
    return _memory.of(
        company.pk,
        lambda: _counts(company=company),
        stamp=inventory_stamp(company=company),
    )


def _counts(*, company: Company) -> dict[int, InventoryCounts]:
    rows = dependency_list(company=company).order_by()
    held: dict[tuple[int, str, str, str], _Use] = {}
    for product_id, type_, name, version, direct, scope, upstream, kept in rows.values_list(
        "upload__product_id", "type", "name", "version", "direct", "scope", "upstream", "held"
    ).iterator(chunk_size=5000):
        key = (product_id, type_, name, version)
        use = held.get(key, _UNSEEN)
        held[key] = _Use(
            use.direct or direct is True,
            use.unknown or direct is None,
            use.needed or scope != Scope.DEV,
            use.with_upstream or upstream != "",
            use.held or kept,
        )
    uses: dict[int, list[_Use]] = defaultdict(list)
    for (product_id, *_), use in held.items():
        uses[product_id].append(use)
    return {product_id: _sums(found) for product_id, found in uses.items()}


def _sums(uses: Iterable[_Use]) -> InventoryCounts:
    found = list(uses)
    direct = sum(use.direct for use in found)
    unknown = sum(use.unknown and not use.direct for use in found)
    return InventoryCounts(
        packages=len(found),
        direct=direct,
        transitive=len(found) - direct - unknown,
        unknown=unknown,
        dev=sum(not use.needed for use in found),
        with_upstream=sum(use.with_upstream for use in found),
        held=sum(use.held for use in found),
    )
