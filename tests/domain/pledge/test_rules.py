from datetime import date

import pytest

from sponsorplan.domain.pledge.reading import InvalidFigure, developers, developers_words, rate
from sponsorplan.domain.pledge.rules import Renewal, renewal, renewal_due, required


def test_the_minimum_is_two_thousand_dollars_for_each_developer() -> None:
    assert required(1000).minor == 200_000
    assert required(12_500).minor == 2_500_000
    assert required(1).minor == 200


@pytest.mark.parametrize(
    ("text", "thousandths"), [("14", 14_000), ("12.5", 12_500), ("0.125", 125)]
)
def test_developers_are_read_to_the_thousandth(text: str, thousandths: int) -> None:
    assert developers(text) == thousandths
    assert developers_words(thousandths) == text


@pytest.mark.parametrize("text", ["", "0", "0.000", "-1", "1.2345", "1e3", "many", "٣"])
def test_what_is_no_number_of_developers_says_how_to_write_one(text: str) -> None:
    with pytest.raises(InvalidFigure, match=r"like 14 or 12\.5"):
        developers(text)


@pytest.mark.parametrize("text", ["", "0", "0.0", "-1", "1/2", "1e3", "1,08"])
def test_a_rate_is_a_decimal_above_nothing(text: str) -> None:
    with pytest.raises(InvalidFigure):
        rate(text)


def test_a_membership_runs_for_a_year_with_a_warning_and_a_month_of_grace() -> None:
    reported = date(2026, 12, 1)
    assert renewal(None, reported) is Renewal.NONE
    assert renewal(reported, date(2027, 9, 30)) is Renewal.CURRENT
    assert renewal(reported, date(2027, 10, 1)) is Renewal.SOON
    assert renewal(reported, date(2027, 12, 1)) is Renewal.SOON
    assert renewal(reported, date(2027, 12, 2)) is Renewal.GRACE
    assert renewal(reported, date(2028, 1, 1)) is Renewal.GRACE
    assert renewal(reported, date(2028, 1, 2)) is Renewal.LAPSED


def test_a_report_of_a_leap_day_is_due_on_the_last_of_february() -> None:
    assert renewal_due(date(2028, 2, 29)) == date(2029, 2, 28)
