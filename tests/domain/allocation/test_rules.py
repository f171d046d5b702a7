"""What members and policies may ask for, rule by rule."""

from dataclasses import replace
from datetime import date

import pytest

from sponsorplan.domain.allocation.amounts import LocksAboveBudget
from sponsorplan.domain.allocation.apportion import FloorsAboveBudget
from sponsorplan.domain.allocation.decisions import Carried, Decision, DecisionKind
from sponsorplan.domain.allocation.inputs import Inputs
from sponsorplan.domain.allocation.policy import AfterEscrow, Basis, NoChannel, Policy
from sponsorplan.domain.allocation.proposal import LineState, Proposal
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.money import Money
from tests.domain.allocation.worlds import (
    COLLECTIVE,
    GITHUB,
    direct,
    inputs,
    line,
    product,
    recipient,
)

ONCE = Policy(cap_percent=100, frequency=Frequency.ONE_TIME)
MONTHLY = Policy(cap_percent=100, smoothing=1)


def world(budget: int, policy: Policy, names: str = "abc", **changes: object) -> Inputs:
    """Recipients of one letter each, all with the same usage and paid at a collective."""
    made = inputs(
        Money(budget, "USD"),
        [product("p", [direct(name) for name in names])],
        [recipient(name) for name in names],
        policy,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # by name


def minor(proposal: Proposal) -> dict[str, int]:
    return {item.upstream: item.minor for item in proposal.lines}


def decided(upstream: str, kind: DecisionKind, amount: int = 0) -> tuple[Decision, ...]:
    return (Decision(upstream, kind, amount),)


def test_a_locked_line_has_its_amount_and_the_others_share_the_rest() -> None:
    proposal = propose(world(10_000, ONCE, decisions=decided("a", DecisionKind.LOCK, 7_000)))
    assert minor(proposal) == {"a": 7_000, "b": 1_500, "c": 1_500}
    steps = {step.step for step in line(proposal, "a").because}
    assert "lock" in steps


def test_locks_above_the_budget_are_refused_by_name() -> None:
    with pytest.raises(LocksAboveBudget, match="a together are above the budget"):
        propose(world(1_000, ONCE, decisions=decided("a", DecisionKind.LOCK, 1_001)))


def test_a_floor_lifts_a_line_even_above_the_cap_and_a_ceiling_holds_it_down() -> None:
    policy = replace(ONCE, cap_percent=40)
    lifted = propose(world(10_000, policy, decisions=decided("a", DecisionKind.AT_LEAST, 5_000)))
    assert minor(lifted) == {"a": 5_000, "b": 2_500, "c": 2_500}
    held = propose(world(9_000, ONCE, decisions=decided("a", DecisionKind.AT_MOST, 1_000)))
    assert minor(held) == {"a": 1_000, "b": 4_000, "c": 4_000}


def test_the_words_of_a_bound_follow_what_it_does_to_the_line() -> None:
    def told(proposal: Proposal, name: str) -> str:
        return next(step.text for step in line(proposal, name).because if step.step == "cap")

    held = propose(world(9_000, ONCE, decisions=decided("a", DecisionKind.AT_MOST, 1_000)))
    assert told(held, "b") == "Its part of what limits keep from others"
    assert "a member set a bound for it" in told(held, "a")
    lifted = propose(world(9_000, ONCE, decisions=decided("a", DecisionKind.AT_LEAST, 5_000)))
    assert "what members keep for others is not shared" in told(lifted, "b")
    assert "a member set a bound for it" in told(lifted, "a")
    assert "keep for others" not in told(lifted, "a")


def test_floors_above_the_budget_are_refused_by_name() -> None:
    with pytest.raises(FloorsAboveBudget, match="a together"):
        propose(world(1_000, ONCE, decisions=decided("a", DecisionKind.AT_LEAST, 2_000)))


def test_a_decision_leaves_out_and_lets_in_as_the_policy_does() -> None:
    assert minor(propose(world(9_000, ONCE, decisions=decided("a", DecisionKind.EXCLUDE)))) == {
        "a": 0,
        "b": 4_500,
        "c": 4_500,
    }
    gated = world(9_000, ONCE)
    gated = replace(
        gated, recipients={**gated.recipients, "a": recipient("a", gate="It is archived.")}
    )
    assert minor(propose(gated))["a"] == 0
    let_in = replace(gated, decisions=decided("a", DecisionKind.INCLUDE))
    assert minor(propose(let_in))["a"] == 3_000


def test_everyone_has_the_same_in_the_even_policy_however_much_they_are_used() -> None:
    made = inputs(
        Money(9_000, "USD"),
        [
            product("p", [direct("a"), Package("npm", "b", "1", direct=False)], [(0, 1)]),
            product("q", [direct("a")]),
        ],
        [recipient("a"), recipient("b")],
        replace(ONCE, basis=Basis.EVEN),
    )
    assert minor(propose(made)) == {"a": 4_500, "b": 4_500}
    assert minor(propose(replace(made, policy=ONCE)))["a"] > 7_000


def test_votes_decide_their_part_and_no_more() -> None:
    voted = world(10_000, ONCE, "ab", votes={"a": 3})
    assert minor(propose(voted)) == {"a": 6_000, "b": 4_000}
    assert minor(propose(replace(voted, policy=replace(ONCE, votes_percent=0)))) == {
        "a": 5_000,
        "b": 5_000,
    }
    # A vote for whoever gets nothing is no vote.
    for_nobody = replace(voted, votes={"z": 3}, decisions=())
    assert minor(propose(for_nobody)) == {"a": 5_000, "b": 5_000}


def test_a_share_moves_a_third_of_the_way_and_at_once_where_it_was_closed_before() -> None:
    policy = replace(MONTHLY, smoothing=3)
    half = TOTAL // 2
    carried = Carried(plan="1" * 64, shares={"a": TOTAL // 10 * 8, "b": TOTAL // 10 * 2})
    moved = propose(world(9_000, policy, "ab", carried=carried))
    # From 80 to 50 of a hundred: a third of the way is 70.
    assert minor(moved) == {"a": 6_300, "b": 2_700}
    fresh = replace(carried, shares={"a": half}, reset=frozenset({"b"}))
    at_once = propose(world(9_000, policy, "ab", carried=fresh))
    assert minor(at_once) == {"a": 4_500, "b": 4_500}
    once = propose(world(9_000, replace(policy, frequency=Frequency.ONE_TIME), "ab"))
    assert minor(once) == {"a": 4_500, "b": 4_500}


def test_what_is_too_small_once_goes_to_the_largest_that_can_be_sent() -> None:
    made = world(1_700, ONCE, "abcd")
    proposal = propose(made)
    sent = [item for item in proposal.lines if item.state is LineState.PAYABLE]
    assert [item.minor for item in sent] == [567, 567, 566]
    (cut,) = [item for item in proposal.lines if item.state is LineState.CUT]
    assert (cut.minor, proposal.unplaced) == (0, ())


def test_what_a_member_asked_for_is_not_cut_for_being_small() -> None:
    """At least 2.00, where 5.00 is worth sending: it is sent 5.00."""
    made = world(1_700, ONCE, "abcd", decisions=decided("d", DecisionKind.AT_LEAST, 200))
    proposal = propose(made)
    assert sorted(minor(proposal).values()) == [0, 566, 567, 567]
    assert line(proposal, "d").minor >= 566
    # Too little for the lines that members asked for: each keeps what they said.
    words = [*decided("c", DecisionKind.AT_LEAST, 200), *decided("d", DecisionKind.AT_LEAST, 200)]
    short = propose(world(900, ONCE, "abcd", decisions=tuple(words)))
    assert min(line(short, "c").minor, line(short, "d").minor) >= 200


def test_no_more_are_paid_than_the_policy_allows() -> None:
    proposal = propose(world(9_000, replace(ONCE, max_recipients=2)))
    assert sorted(minor(proposal).values()) == [0, 4_500, 4_500]


def test_at_least_so_many_are_paid_because_nobody_gets_more_than_an_even_part() -> None:
    made = world(10_000, replace(ONCE, min_recipients=2), "ab", votes={"a": 1})
    made = replace(made, policy=replace(made.policy, votes_percent=100))
    assert minor(propose(made))["a"] == 5_000


def test_small_lines_are_paid_in_turn_until_each_had_what_it_is_owed() -> None:
    """Four lines of 2.00 a month and payments of 5.00: after five months all were sent their 10.00."""
    carried = Carried()
    sent = dict.fromkeys("abcd", 0)
    for _ in range(5):
        proposal = propose(world(800, MONTHLY, "abcd", carried=carried))
        assert all(abs(item.credit) < 500 for item in proposal.lines)
        for item in proposal.lines:
            sent[item.upstream] += item.sent
        carried = Carried(
            plan=proposal.digest,
            credits={item.upstream: item.credit for item in proposal.lines},
            left=proposal.unplaced_total,
        )
    assert sum(sent.values()) + carried.left == 4_000
    assert all(abs(total - 1_000) < 500 for total in sent.values())


def test_a_line_that_grew_is_sent_what_its_turn_still_owes_it() -> None:
    """14.00 for one and 2.00 for each of three: it needs no turn now, but was owed 2.50 before."""
    policy = replace(MONTHLY, votes_percent=100)
    votes = {"a": 7, "b": 1, "c": 1, "d": 1}
    made = world(2_000, policy, "abcd", votes=votes, carried=Carried(credits={"a": 250}))
    proposal = propose(made)
    assert (line(proposal, "a").minor, line(proposal, "a").credit) == (1_650, 0)
    assert proposal.unplaced_total == 350


def test_whoever_was_paid_is_paid_on_at_seven_tenths_of_the_minimum() -> None:
    paid = world(800, MONTHLY, "ab", carried=Carried(payable=frozenset({"a", "b"})))
    assert {item.state for item in propose(paid).lines} == {LineState.PAYABLE}
    new = propose(world(800, MONTHLY, "ab"))
    assert sorted(minor(new).values()) == [0, 500]


def test_what_the_last_plan_left_is_given_out_too() -> None:
    proposal = propose(world(9_000, MONTHLY, carried=Carried(left=300)))
    assert minor(proposal) == {"a": 3_100, "b": 3_100, "c": 3_100}
    assert proposal.available == 9_300


def test_what_was_set_aside_is_sent_with_the_next_amount_once_there_is_a_channel() -> None:
    carried = Carried(held={"a": 2_550}, since={"a": "2026-10-01"})
    made = world(9_000, MONTHLY, "ab", carried=carried)
    made = replace(made, recipients={**made.recipients, "a": recipient("a", GITHUB)})
    item = line(propose(made), "a")
    assert (item.minor, item.extra, item.sent, item.held) == (4_500, 2_500, 7_000, 50)


@pytest.mark.parametrize(
    ("after", "amounts"),
    [
        (AfterEscrow.KEEP, {"a": 3_000, "b": 3_000, "c": 3_000}),
        (AfterEscrow.REDISTRIBUTE, {"a": 0, "b": 5_500, "c": 5_500}),
        (AfterEscrow.FOUNDATION, {"a": 0, "b": 3_000, "c": 6_000}),
    ],
)
def test_escrow_ends_as_the_policy_says(after: AfterEscrow, amounts: dict[str, int]) -> None:
    carried = Carried(held={"a": 2_000}, since={"a": "2026-08-01"})
    policy = replace(MONTHLY, after_escrow=after, foundation="c")
    made = world(9_000, policy, carried=carried, as_of=date(2026, 11, 1))
    made = replace(made, recipients={**made.recipients, "a": recipient("a", None)})
    proposal = propose(made)
    assert minor(proposal) == amounts
    held = {item.upstream: item.held for item in proposal.lines}
    extra = line(proposal, "c").extra
    assert (held["a"], extra) == {
        AfterEscrow.KEEP: (5_000, 0),
        AfterEscrow.REDISTRIBUTE: (0, 0),
        AfterEscrow.FOUNDATION: (0, 2_000),
    }[after]
    early = propose(replace(made, as_of=date(2026, 9, 1)))
    assert line(early, "a").minor == 3_000


def test_the_foundation_may_get_at_once_what_nobody_knows_how_to_pay() -> None:
    policy = replace(ONCE, no_channel=NoChannel.FOUNDATION, foundation="c")
    made = world(9_000, policy)
    made = replace(made, recipients={**made.recipients, "a": recipient("a", None)})
    assert minor(propose(made)) == {"a": 0, "b": 3_000, "c": 6_000}


def test_a_closed_line_leaves_its_part_to_its_successor_alone() -> None:
    made = world(9_000, ONCE)
    closed = replace(recipient("a", gate="It is archived."), heir="b")
    made = replace(made, recipients={**made.recipients, "a": closed})
    proposal = propose(made)
    assert minor(proposal) == {"a": 0, "b": 6_000, "c": 3_000}
    assert {"succession"} < {step.step for step in line(proposal, "b").because}
    # Two that name each other leave it to everybody.
    other = replace(recipient("b", gate="It is archived."), heir="a")
    both = replace(made, recipients={**made.recipients, "b": other})
    assert minor(propose(both)) == {"a": 0, "b": 0, "c": 9_000}


def test_lines_of_one_owner_stay_below_the_owner_s_cap_together() -> None:
    policy = replace(ONCE, owner_cap_percent=20)
    made = world(10_000, policy, "abcd")
    ada = {name: replace(recipient(name), owner="ada") for name in "abc"}
    proposal = propose(replace(made, recipients={**made.recipients, **ada}))
    amounts = minor(proposal)
    assert amounts["a"] + amounts["b"] + amounts["c"] == 2_000
    assert max(amounts[name] for name in "abc") - min(amounts[name] for name in "abc") <= 1
    assert amounts["d"] == 8_000


def test_lines_of_one_ecosystem_stay_below_its_cap_together() -> None:
    policy = replace(ONCE, ecosystem_cap_percent=50)
    made = world(10_000, policy)
    npm = {name: replace(recipient(name, COLLECTIVE), ecosystem="npm") for name in "ab"}
    proposal = propose(replace(made, recipients={**made.recipients, **npm}))
    assert minor(proposal) == {"a": 2_500, "b": 2_500, "c": 5_000}
