import json
from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.allocation.inputs import Grouping, Inputs
from sponsorplan.domain.allocation.policy import NoChannel, Policy, SmallLines
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk import score
from tests.domain.allocation.worlds import (
    COLLECTIVE,
    GITHUB,
    direct,
    inputs,
    line,
    product,
    recipient,
    simple,
    worlds,
)


@given(worlds(), st.text(min_size=1, max_size=5))
def test_the_name_of_a_product_moves_no_cent(world: Inputs, name: str) -> None:
    renamed = replace(world, products=tuple(replace(each, name=name) for each in world.products))
    before, after = propose(world), propose(renamed)
    assert after.digest == before.digest
    assert [(item.upstream, item.minor) for item in after.lines] == [
        (item.upstream, item.minor) for item in before.lines
    ]


@pytest.mark.parametrize("field", ["budget", "as_of", "policy", "recipients"])
def test_any_change_of_the_inputs_changes_the_digest(field: str) -> None:
    world = inputs(Money(1000, "USD"), [product("p", [direct("a")])], [recipient("a")])
    other = {
        "budget": Money(1001, "USD"),
        "as_of": date(2026, 11, 2),
        "policy": Policy(cap_percent=99),
        "recipients": {"a": recipient("a", GITHUB)},
    }[field]
    changed = replace(world, **{field: other})  # type: ignore[arg-type]  # each fits its field
    assert changed.digest() != world.digest()


def test_how_files_write_products_decides_no_tie() -> None:
    """A third of everything each, and one cent too many: whose it is, is not for bytes to say."""

    def amounts(*digits: str) -> dict[str, int]:
        products = [
            replace(made, files=(replace(made.files[0], sha256=digit * 64),))
            for name, digit in zip("abc", digits, strict=True)
            for made in [product("p", [direct(name)])]
        ]
        world = inputs(Money(3_001, "USD"), products, [recipient(name) for name in "abc"])
        return {item.upstream: item.minor for item in propose(world).lines}

    assert {tuple(amounts(*digits).items()) for digits in permutations("12345", 3)} == {
        (("a", 1_001), ("b", 1_000), ("c", 1_000))
    }


def test_two_equal_upstreams_share_equally() -> None:
    proposal = simple(Money(1001, "USD"), a=COLLECTIVE, b=COLLECTIVE)
    assert [item.minor for item in proposal.lines] == [501, 500]


def test_github_sponsors_gets_whole_dollars_and_the_rest_is_shown() -> None:
    proposal = simple(Money(10_050, "USD"), a=GITHUB, b=GITHUB, c=GITHUB)
    assert sorted(item.minor for item in proposal.lines) == [3300, 3300, 3400]
    assert [(item.reason, item.minor) for item in proposal.unplaced] == [("whole_units", 50)]


def test_a_line_too_small_to_send_once_is_set_aside_where_the_policy_cuts_nobody() -> None:
    policy = Policy(cap_percent=100, frequency=Frequency.ONE_TIME, small_lines=SmallLines.ACCRUE)
    proposal = simple(Money(900, "USD"), policy, a=GITHUB, b=GITHUB)
    assert {item.state for item in proposal.lines} == {LineState.ACCRUES}
    assert sum(item.minor for item in proposal.lines) == 900


def test_without_a_channel_the_amount_is_kept_by_name() -> None:
    proposal = simple(Money(2000, "USD"), a=COLLECTIVE, b=None)
    assert line(proposal, "b").state is LineState.ESCROW
    assert line(proposal, "b").minor == 1000


def test_the_policy_may_give_the_shares_of_the_unpayable_to_the_others() -> None:
    policy = Policy(cap_percent=100, no_channel=NoChannel.REDISTRIBUTE)
    proposal = simple(Money(2000, "USD"), policy, a=COLLECTIVE, b=None)
    assert line(proposal, "a").minor == 2000
    assert line(proposal, "b").minor == 0


def test_nobody_gets_more_than_the_cap_and_the_rest_says_so() -> None:
    proposal = simple(Money(10_000, "USD"), Policy(cap_percent=10), a=COLLECTIVE, b=COLLECTIVE)
    assert [item.minor for item in proposal.lines] == [1000, 1000]
    assert [(item.reason, item.minor) for item in proposal.unplaced] == [("caps", 8000)]


def test_a_gate_closes_a_line_and_a_member_may_open_it() -> None:
    world = inputs(
        Money(2000, "USD"),
        [product("p", [direct("a"), direct("b")])],
        [recipient("a"), recipient("b", gate="It is archived.")],
    )
    gated = line(propose(world), "b")
    assert (gated.state, gated.minor, gated.reason) == (LineState.GATED, 0, "It is archived.")
    opened = propose(replace(world, policy=replace(world.policy, include=("b",))))
    assert line(opened, "b").minor == 1000


def test_leaving_an_upstream_out_keeps_the_ratios_of_the_others() -> None:
    policy = Policy(cap_percent=100, exclude=("c",))
    proposal = simple(Money(3000, "USD"), policy, a=COLLECTIVE, b=COLLECTIVE, c=COLLECTIVE)
    assert line(proposal, "c").state is LineState.EXCLUDED
    assert line(proposal, "a").minor == line(proposal, "b").minor == 1500


def test_a_package_nobody_knows_the_upstream_of_is_named_in_the_unplaced() -> None:
    world = inputs(
        Money(2000, "USD"), [product("p", [direct("a"), direct("stranger")])], [recipient("a")]
    )
    (unknown,) = propose(world).unplaced
    assert (unknown.reason, unknown.minor, unknown.upstreams) == (
        "unknown_upstream",
        1000,
        ("pkg:npm/stranger",),
    )


def test_without_any_dependency_the_whole_budget_is_unplaced() -> None:
    proposal = propose(inputs(Money(500, "USD"), [], []))
    assert [(item.reason, item.minor) for item in proposal.unplaced] == [("no_dependencies", 500)]


def test_risk_that_is_not_known_moves_nothing_and_says_so() -> None:
    proposal = simple(Money(2000, "USD"), a=COLLECTIVE, b=COLLECTIVE)
    for item in proposal.lines:
        (step,) = [step for step in item.because if step.step == "risk"]
        assert step.minor == 0
        assert "not known" in step.text
        assert (item.risk.low, item.risk.high, item.risk.coverage) == (0, score.WHOLE, 0)


def test_usage_is_explained_product_by_product() -> None:
    world = inputs(
        Money(3000, "USD"),
        [product("site", [direct("a"), direct("b")]), product("job", [direct("a")])],
        [recipient("a"), recipient("b")],
    )
    steps = line(propose(world), "a").because
    assert {step.product for step in steps if step.step == "usage"} == {"site", "job"}


@given(worlds(), worlds())
def test_what_is_remembered_of_an_inventory_changes_no_cent(world: Inputs, other: Inputs) -> None:
    remembering = replace(world, upstream_of=Grouping(world.upstream_of))
    propose(remembering)
    for one in (
        replace(remembering, policy=other.policy, budget=other.budget, decisions=()),
        replace(remembering, products=other.products, decisions=()),
    ):
        assert propose(one) == propose(replace(one, upstream_of=dict(world.upstream_of)))


@given(worlds())
def test_the_digest_is_that_of_one_plain_json_document(world: Inputs) -> None:
    written = world.canonical().decode()
    again = json.dumps(
        json.loads(written), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )
    assert again == written


@given(worlds())
def test_lines_that_nobody_asks_to_explain_are_the_same_but_for_their_steps(world: Inputs) -> None:
    told, untold = propose(world), propose(world, explained=False)
    assert untold == replace(told, lines=tuple(replace(item, because=()) for item in told.lines))
