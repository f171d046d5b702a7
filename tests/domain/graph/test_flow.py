from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.graph.flow import (
    AT_REST,
    HOUSE,
    Passing,
    settle,
    settle_in_arrays,
    settle_plainly,
)
from sponsorplan.domain.graph.usage import TOTAL

Network = tuple[list[int], list[int], list[int]]


@st.composite
def networks(draw: st.DrawFn) -> Network:
    nodes = draw(st.integers(1, 12))
    number = st.integers(0, nodes - 1)
    edges = sorted(draw(st.sets(st.tuples(number, number), max_size=40)))
    edges = [(parent, child) for parent, child in edges if parent != child]
    flight = draw(st.lists(st.integers(0, TOTAL // 12), min_size=nodes, max_size=nodes))
    return flight, [parent for parent, _ in edges], [child for _, child in edges]


def by_the_rule(flight: list[int], parents: list[int], children: list[int]) -> list[int]:
    """The rule of the flow word by word, one round after another."""
    kept = [0] * len(flight)
    for _ in range(200):
        if sum(flight) <= AT_REST:
            break
        after = [0] * len(flight)
        for node, units in enumerate(flight):
            mine = [
                child for parent, child in zip(parents, children, strict=True) if parent == node
            ]
            each = units // (2 * (len(mine) + 1))
            kept[node] += units - each * len(mine)
            for child in mine:
                after[child] += each
        flight = after
    return [units + resting for units, resting in zip(kept, flight, strict=True)]


def large(chance: Random, nodes: int) -> Network:
    """Like a lockfile: most depend on what is deeper and popular, a few lead back."""
    edges = set()
    for parent in range(nodes):
        for _ in range(chance.choice([0, 1, 2, 3, 8])):
            deeper = nodes - 1 - int((nodes - 1 - parent) * chance.random() ** 3)
            child = deeper if chance.random() < 0.98 else chance.randrange(nodes)
            if child != parent:
                edges.add((parent, child))
    seats = nodes // 20
    flight = [TOTAL // seats] * seats + [0] * (nodes - seats)
    return flight, [parent for parent, _ in edges], [child for _, child in edges]


@given(networks())
def test_the_flow_follows_its_rule_to_the_unit(network: Network) -> None:
    assert settle_plainly(*network) == by_the_rule(*network)
    assert sum(settle(*network)) == sum(network[0])


PASSINGS = [HOUSE, Passing(2, 5), Passing(3, 5), Passing(slack=0), Passing(slack=2)]


@given(networks(), st.sampled_from(PASSINGS))
def test_arrays_give_the_same_integers(network: Network, passing: Passing) -> None:
    pytest.importorskip("numpy")
    assert settle_in_arrays(*network, passing) == settle_plainly(*network, passing)


@given(networks(), st.sampled_from(PASSINGS))
def test_no_unit_is_lost_however_much_is_passed_on(network: Network, passing: Passing) -> None:
    assert sum(settle(*network, passing)) == sum(network[0])


def test_what_is_passed_on_is_what_was_asked_for() -> None:
    assert settle([1_000_000, 0], [0], [1], Passing(2, 5)) == [800_000, 200_000]
    assert settle([1_000_000, 0], [0], [1], Passing(slack=0)) == [500_000, 500_000]


@pytest.mark.parametrize("seed", range(3))
def test_a_large_network_gives_the_same_integers_whatever_is_installed(seed: int) -> None:
    network = large(Random(seed), 5_000)
    assert settle(*network) == settle_plainly(*network)
