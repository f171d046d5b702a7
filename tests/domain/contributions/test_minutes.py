"""Spans of time as people write and read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.contributions.minutes import MOST, InvalidMinutes, parse, words


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2 h", 120),
        ("2h", 120),
        (" 1 h 30 min ", 90),
        ("1 hour 5 m", 65),
        ("90 min", 90),
        ("90 minutes", 90),
        ("1:30", 90),
        ("0:05", 5),
        ("0 min", 0),
    ],
)
def test_a_time_is_read_as_it_is_meant(text: str, minutes: int) -> None:
    assert parse(text) == minutes


@pytest.mark.parametrize(
    "text", ["", "90", "1.5 h", "-1 h", "1 h 60 min", "1:60", "h", "1 d", "١ h", "9" * 9 + " h"]
)
def test_what_may_mean_two_things_or_nothing_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(InvalidMinutes, match="1 h 30 min"):
        parse(text)


def test_more_than_a_million_hours_is_refused() -> None:
    with pytest.raises(InvalidMinutes, match="at most"):
        parse(f"{MOST + 1} min")


@given(st.integers(0, 999 * 60))
def test_what_is_shown_is_read_back_as_the_same(minutes: int) -> None:
    assert parse(words(minutes)) == minutes


def test_times_read_as_people_say_them() -> None:
    assert [words(each) for each in (0, 45, 60, 90, 60_000, -30)] == [
        "0 h",
        "45 min",
        "1 h",
        "1 h 30 min",
        "1,000 h",
        "\N{MINUS SIGN}30 min",
    ]
