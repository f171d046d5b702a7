"""However a plan is charged, its parts sum to it."""

import itertools
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.fiscal.charges import (
    NOT_CHARGED,
    Kind,
    Rule,
    UnusableRule,
    added,
    check,
    parts,
    scaled,
)
from sponsorplan.domain.fiscal.years import Span, UnusableYear
from sponsorplan.domain.fiscal.years import check as check_year

NAMES = ["shop", "site", "app", ""]
STEPS = st.lists(
    st.fixed_dictionaries({"product": st.sampled_from(NAMES), "minor": st.integers(-1000, 10**9)}),
    max_size=6,
)
PRODUCT_RULES = st.builds(
    Rule,
    st.just(Kind.PRODUCT),
    st.just({}),
    st.dictionaries(st.sampled_from(NAMES[:3]), st.integers(1, 4)),
    st.integers(0, 4),
)


@st.composite
def share_rules(draw: st.DrawFn) -> Rule:
    cuts = sorted({0, 1000, *draw(st.lists(st.integers(1, 999), max_size=5))})
    shares = {pk: b - a for pk, (a, b) in enumerate(itertools.pairwise(cuts), start=1)}
    return Rule(Kind.SHARES, shares)


@given(
    PRODUCT_RULES | share_rules(), st.lists(st.tuples(st.integers(0, 10**12), STEPS), max_size=5)
)
def test_parts_sum_to_the_line_and_lines_to_the_plan(
    rule: Rule, lines: list[tuple[int, list[dict[str, Any]]]]
) -> None:
    check(rule)
    found = [parts(rule, minor, because) for minor, because in lines]
    assert [sum(one.values()) for one in found] == [minor for minor, _ in lines]
    assert sum(added(found).values()) == sum(minor for minor, _ in lines)
    assert all(part > 0 for one in found for part in one.values())
    assert found == [parts(rule, minor, list(reversed(because))) for minor, because in lines]


@given(st.integers(0, 10**12), st.dictionaries(st.integers(0, 5), st.integers(1, 10**9)))
def test_a_budget_is_shared_to_the_last_unit(total: int, weights: dict[int, int]) -> None:
    assert sum(scaled(total, weights).values()) == (total if weights else 0)


def test_a_remainder_goes_to_the_largest_and_of_equals_to_the_first() -> None:
    assert parts(Rule(Kind.SHARES, {7: 333, 3: 333, 9: 334}), 100) == {3: 33, 7: 33, 9: 34}
    assert parts(Rule(Kind.SHARES, {7: 500, 3: 500}), 1) == {3: 1}


def test_what_no_product_explains_goes_to_the_default_or_is_not_charged() -> None:
    because = [
        {"product": "shop", "minor": 300},
        {"product": "site", "minor": 100},
        {"step": "risk", "minor": 900},
    ]
    assert parts(Rule(Kind.PRODUCT, {}, {"shop": 5}), 1000, because) == {5: 750, NOT_CHARGED: 250}
    assert parts(Rule(Kind.PRODUCT, {}, {"shop": 5}, 6), 1000, because) == {5: 750, 6: 250}
    assert parts(Rule(Kind.PRODUCT, {}, {"shop": 5}), 1000) == {NOT_CHARGED: 1000}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(Kind.SHARES, {}), "0.0 percent"),
        (Rule(Kind.SHARES, {1: 999}), "99.9 percent"),
        (Rule(Kind.SHARES, {1: 1001}), "from 0.1 to 100"),
        (Rule(Kind.SHARES, {1: 1000, 2: 0}), "from 0.1 to 100"),
        (Rule(Kind.WHOLE, {1: 500, 2: 500}), "one cost centre"),
    ],
)
def test_shares_are_the_whole(rule: Rule, words: str) -> None:
    with pytest.raises(UnusableRule) as caught:
        check(rule)
    assert words in caught.value.detail


def span(first: str, last: str) -> Span:
    return Span("FY", date.fromisoformat(first), date.fromisoformat(last))


def test_a_year_that_ends_on_a_leap_day_has_all_its_days() -> None:
    leap = span("2027-03-01", "2028-02-29")
    assert leap.days == 366
    assert leap.has(date(2028, 2, 29))
    check_year(span("2028-03-01", "2029-02-28"), [leap])


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2028-02-29", "2029-02-28"),
        ("2026-01-01", "2027-03-01"),
        ("2027-06-01", "2027-06-01"),
        ("2026-12-31", "2026-12-30"),
        ("2029-01-01", "2032-01-01"),
    ],
)
def test_years_share_no_day_and_are_no_longer_than_two(first: str, last: str) -> None:
    with pytest.raises(UnusableYear):
        check_year(span(first, last), [span("2027-03-01", "2028-02-29")])
