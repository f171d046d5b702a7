"""What of a split depends on the inventory and its grouping alone, and not on any setting."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sponsorplan.domain.allocation.inputs import Grouping, Inputs, PackageKey, ProductInput
from sponsorplan.domain.graph.collapse import Collapsed, FileGraph, collapse
from sponsorplan.domain.graph.flow import Passing
from sponsorplan.domain.graph.usage import total_usage, usage
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.purl import Purl

UNKNOWN = "pkg:"  # a node named by its package: nobody knows its upstream
HELD = "held:"  # before that name: the package may be the company's own


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Usage and packages of one inventory under one grouping; made once, used for many settings.

    ``by_product`` holds units of 2^60 by product's id and upstream; ``users`` are the products of each
    upstream as id and name, in the order of ids; ``used`` sums their units. ``packages`` are purls by known upstream, sorted. ``assumed_direct`` and
    ``unreached`` are counts of packages.
    """

    products: Sequence[ProductInput]
    by_product: Mapping[str, Mapping[str, int]]
    users: Mapping[str, Sequence[tuple[str, str]]]
    used: Mapping[str, int]
    packages: Mapping[str, tuple[str, ...]]
    assumed_direct: int
    unreached: int


def ground_for(inputs: Inputs) -> Ground:
    """The ground of the inputs; remembered where the products and the `Grouping` are the same objects."""
    grouping = inputs.upstream_of
    if not isinstance(grouping, Grouping):
        return ground_of(inputs.products, grouping)
    known = grouping.ground
    if not isinstance(known, Ground) or known.products is not inputs.products:
        grouping.ground = known = ground_of(inputs.products, grouping)
    return known


def ground_of(products: Sequence[ProductInput], upstream_of: Mapping[PackageKey, str]) -> Ground:
    """Collapse the products to upstreams and let value flow."""
    names, collapsed = _collapse(products, upstream_of)
    by_product = usage(item.graph for item in collapsed)
    return Ground(
        products,
        by_product,
        _users(by_product, names),
        total_usage(by_product),
        _packages(products, upstream_of),
        assumed_direct=len({package for item in collapsed for package in item.assumed}),
        unreached=len({package for item in collapsed for package in item.unreached}),
    )


def usages(inputs: Inputs, passings: Iterable[Passing]) -> list[dict[str, int]]:
    """Units of 2^60 by upstream, if upstreams passed on as each of these says."""
    _, collapsed = _collapse(inputs.products, inputs.upstream_of)
    graphs = [item.graph for item in collapsed]
    return [total_usage(usage(graphs, passing)) for passing in passings]


def _collapse(
    products: Sequence[ProductInput], upstream_of: Mapping[PackageKey, str]
) -> tuple[dict[str, str], list[Collapsed]]:
    """Product names by id, and each product as a graph of upstreams.

    Their order decides odd units of 2^60, and so ties between cents. It is that of what the graphs
    are, not of how files write them: a package split in two, or other bytes, must not move a cent.
    """
    named = [
        (
            collapse(
                "",
                product.tier,
                [FileGraph(file.packages, file.edges) for file in product.files],
                lambda package: _node(package, upstream_of),
            ),
            product.name,
        )
        for product in products
    ]
    named.sort(key=lambda one: (one[0].graph.content, one[1]))
    idents = [f"{number:05d}" for number in range(len(named))]
    return (
        {ident: name for ident, (_, name) in zip(idents, named, strict=True)},
        [
            replace(item, graph=replace(item.graph, id=ident))
            for ident, (item, _) in zip(idents, named, strict=True)
        ],
    )


def _node(package: Package, upstream_of: Mapping[PackageKey, str]) -> str:
    if package.held:
        return f"{HELD}{Purl(package.type, package.name)}"
    known = upstream_of.get((package.type, package.name))
    return known or str(Purl(package.type, package.name))


def _users(
    by_product: Mapping[str, Mapping[str, int]], names: Mapping[str, str]
) -> dict[str, list[tuple[str, str]]]:
    users: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for product in sorted(by_product):
        for key in by_product[product]:
            users[key].append((product, names[product]))
    return dict(users)


def _packages(
    products: Sequence[ProductInput], upstream_of: Mapping[PackageKey, str]
) -> Mapping[str, tuple[str, ...]]:
    """The purls of each known upstream's packages in any product, sorted."""
    releases = {
        (package.type, package.name, package.version)
        for product in products
        for file in product.files
        for package in file.packages
        if not package.held
    }
    purls: dict[str, set[str]] = defaultdict(set)
    for kind, name, version in releases:
        # Only they have lines; packages of nobody are named by the unplaced parts.
        if key := upstream_of.get((kind, name)):
            purls[key].add(str(Purl(kind, name, version)))
    return {key: tuple(sorted(members)) for key, members in purls.items()}
