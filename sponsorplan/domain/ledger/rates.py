"""Rates of exchange, exactly: a decimal text, never a float."""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import ClassVar

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money, exponent

_RATE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,12})?")


class InvalidRate(DomainError):
    """A rate that cannot be read or is none."""

    code: ClassVar[str] = "invalid_rate"
    title: ClassVar[str] = "The rate could not be read"


@dataclass(frozen=True, slots=True)
class Rate:
    """One ``base`` is ``text`` units of ``quote``, as it stood on ``day``, by ``source``."""

    base: str
    quote: str
    text: str
    day: date
    source: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether its text is one that a ledger can hold."""
        return bool(_RATE.fullmatch(self.text) and Fraction(self.text))

    @property
    def value(self) -> Fraction:
        """Raises ``InvalidRate`` for what is no decimal above zero."""
        if not self.is_usable:
            raise InvalidRate(f"“{self.text[:40]}” is no rate. Write a decimal such as 1.0850.")
        return Fraction(self.text)

    def convert(self, money: Money, into: str) -> Money:
        """``money`` in the other currency of the two, to the nearest minor unit, ties to even.

        Raises ``InvalidRate`` for a currency that the rate does not tell of.
        """
        if (money.currency, into) == (self.base, self.quote):
            factor = self.value
        elif (money.currency, into) == (self.quote, self.base):
            factor = 1 / self.value
        else:
            raise InvalidRate(f"This rate is of {self.base} and {self.quote} only.")
        scale = Fraction(10) ** (exponent(into) - exponent(money.currency))
        return Money(nearest(money.minor * factor * scale), into)

    def __str__(self) -> str:
        return f"1 {self.base} = {self.text} {self.quote} on {self.day.isoformat()}"


def nearest(value: Fraction) -> int:
    """The nearest whole number; of two that are equally near, the even one."""
    whole, rest = divmod(value.numerator, value.denominator)
    twice = 2 * rest
    up = twice > value.denominator or (twice == value.denominator and whole % 2 == 1)
    return whole + 1 if up else whole
