import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.money import CURRENCIES, InvalidMoney, Money, exponent, parse


@given(st.integers(0, 10**15 - 1), st.sampled_from(CURRENCIES))
def test_an_amount_reads_back_as_it_was_written(minor: int, currency: str) -> None:
    amount = Money(minor, currency)
    assert parse(amount.decimal, currency) == amount


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(1050, "USD", "10.50"), (5, "USD", "0.05"), (500, "JPY", "500"), (1, "BHD", "0.001")],
)
def test_the_currency_decides_the_decimals(minor: int, currency: str, text: str) -> None:
    assert Money(minor, currency).decimal == text


@pytest.mark.parametrize("text", ["", "-1", "1e3", "1.234", "1,5", "NaN", "１", "1.", "9" * 40])
def test_what_is_no_exact_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidMoney):
        parse(text, "USD")


def test_a_currency_nobody_issues_is_refused() -> None:
    with pytest.raises(InvalidMoney):
        exponent("XYZ")


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123_456_789, "USD", "1,234,567.89 USD"),
        (-120_000, "USD", "-1,200.00 USD"),
        (5_000, "JPY", "5,000 JPY"),
    ],
)
def test_in_a_sentence_thousands_are_grouped(minor: int, currency: str, text: str) -> None:
    assert Money(minor, currency).spoken == text
