import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.allocation.calculator import calculate_usage
from sponsorplan.domain.graph.usage import (
    TOTAL,
    ProductGraph,
    largest_remainder,
    milli_log2,
    total_usage,
    usage,
)

VECTORS = json.loads(
    gzip.decompress((Path(__file__).parent.parent / "vectors/usage.json.gz").read_bytes())
)
NAMES = [f"u{number:02d}" for number in range(12)]
names = st.frozensets(st.sampled_from(NAMES), max_size=8)
edges = st.frozensets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=30)


@st.composite
def products(draw: st.DrawFn, least: int = 1) -> list[ProductGraph]:
    number = draw(st.integers(least, 4))
    return [
        ProductGraph(
            f"p{at}",
            draw(st.sampled_from([1, 2, 4])),
            draw(names),
            draw(names),
            draw(edges),
            draw(edges),
        )
        for at in range(number)
    ]


@pytest.mark.parametrize("case", VECTORS, ids=range(len(VECTORS)))
def test_usage_equals_the_published_vectors(case: dict[str, object]) -> None:
    assert calculate_usage(case["input"]) == case["expected"]


@given(products())
def test_no_unit_is_lost_or_made(graphs: list[ProductGraph]) -> None:
    kept = total_usage(usage(graphs))
    seated = any(graph.runtime or graph.dev for graph in graphs)
    assert sum(kept.values()) == (TOTAL if seated else 0)
    assert all(units > 0 for units in kept.values())


@given(products(), st.randoms())
def test_the_order_of_products_changes_nothing(graphs: list[ProductGraph], chance: object) -> None:
    shuffled = list(graphs)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert usage(shuffled) == usage(graphs)


@given(products(), st.sampled_from(NAMES))
def test_naming_an_upstream_directly_never_lowers_its_usage(
    graphs: list[ProductGraph], name: str
) -> None:
    first = graphs[0]
    named = ProductGraph(
        first.id,
        first.tier,
        first.runtime | {name},
        first.dev,
        first.runtime_edges,
        first.dev_edges,
    )
    before = usage(graphs).get(first.id, {}).get(name, 0)
    after = usage([named, *graphs[1:]]).get(first.id, {}).get(name, 0)
    # Rounding to whole units may take a handful of 2^60 in every round.
    assert after >= before - 20_000


def test_a_dev_dependency_that_joins_a_big_product_gains_no_runtime_money() -> None:
    """The worked case of the model: 100 runtime seats and one dev seat."""
    runtime = frozenset(f"r{number:03d}" for number in range(100))
    as_dev = usage([ProductGraph("p", 1, runtime, frozenset({"d"}))])["p"]["d"]
    as_runtime = usage([ProductGraph("p", 1, runtime | {"d"}, frozenset())])["p"]["d"]
    assert as_dev * 10_000 // TOTAL == 49
    assert as_runtime * 10_000 // TOTAL == 99


@given(st.integers(1, 6))
def test_other_names_below_an_upstream_at_most_double_what_reaches_it(depth: int) -> None:
    """The containment bound: a coalition below X keeps at most twice what X alone kept."""
    runtime = frozenset({"x", "y"})
    lone = usage([ProductGraph("p", 1, runtime, frozenset(), frozenset({("x", "z")}))])["p"]
    chain = {("x", "z")} | {("x", f"a{at}") for at in range(depth * 5)}
    padded = usage([ProductGraph("p", 1, runtime, frozenset(), frozenset(chain))])["p"]
    gained = padded["x"] + sum(units for name, units in padded.items() if name.startswith("a"))
    assert gained <= 2 * lone["x"]


def test_the_log_of_a_purse_is_exact() -> None:
    assert [milli_log2(n) for n in (1, 2, 3, 4, 8, 3001)] == [0, 1000, 1585, 2000, 3000, 11551]


@given(st.integers(0, 10**6), st.lists(st.integers(0, 50), min_size=1, max_size=9))
def test_largest_remainder_shares_everything(total: int, weights: list[int]) -> None:
    shares = largest_remainder(total, weights)
    assert sum(shares) == (total if any(weights) else 0)
