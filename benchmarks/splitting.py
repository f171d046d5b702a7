"""How fast value flows and a budget is split: ``python benchmarks/splitting.py``.

Made graphs in the shape of lockfiles: a twentieth of the nodes have seats, four edges a node, most to
what is deep and popular, 2 % anywhere. Prints seconds of processor time, the best of the runs, and for
the flow the ratio to one sparse product of scipy and to PageRank of networkx on the same graph, where
these are installed (they are no part of the requirements; numpy is). Then a company with
50,000 dependencies in 25 products: everything, and a changed setting on what is remembered.
"""

import platform
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sponsorplan.domain.allocation.inputs import (
    ChannelInput,
    FileInput,
    Grouping,
    Inputs,
    ProductInput,
    RecipientInput,
)
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.graph.flow import settle_in_arrays, settle_plainly
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.lockfiles.interface import Package, Scope
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk import score

RUNS = 3
Network = tuple[list[int], list[int], list[int]]


def main() -> None:
    print(f"{platform.machine()}, Python {platform.python_version()}, best of {RUNS}, seconds\n")
    flows()
    plans()


def flows() -> None:
    columns = ("plain", "arrays", "product", "PageRank", "ours/product", "ours/PageRank")
    print(f"{'nodes':>9}{'edges':>10}", *(f"{name:>15}" for name in columns), sep="")
    for nodes in (1_000, 10_000, 100_000, 1_000_000):
        network = made(nodes)
        plain = best(partial(settle_plainly, *network))
        arrays = best_in_arrays(network) if find_spec("numpy") else None
        product = best_product(network) if find_spec("scipy") else None
        small = nodes <= 100_000  # noqa: PLR2004 - larger, it takes minutes
        rank = best_pagerank(network) if small and find_spec("networkx") else None
        ours = arrays or plain
        ratios = [ours / other if other else None for other in (product, rank)]
        shown = [
            f"{each:>15.4f}" if each else f"{'–':>15}" for each in (plain, arrays, product, rank)
        ]
        shown += [f"{each:>15.2f}" if each else f"{'–':>15}" for each in ratios]
        print(f"{nodes:>9}{len(network[1]):>10}", *shown, sep="")


def best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return min(times)


def made(nodes: int) -> Network:
    chance = Random(nodes)  # noqa: S311 - numbers to measure with
    edges = {
        (parent, deeper if chance.random() < 0.98 else chance.randrange(nodes))  # noqa: PLR2004
        for parent in range(nodes)
        for _ in range(chance.choice((0, 2, 4, 4, 10)))
        for deeper in [nodes - 1 - int((nodes - 1 - parent) * chance.random() ** 3)]
    }
    pairs = [(parent, child) for parent, child in edges if parent != child]
    seats = nodes // 20
    flight = [TOTAL // seats] * seats + [0] * (nodes - seats)
    return flight, [parent for parent, _ in pairs], [child for _, child in pairs]


def best_in_arrays(network: Network) -> float:
    import numpy as np  # noqa: PLC0415 - where it is installed

    arrays = [np.array(part, dtype=np.int64) for part in network]
    if settle_in_arrays(*arrays) != settle_plainly(*network):
        sys.exit("The array path gives other integers: that is an error, please report it.")
    return best(lambda: settle_in_arrays(*arrays))


def best_product(network: Network) -> float:
    import numpy as np  # noqa: PLC0415 - where it is installed
    from scipy import sparse  # noqa: PLC0415

    flight, parents, children = (np.array(part) for part in network)
    size = (len(flight), len(flight))
    matrix = sparse.csr_matrix((np.ones(len(parents)), (children, parents)), shape=size)
    vector = flight.astype(np.float64)
    return best(lambda: [matrix @ vector for _ in range(10)]) / 10


def best_pagerank(network: Network) -> float:
    import networkx as nx  # noqa: PLC0415 - where it is installed

    flight, parents, children = network
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(flight)))
    graph.add_edges_from(zip(parents, children, strict=True))
    return best(lambda: nx.pagerank(graph))


def plans() -> None:
    inputs = company(50_000, 25)
    lines = len(propose(inputs).lines)
    setting = replace(inputs, policy=Policy(cap_percent=7))
    whole = best(lambda: propose(fresh(inputs)))
    changed = best(lambda: propose(setting))
    print(f"\n50,000 dependencies, 25 products, {lines} lines")
    print(f"{'everything':<20}{whole:>8.3f}")
    print(f"{'a changed setting':<20}{changed:>8.3f}")
    shown = best(lambda: propose(setting, explained=False))
    print(f"{'its effect shown':<20}{shown:>8.3f}")


def fresh(inputs: Inputs) -> Inputs:
    """Equal, with nothing remembered in it."""
    return replace(
        inputs,
        products=tuple(
            replace(product, files=tuple(replace(file) for file in product.files))
            for product in inputs.products
        ),
        upstream_of=Grouping(inputs.upstream_of),
        recipients={key: replace(one) for key, one in inputs.recipients.items()},
    )


def company(dependencies: int, number: int) -> Inputs:
    chance = Random(dependencies)  # noqa: S311 - numbers to measure with
    upstreams = dependencies // 5
    each = dependencies // number
    products = []
    for at in range(number):
        names = [f"package-{one:06d}" for one in sorted(chance.sample(range(2 * upstreams), each))]
        seats = set(chance.sample(range(each), each // 20))
        packages = tuple(
            Package(
                "npm",
                name,
                f"{chance.randrange(9)}.1.0",
                Scope.DEV if chance.random() < 0.3 else Scope.RUNTIME,  # noqa: PLR2004
                direct=place in seats,
            )
            for place, name in enumerate(names)
        )
        order = chance.sample(range(each), each)
        _, parents, children = made(each)
        edges = sorted(zip((order[p] for p in parents), (order[c] for c in children), strict=True))
        file = FileInput(f"{at:064d}", "npm", 1, packages, tuple(edges))
        products.append(ProductInput(f"product {at}", 1, (file,)))
    grouping = Grouping(
        {
            (package.type, package.name): f"github.com/o/{int(package.name[-6:]) % upstreams}"
            for product in products
            for package in product.files[0].packages
        }
    )
    recipients = {key: payee(key, chance) for key in sorted(set(grouping.values()))}
    day = date(2026, 11, 1)
    return Inputs(Money(5_000_000, "USD"), day, Policy(), tuple(products), grouping, recipients)


def payee(key: str, chance: Random) -> RecipientInput:
    url = f"https://opencollective.com/{key.rpartition('/')[2]}"
    channel = ChannelInput("open_collective", "Open Collective", key, url, "found", 1, 1, None)
    known = chance.randrange(score.WHOLE)
    return RecipientInput(
        key,
        key,
        (key,),
        "archived" if chance.random() < 0.03 else "",  # noqa: PLR2004
        score.Risk(known, 0, score.WHOLE, 3_000),
        channel if chance.random() < 0.5 else None,  # noqa: PLR2004
        need=chance.choice((score.WHOLE, score.WHOLE, 8_000)),
        owner=key,
        ecosystem="npm",
    )


if __name__ == "__main__":
    main()
