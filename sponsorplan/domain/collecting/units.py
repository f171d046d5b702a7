"""Amounts as Stripe counts them, which is not always as ISO 4217 does.

Source: Stripe's page "Supported currencies", its zero-decimal list, its special cases and its rule
for three decimals. MGA has no decimals there; ISK and UGX are sent with two that are always 00;
the last digit of a currency with three decimals is always 0.
"""

from typing import ClassVar

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money, exponent

_NONE = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "JPY",
        "KMF",
        "KRW",
        "MGA",
        "PYG",
        "RWF",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_THREE = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
# Three decimals in ISO 4217 and on none of Stripe's lists, or no money that anybody is paid in.
_REFUSED = frozenset(["IQD", "LYD", "UYI", "SVC"])


class NotAtStripe(DomainError):
    """An amount that Stripe cannot be asked for exactly."""

    code: ClassVar[str] = "not_at_stripe"
    title: ClassVar[str] = "Stripe cannot take this amount"


def stripe_exponent(currency: str) -> int:
    """Decimals of the unit that Stripe counts a currency in. Raises ``NotAtStripe``."""
    exponent(currency)
    if currency in _REFUSED:
        raise NotAtStripe(f"Stripe does not take {currency}. Plan in another currency.")
    if currency in _NONE:
        return 0
    return 3 if currency in _THREE else 2


def to_stripe(money: Money) -> int:
    """The number to send. Raises ``NotAtStripe`` where it would not be exact."""
    shift = stripe_exponent(money.currency) - exponent(money.currency)
    if shift >= 0:
        number = money.minor * _tens(shift)
    else:
        number, rest = divmod(money.minor, _tens(-shift))
        if rest:
            raise NotAtStripe(f"Stripe takes whole {money.currency} only; {money} has a fraction.")
    if money.currency in _THREE and number % 10:
        raise NotAtStripe(
            f"Stripe wants the last digit of {money.currency} to be 0; {money} ends otherwise."
        )
    return number


def from_stripe(number: int, currency: str) -> Money:
    """What a number of Stripe's is. Raises ``NotAtStripe`` where we could not keep it exactly."""
    shift = stripe_exponent(currency) - exponent(currency)
    if shift <= 0:
        return Money(number * _tens(-shift), currency)
    minor, rest = divmod(number, _tens(shift))
    if rest:
        raise NotAtStripe(f"Stripe says {number} of {currency}, which is no whole number of units.")
    return Money(minor, currency)


def _tens(places: int) -> int:
    return int("1" + "0" * places)
