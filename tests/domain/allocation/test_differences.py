"""Two splits side by side: nothing is lost between them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.allocation.differences import (
    CurrenciesDiffer,
    Kind,
    Part,
    Split,
    differences,
    scaled,
)
from sponsorplan.domain.allocation.explain import Step
from sponsorplan.domain.allocation.proposal import Proposal
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.money import Money
from tests.domain.allocation.worlds import line, simple, worlds

KEYS = tuple("abcdefgh")


def split_of(proposal: Proposal) -> Split:
    parts = [
        Part(one.upstream, one.name, one.upstreams, one.state, one.minor, one.because)
        for one in proposal.lines
    ]
    return Split(proposal.budget, tuple(parts), proposal.unplaced_total)


@st.composite
def splits(draw: st.DrawFn) -> Split:
    """Lines that may be accounts of several upstreams, each with steps that sum to its amount."""
    groups = draw(st.lists(st.sets(st.sampled_from(KEYS), min_size=1), max_size=5))
    taken: set[str] = set()
    parts = []
    for group in groups:
        members = tuple(sorted(group - taken))
        if not members:
            continue
        taken |= set(members)
        steps = draw(
            st.lists(
                st.builds(
                    Step,
                    st.sampled_from(("usage", "risk", "votes", "cap")),
                    st.integers(-50_000, 50_000),
                    st.text(max_size=3),
                    st.sampled_from(("", "Shop")),
                ),
                max_size=5,
            )
        )
        key = members[0] if len(members) == 1 else f"account {members[0]}"
        minor = sum(step.minor for step in steps)
        parts.append(Part(key, key, members, "payable", minor, tuple(steps)))
    budget = Money(draw(st.integers(1, 10**12)), "USD")
    return Split(budget, tuple(parts), draw(st.integers(0, 1000)))


@given(splits(), splits())
def test_differences_sum_to_the_difference_of_the_totals(before: Split, after: Split) -> None:
    found = differences(before, after)
    moved = sum(one.minor for one in found) + after.unplaced - before.unplaced
    assert moved == after.total - before.total
    assert sum(one.before for one in found) + before.unplaced == before.total
    assert sum(one.after for one in found) + after.unplaced == after.total


@given(splits(), splits())
def test_what_moved_a_line_sums_to_its_difference(before: Split, after: Split) -> None:
    for one in differences(before, after):
        assert sum(step.minor for step in one.moved) == one.minor
        assert all(step.minor for step in one.moved)


@given(splits(), splits())
def test_each_upstream_is_in_one_difference(before: Split, after: Split) -> None:
    keys = [one.key for one in differences(before, after)]
    assert len(keys) == len(set(keys))


@given(splits(), splits())
def test_the_way_back_is_the_opposite(before: Split, after: Split) -> None:
    there = sorted(one.minor for one in differences(before, after))
    back = sorted(-one.minor for one in differences(after, before))
    assert there == back


@given(splits())
def test_a_split_beside_itself_has_not_moved(split: Split) -> None:
    for one in differences(split, split):
        assert (one.kind, one.minor, one.moved, one.mover) == (Kind.SAME, 0, (), None)


@given(splits(), splits())
def test_the_mover_went_the_way_the_line_went(before: Split, after: Split) -> None:
    for one in differences(before, after):
        assert (one.mover is not None) == bool(one.minor)
        if one.mover:
            assert one.mover.minor * one.minor > 0


@given(st.lists(st.integers(-1000, 1000), max_size=6), st.integers(1, 999), st.integers(1, 999))
def test_scaled_steps_sum_to_the_scaled_amount(minors: list[int], up: int, down: int) -> None:
    steps = [Step("usage", minor, "") for minor in minors]
    assert sum(step.minor for step in scaled(steps, up, down)) == sum(minors) * up // down


@given(worlds(), st.integers(0, 10**9))
def test_real_splits_tie_out_whatever_the_budget(inputs, more: int) -> None:
    before = split_of(propose(inputs))
    budget = Money(inputs.budget.minor + more, inputs.budget.currency)
    after = split_of(propose(replace(inputs, budget=budget)))
    found = differences(before, after)
    assert sum(one.minor for one in found) == (
        after.total - after.unplaced - before.total + before.unplaced
    )
    for one in found:
        assert sum(step.minor for step in one.moved) == one.minor


def test_a_larger_budget_alone_is_told_as_the_budget() -> None:
    before, after = (
        split_of(simple(Money(minor, "USD"), a=None, b=None)) for minor in (10_000, 20_000)
    )
    for one in differences(before, after):
        assert one.mover is not None
        assert (one.kind, one.mover.step, one.minor) == (Kind.RAISED, "budget", 5_000)


def test_who_is_new_and_who_is_gone_is_told() -> None:
    budget = Money(10_000, "USD")
    before, after = simple(budget, a=None, b=None), simple(budget, b=None, c=None)
    kinds = {one.key: one.kind for one in differences(split_of(before), split_of(after))}
    assert kinds == {"a": Kind.LEFT, "b": Kind.SAME, "c": Kind.ENTERED}
    assert line(after, "c").minor == 5_000


def test_upstreams_that_came_to_be_paid_together_are_one_recipient() -> None:
    used = (Step("usage", 300, "Used by Shop", "Shop"),)
    apart = [Part(key, key, (key,), "payable", 300, used) for key in ("x", "y")]
    together = Part("page", "page", ("x", "y"), "payable", 700, (Step("usage", 700, "", "Shop"),))
    budget = Money(1_000, "USD")
    (found,) = differences(Split(budget, tuple(apart)), Split(budget, (together,)))
    assert (found.key, found.before, found.after) == ("page", 600, 700)
    assert [(step.step, step.minor) for step in found.moved] == [("usage", 100)]


def test_plans_of_two_currencies_are_not_compared() -> None:
    with pytest.raises(CurrenciesDiffer, match="USD, the other in EUR"):
        differences(Split(Money(1, "USD"), ()), Split(Money(1, "EUR"), ()))
