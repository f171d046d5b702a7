from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.collecting.bill import (
    MOST_LINES,
    REST,
    BillLine,
    UnusableCharges,
    bill_lines,
    period_of,
)
from sponsorplan.domain.money import Money

_charges = st.lists(st.tuples(st.text(max_size=20), st.integers(0, 10**6)), max_size=150)


@settings(max_examples=30)
@given(_charges, st.integers(0, 10**6))
def test_a_bill_sums_to_the_budget_whatever_is_charged(
    charges: list[tuple[str, int]], rest: int
) -> None:
    total = sum(minor for _, minor in charges) + rest
    lines = bill_lines(
        Money(total, "EUR"), [(label, Money(minor, "EUR")) for label, minor in charges]
    )
    assert sum(line.minor for line in lines) == total
    assert len(lines) <= MOST_LINES
    assert all(line.minor > 0 and line.label for line in lines)


def test_what_no_cost_centre_is_charged_has_a_line() -> None:
    lines = bill_lines(Money(1000, "EUR"), [("CC 100", Money(700, "EUR"))])
    assert lines == [BillLine("CC 100", 700), BillLine(REST, 300)]


@pytest.mark.parametrize(
    "charge", [Money(1001, "EUR"), Money(-1, "EUR"), Money(500, "USD")], ids=str
)
def test_charges_that_do_not_fit_are_refused(charge: Money) -> None:
    with pytest.raises(UnusableCharges):
        bill_lines(Money(1000, "EUR"), [("CC 100", charge)])


def test_labels_are_one_line_without_what_cannot_be_seen() -> None:
    (line,) = bill_lines(Money(5, "EUR"), [("a\n\u202e b\x00", Money(5, "EUR"))])
    assert line.label == "a b"


@pytest.mark.parametrize(
    ("frequency", "period"),
    [
        (Frequency.ONE_TIME, ""),
        (Frequency.MONTHLY, "2026-11"),
        (Frequency.QUARTERLY, "2026-Q4"),
        (Frequency.YEARLY, "2026"),
    ],
)
def test_a_plan_is_billed_once_in_each_of_its_periods(frequency: Frequency, period: str) -> None:
    assert period_of(date(2026, 11, 27), frequency) == period
