from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.calendar.drafts import Running, due_drafts
from sponsorplan.domain.calendar.months import Period, add_months, following
from sponsorplan.domain.channels.interface import Frequency

MONTHLY, QUARTERLY, YEARLY = Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.YEARLY
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
RECURRING = st.sampled_from([MONTHLY, QUARTERLY, YEARLY])


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(
    day: date, months: int, then: date
) -> None:
    assert add_months(day, months) == then


def test_a_short_month_does_not_shift_those_after_it() -> None:
    starts = [Period(date(2027, 1, 31), MONTHLY, index).start for index in range(4)]
    assert starts == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


def test_titles_name_the_period() -> None:
    assert Period(date(2026, 12, 1), MONTHLY, 1).title == "January 2027"
    assert Period(date(2026, 10, 1), QUARTERLY, 1).title == "Quarter from 1 January 2027"
    assert Period(date(2028, 2, 29), YEARLY, 1).title == "Year from 28 February 2029"


@given(DAYS, RECURRING, st.integers(0, 100))
def test_periods_follow_each_other_without_gap(anchor: date, each: Frequency, index: int) -> None:
    period = Period(anchor, each, index)
    assert period.start < period.end == period.next.start


@given(DAYS, RECURRING, st.integers(0, 40), st.integers(-40, 2000))
def test_a_plan_made_early_is_of_the_next_period_and_one_made_late_of_its_days(
    anchor: date, each: Frequency, index: int, days: int
) -> None:
    before = Period(anchor, each, index)
    as_of = before.end + timedelta(days=days)
    found = following(before, each, as_of)
    assert found.index > index
    if days < 0:
        assert found == before.next
    else:
        assert found.start <= as_of < found.end


def test_another_frequency_begins_a_series_of_its_own() -> None:
    day = date(2027, 1, 1)
    assert following(Period(day, YEARLY), MONTHLY, day) == Period(day, MONTHLY)
    assert following(None, MONTHLY, day) == Period(day, MONTHLY)


def run(anchor: date, each: Frequency, lead: int, days: list[date], approve: set[int]) -> list[str]:
    """Drafts made when the calendar runs on these days; those in ``approve`` are approved at once."""
    running, titles = Running(0, Period(anchor, each)), []
    made: set[str] = set()
    for day in days:
        for draft in due_drafts([running], made=made, lead=lead, today=day):
            made.add(draft.key)
            titles.append(draft.period.title)
            if len(made) in approve:
                running = Running(len(made), draft.period)
    return titles


@settings(max_examples=25)
@given(DAYS, RECURRING, st.integers(0, 27), st.integers(0, 30))
def test_every_day_or_once_a_month_late_gives_the_same_drafts(
    anchor: date, each: Frequency, lead: int, late: int
) -> None:
    whole = [anchor + timedelta(days=number) for number in range(500)]
    daily = run(anchor, each, lead, whole, set(range(100)))
    seldom = run(anchor, each, lead, whole[late::31], set(range(100)))
    assert len(set(daily)) == len(daily)
    assert len(set(seldom)) == len(seldom)
    # What the last, late run did not come to yet is at most one period.
    assert daily[: len(seldom)] == seldom
    assert len(daily) - len(seldom) <= 2


@settings(max_examples=25)
@given(DAYS, RECURRING, st.integers(0, 60))
def test_a_draft_that_nobody_approves_is_the_only_one(
    anchor: date, each: Frequency, lead: int
) -> None:
    whole = [anchor + timedelta(days=number) for number in range(500)]
    assert len(run(anchor, each, lead, whole, set())) == 1


def test_whoever_began_the_next_plan_is_not_given_another() -> None:
    running = Running(1, Period(date(2026, 1, 1), MONTHLY), succeeded=True)
    assert not due_drafts([running], made=(), lead=7, today=date(2026, 6, 1))
