import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorplan.domain.collecting.units import (
    NotAtStripe,
    from_stripe,
    stripe_exponent,
    to_stripe,
)
from sponsorplan.domain.money import CURRENCIES, InvalidMoney, Money


@pytest.mark.parametrize(
    ("money", "number"),
    [
        (Money(1050, "USD"), 1050),
        (Money(500, "JPY"), 500),
        (Money(5, "ISK"), 500),
        (Money(5, "UGX"), 500),
        (Money(500, "MGA"), 5),
        (Money(5120, "KWD"), 5120),
        (Money(1050, "HUF"), 1050),
        (Money(1050, "TWD"), 1050),
    ],
)
def test_amounts_are_in_the_units_of_stripe(money: Money, number: int) -> None:
    assert to_stripe(money) == number
    assert from_stripe(number, money.currency) == money


@pytest.mark.parametrize("money", [Money(501, "MGA"), Money(5123, "KWD"), Money(5, "IQD")])
def test_what_stripe_cannot_take_exactly_is_refused(money: Money) -> None:
    with pytest.raises(NotAtStripe):
        to_stripe(money)


def test_a_fraction_of_a_krona_is_not_made_up() -> None:
    with pytest.raises(NotAtStripe):
        from_stripe(550, "ISK")


def test_a_code_that_is_no_currency_is_refused() -> None:
    with pytest.raises(InvalidMoney):
        stripe_exponent("XXX")


@given(st.sampled_from(CURRENCIES), st.integers(0, 10**12))
def test_nothing_is_gained_or_lost_on_the_way_there_and_back(currency: str, minor: int) -> None:
    money = Money(minor, currency)
    try:
        number = to_stripe(money)
    except NotAtStripe:
        return
    assert from_stripe(number, currency) == money
