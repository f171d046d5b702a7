"""A budget of hours split over suggestions: exact, explained, the same each time."""

import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.contributions.kinds import Reason
from sponsorplan.domain.contributions.suggest import LEAST, Considered, suggest

DOCS = Path(__file__).parents[3] / "docs/contributing-time.md"
EXAMPLES = re.findall(r"```json hours\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)


def one(
    name: str,
    usage: int = 10,
    risk: int = 5_000,
    swamped: int = 0,
    reason: Reason = Reason.NO_CHANNEL,
) -> Considered:
    return Considered(name, name, (), (reason,), usage, risk, swamped)


def minutes(budget: int, *those: Considered) -> dict[str, int]:
    return {each.upstream: each.minutes for each in suggest(budget, those)}


many = st.lists(
    st.builds(
        Considered,
        upstream=st.uuids().map(str),
        name=st.just(""),
        repositories=st.just(()),
        reasons=st.sets(st.sampled_from(list(Reason))).map(tuple),
        usage=st.integers(0, 2**60),
        risk=st.integers(0, 10_000),
        swamped=st.integers(0, 10_000),
    ),
    max_size=30,
    unique_by=lambda each: each.upstream,
)


@given(many, st.integers(0, 100_000))
def test_minutes_sum_to_the_budget_and_nobody_is_asked_for_less_than_an_hour(
    those: list[Considered], budget: int
) -> None:
    found = suggest(budget, those)
    asked = [each.minutes for each in found if each.minutes]
    assert sum(asked) == (budget if found else 0)
    assert len(asked) < 2 or min(asked) >= LEAST
    assert [each.weight for each in found] == sorted((e.weight for e in found), reverse=True)


@given(many, st.integers(0, 100_000), st.randoms(use_true_random=False))
def test_the_order_in_which_upstreams_come_moves_no_minute(
    those: list[Considered], budget: int, chance: random.Random
) -> None:
    shuffled = [*those]
    chance.shuffle(shuffled)
    assert suggest(budget, shuffled) == suggest(budget, those)


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_worked_example_is_true(text: str) -> None:
    example = json.loads(text)
    those = [
        one(row["id"], row["usage"], row["risk"], row.get("swamped", 0), Reason(row["reason"]))
        for row in example["upstreams"]
    ]
    assert minutes(example["minutes"], *those) == example["expected"]


def test_there_is_an_example() -> None:
    assert EXAMPLES


def test_the_more_used_the_more_fragile_and_the_more_overwhelmed_get_more() -> None:
    assert minutes(900, one("a", usage=20), one("b", usage=10)) == {"a": 600, "b": 300}
    assert minutes(900, one("a", risk=8_000), one("b", risk=4_000)) == {"a": 600, "b": 300}
    assert minutes(900, one("a", risk=0, swamped=8_000), one("b", risk=4_000)) == {
        "a": 600,
        "b": 300,
    }


def test_what_a_company_owns_counts_a_quarter() -> None:
    asked = minutes(1_000, one("a"), one("b", reason=Reason.COMPANY_OWNED))
    assert asked == {"a": 800, "b": 200}


def test_the_smallest_wait_and_are_listed_all_the_same() -> None:
    assert minutes(150, one("a"), one("b"), one("c")) == {"a": 75, "b": 75, "c": 0}


def test_a_budget_below_an_hour_goes_to_the_heaviest_whole() -> None:
    assert minutes(45, one("a"), one("b", usage=99)) == {"b": 45, "a": 0}


def test_without_a_budget_upstreams_are_suggested_with_no_minutes() -> None:
    assert minutes(0, one("a")) == {"a": 0}


def test_what_nothing_uses_and_what_has_no_reason_is_passed_over() -> None:
    idle = Considered("b", "b", (), (), 10, 5_000)
    assert minutes(600, one("a", usage=0), idle) == {}
