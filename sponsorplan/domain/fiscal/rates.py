"""Rates of exchange and amounts in another currency, exactly until the last step.

A rate is a fraction: how much of the quote one of the base is. Reference rates are for one euro, so
the rate of two others is the quotient of theirs on one day.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import ClassVar

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money, exponent

EURO = "EUR"
FARTHEST = 7  # days back: over a weekend and its holidays, and no further
_SHOWN = 10  # decimals of a rate in text
_RATE = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,8}))?")


class InvalidRate(DomainError):
    """A rate that cannot be read exactly."""

    code: ClassVar[str] = "invalid_rate"
    title: ClassVar[str] = "The rate could not be read"


@dataclass(frozen=True, slots=True)
class Digits:
    """A rate as it was written: ``scaled / 10**scale``."""

    scaled: int
    scale: int

    @property
    def value(self) -> Fraction:
        return Fraction(self.scaled, 10**self.scale)

    def __str__(self) -> str:
        digits = str(self.scaled).rjust(self.scale + 1, "0")
        return f"{digits[: -self.scale]}.{digits[-self.scale :]}" if self.scale else digits


@dataclass(frozen=True, slots=True)
class Rate:
    """One ``base`` is ``value`` of ``quote`` on ``day``, as ``source`` says."""

    base: str
    quote: str
    value: Fraction
    day: date
    source: str

    @property
    def text(self) -> str:
        """With all its decimals where they end, else with ten."""
        return decimal_text(self.value)


@dataclass(frozen=True, slots=True)
class Converted:
    """An amount in another currency, and the rate it was made with; ``day`` is the rate's."""

    amount: Money
    rate: str
    day: date
    source: str


def parse_rate(text: str) -> Digits:
    """Read a rate above nothing. Raises ``InvalidRate``."""
    found = _RATE.fullmatch(text.strip())
    if not found or not int(found[1] + (found[2] or "")):
        raise InvalidRate(
            f"“{text.strip()[:40]}” is not a rate. Write a number above 0 with at most 8 decimals, "
            "such as 1.0850."
        )
    decimals = found[2] or ""
    return Digits(int(found[1] + decimals), len(decimals))


def decimal_text(value: Fraction) -> str:
    scaled = half_even(value * 10**_SHOWN)
    text = str(Digits(scaled, _SHOWN)).rstrip("0")
    return text.removesuffix(".")


def half_even(value: Fraction) -> int:
    """The nearest whole number; of two the even one."""
    whole, rest = divmod(value.numerator, value.denominator)
    twice = 2 * rest
    if twice > value.denominator or (twice == value.denominator and whole % 2):
        return whole + 1
    return whole


def cross(
    by_day: Mapping[date, Mapping[str, Fraction]], base: str, quote: str, day: date, source: str
) -> Rate | None:
    """The rate of the last day on or before ``day`` that has both; ``None`` if that is too long ago.

    ``by_day`` holds for each currency how much of it one euro is.
    """
    if base == quote:
        return Rate(base, quote, Fraction(1), day, "same")
    for back in range(FARTHEST + 1):
        then = day - timedelta(days=back)
        found = {EURO: Fraction(1), **by_day.get(then, {})}
        if base in found and quote in found:
            return Rate(base, quote, found[quote] / found[base], then, source)
    return None


def converted(money: Money, rate: Rate) -> Converted:
    """``money`` of the rate's base in its quote, to whole minor units, half to even."""
    shift = Fraction(10) ** (exponent(rate.quote) - exponent(money.currency))
    minor = half_even(money.minor * rate.value * shift)
    return Converted(Money(minor, rate.quote), rate.text, rate.day, rate.source)
