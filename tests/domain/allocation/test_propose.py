import json
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
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


@given(worlds())
@settings(max_examples=300)
def test_lines_and_unplaced_are_exactly_what_there_is(world: Inputs) -> None:
    proposal = propose(world)
    assert sum(item.minor for item in proposal.lines) + proposal.unplaced_total == (
        proposal.available
    )
    assert all(item.minor >= 0 and item.extra >= 0 for item in proposal.lines)
    assert all(item.minor >= 0 for item in proposal.unplaced)


@given(worlds())
@settings(max_examples=300)
def test_no_unit_that_was_set_aside_before_is_lost(world: Inputs) -> None:
    proposal = propose(world)
    before = world.budget.minor + world.carried.left + sum(world.carried.held.values())
    after = sum(item.sent + item.held for item in proposal.lines) + proposal.unplaced_total
    assert after == before


@given(worlds())
def test_the_steps_of_a_line_sum_to_its_amount(world: Inputs) -> None:
    for item in propose(world).lines:
        assert sum(step.minor for step in item.because) == item.minor


@given(worlds(), st.randoms())
def test_the_order_of_everything_changes_nothing(world: Inputs, chance: Random) -> None:
    shuffled = list(world.products)
    chance.shuffle(shuffled)
    upstream_of = list(world.upstream_of.items())
    chance.shuffle(upstream_of)
    recipients = list(world.recipients.items())
    chance.shuffle(recipients)
    other = replace(
        world,
        products=tuple(shuffled),
        upstream_of=dict(upstream_of),
        recipients=dict(recipients),
    )
    assert propose(other) == propose(world)


@given(worlds())
def test_only_lines_that_can_be_sent_are_payable(world: Inputs) -> None:
    for item in propose(world).lines:
        if item.state is LineState.PAYABLE:
            assert item.channel is not None
            assert item.sent % item.channel.quantum == 0
            assert item.sent >= item.channel.minimum
            assert item.channel.maximum is None or item.sent <= item.channel.maximum
        if item.state in (LineState.GATED, LineState.EXCLUDED):
            assert item.minor == 0


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
