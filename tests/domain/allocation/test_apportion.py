import gzip
import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.allocation.apportion import Claim, FloorsAboveBudget, split, water_fill
from sponsorplan.domain.allocation.calculator import InvalidNumbers, calculate_split

VECTORS = json.loads(
    gzip.decompress((Path(__file__).parent.parent / "vectors/split.json.gz").read_bytes())
)


@st.composite
def claims(draw: st.DrawFn) -> list[Claim]:
    bounds = draw(
        st.lists(
            st.tuples(st.integers(1, 10**12), st.integers(0, 20), st.integers(0, 400)),
            min_size=1,
            max_size=12,
        )
    )
    return [
        Claim(f"l{at:02d}", score, floor, floor + room)
        for at, (score, floor, room) in enumerate(bounds)
    ]


budgets = st.integers(240, 3000)


def one_by_one(budget: int, claims: list[Claim]) -> list[int]:
    """The definition itself: a unit at a time to the smallest (2a+1)/score."""
    amounts = [claim.floor for claim in claims]
    while sum(amounts) < budget:
        open_ = [at for at, claim in enumerate(claims) if amounts[at] < claim.cap]
        if not open_:
            break
        best = min(open_, key=lambda at: (Fraction(2 * amounts[at] + 1, claims[at].score), at))
        amounts[best] += 1
    return amounts


@pytest.mark.parametrize("case", VECTORS, ids=range(len(VECTORS)))
def test_split_equals_the_published_vectors(case: dict[str, object]) -> None:
    assert calculate_split(case["input"]) == case["expected"]


@given(budgets, claims())
def test_the_jump_gives_what_one_unit_at_a_time_gives(budget: int, lines: list[Claim]) -> None:
    assert list(split(budget, lines).amounts) == one_by_one(budget, lines)


@given(budgets, claims())
def test_a_split_never_loses_or_makes_a_unit(budget: int, lines: list[Claim]) -> None:
    shares = split(budget, lines)
    assert sum(shares.amounts) + shares.unallocated == budget
    assert all(
        line.floor <= amount <= line.cap for line, amount in zip(lines, shares.amounts, strict=True)
    )


@given(budgets, claims())
def test_one_more_unit_of_budget_takes_nothing_from_any_line(
    budget: int, lines: list[Claim]
) -> None:
    now, then = split(budget, lines).amounts, split(budget + 1, lines).amounts
    assert all(after >= before for before, after in zip(now, then, strict=True))


@given(budgets, claims(), st.integers(2, 50))
def test_only_ratios_of_scores_matter(budget: int, lines: list[Claim], factor: int) -> None:
    scaled = [Claim(line.id, line.score * factor, line.floor, line.cap) for line in lines]
    assert split(budget, scaled) == split(budget, lines)


@given(budgets, claims(), st.data())
def test_a_higher_score_never_lowers_a_line_or_raises_another(
    budget: int, lines: list[Claim], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(lines) - 1))
    line = lines[at]
    raised = [*lines]
    raised[at] = Claim(line.id, line.score * 3, line.floor, line.cap)
    before, after = split(budget, lines).amounts, split(budget, raised).amounts
    assert after[at] >= before[at]
    assert all(
        now <= then
        for other, (then, now) in enumerate(zip(before, after, strict=True))
        if other != at
    )


@given(budgets, claims())
def test_water_filling_uses_the_budget_or_every_cap(budget: int, lines: list[Claim]) -> None:
    filled = water_fill(budget, lines)
    assert sum(filled) == min(budget, sum(line.cap for line in lines))


def test_floors_above_the_budget_are_named() -> None:
    with pytest.raises(FloorsAboveBudget, match="greedy"):
        split(10, [Claim("greedy", 1, 11, 20)])


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "budget"),
        ({"budget": 1}, "lines"),
        ({"budget": -1, "lines": []}, "budget"),
        ({"budget": 1, "lines": [{"id": "a", "score": 0, "floor": 0, "cap": 1}]}, "score"),
        ({"budget": 1, "lines": [{"id": "a", "score": 1, "floor": 2, "cap": 1}]}, "floor"),
    ],
)
def test_numbers_that_are_none_are_refused_by_name(document: object, words: str) -> None:
    with pytest.raises(InvalidNumbers, match=words):
        calculate_split(document)
