from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.allocation.baselines import Baseline, compare
from sponsorplan.domain.allocation.inputs import Inputs, ProductInput
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.lockfiles.interface import Package, Scope
from sponsorplan.domain.money import Money
from tests.domain.allocation.worlds import direct, inputs, product, recipient, worlds


def split(
    budget: int, products: list[ProductInput], known: list[str], code: str, **gates: str
) -> Baseline:
    recipients = [recipient(name, gate=gates.get(name, "")) for name in known]
    found = compare(inputs(Money(budget, "USD"), products, recipients))
    return next(each for each in found.baselines if each.code == code)


def deep(name: str) -> Package:
    return Package("npm", name, "1.0.0", Scope.RUNTIME, direct=False)


@given(worlds())
def test_each_baseline_accounts_for_the_whole_budget(world: Inputs) -> None:
    found = compare(world)
    for each in found.baselines:
        assert sum(each.amounts.values()) + each.unplaced == world.budget.minor
        assert each.unplaced >= 0
        assert all(minor > 0 for minor in each.amounts.values())


@given(worlds())
def test_ours_is_the_plan_and_the_biggest_differences_come_first(world: Inputs) -> None:
    found = compare(world)
    ours = {row.upstream: row.ours for row in found.rows if row.ours}
    assert ours == {line.upstream: line.minor for line in propose(world).lines if line.minor}
    most = [row.most for row in found.rows]
    assert most == sorted(most, reverse=True)


@given(worlds(), st.randoms())
def test_the_order_of_products_changes_no_baseline(world: Inputs, chance: object) -> None:
    shuffled = list(world.products)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert compare(replace(world, products=tuple(shuffled))) == compare(world)


def test_stackaid_gives_each_child_a_twentieth_and_keeps_the_rest() -> None:
    packages = [direct("a"), direct("b"), deep("c"), deep("d")]
    shop = product("shop", packages, [(0, 2), (0, 3), (2, 3)])
    found = split(10_000, [shop], ["a", "b", "c", "d"], "stackaid")
    assert found.amounts == {"a": 4_500, "b": 5_000, "c": 250, "d": 250}


def test_stackaid_passes_on_half_at_most() -> None:
    names = [f"c{at:02d}" for at in range(25)]
    shop = product("shop", [direct("a"), *map(deep, names)], [(0, at + 1) for at in range(25)])
    found = split(10_000, [shop], ["a", *names], "stackaid")
    assert found.amounts == {"a": 5_000, **dict.fromkeys(names, 200)}


def test_equal_share_counts_what_nobody_stands_behind() -> None:
    shop = product("shop", [direct("a"), deep("b"), deep("unknown")])
    found = split(900, [shop], ["a", "b"], "equal")
    assert (found.amounts, found.unplaced) == ({"a": 300, "b": 300}, 300)


def test_direct_only_counts_products_and_nothing_below() -> None:
    products = [product("p", [direct("a"), direct("b"), deep("c")]), product("q", [direct("a")])]
    found = split(900, products, ["a", "b", "c"], "direct")
    assert found.amounts == {"a": 600, "b": 300}


def test_funds_drops_small_parts_and_hands_out_fifties() -> None:
    names = [f"u{at:02d}" for at in range(30)]
    shop = product("shop", [direct(name) for name in names])
    found = split(100_000, [shop], names, "ecosystems_funds")
    # Thirty parts of 33.33 are all too small; twenty fifties are left to hand out.
    assert found.amounts == dict.fromkeys(names[:20], 5_000)
    assert found.unplaced == 0


def test_funds_caps_at_a_tenth_and_leaves_the_rest_in_the_pool() -> None:
    names = ["a", "b", "c", "d"]
    shop = product("shop", [direct(name) for name in names])
    found = split(100_000, [shop], names, "ecosystems_funds", d="archived")
    assert found.amounts == dict.fromkeys(names[:3], 10_000)
    assert found.unplaced == 70_000
    assert split(99_999, [shop], names, "ecosystems_funds").unplaced == 99_999
