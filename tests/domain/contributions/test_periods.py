"""Years, quarters and months that a budget of hours is for."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.contributions.periods import InvalidPeriod, containing, period


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_has_its_first_and_last_day(name: str, first: date, last: date) -> None:
    found = period(name)
    assert (found.name, found.first, found.last) == (name.upper(), first, last)


@pytest.mark.parametrize("name", ["", "26", "2026-Q5", "2026-13", "2026-00", "2026-1", "1999"])
def test_what_is_no_period_is_refused_with_how_to_write_one(name: str) -> None:
    with pytest.raises(InvalidPeriod, match="2026-Q4"):
        period(name)


@given(st.dates(date(2000, 1, 1), date(2999, 12, 31)))
def test_a_day_is_in_the_month_the_quarter_and_the_year_that_contain_it(day: date) -> None:
    periods = [period(name) for name in containing(day)]
    assert all(each.first <= day <= each.last for each in periods)
    lengths = [(each.last - each.first).days for each in periods]
    assert lengths == sorted(lengths)
