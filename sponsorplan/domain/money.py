"""Amounts of money: whole minor units of one currency, never a float."""

import re
from dataclasses import dataclass
from typing import ClassVar

from sponsorplan.domain.errors import DomainError

# ISO 4217 list one (2026): the currencies by the number of their decimals.
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_TWO = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD "
    "HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN "
    "QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP "
    "TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_EXPONENTS = {
    code: decimals
    for decimals, codes in ((0, _NONE), (2, _TWO), (3, _THREE))
    for code in codes.split()
}
CURRENCIES = tuple(sorted(_EXPONENTS))
_AMOUNT = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,4}))?")


class InvalidMoney(DomainError):
    """An amount that cannot be read exactly in its currency."""

    code: ClassVar[str] = "invalid_money"
    title: ClassVar[str] = "The amount could not be read"


def exponent(currency: str) -> int:
    """Decimals of a currency's minor unit. Raises ``InvalidMoney`` for a code not in ISO 4217."""
    if currency not in _EXPONENTS:
        raise InvalidMoney(f"“{currency}” is not a currency code. Use three letters, such as USD.")
    return _EXPONENTS[currency]


@dataclass(frozen=True, slots=True)
class Money:
    """``minor`` units of ``currency``: ``Money(1050, "USD")`` is ten dollars and fifty cents."""

    minor: int
    currency: str

    @property
    def decimal(self) -> str:
        """The amount in major units with the currency's decimals: ``1050 USD`` is ``10.50``."""
        places = exponent(self.currency)
        sign, digits = ("-" if self.minor < 0 else ""), str(abs(self.minor)).rjust(places + 1, "0")
        return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"

    @property
    def spoken(self) -> str:
        """As people read it in a sentence, thousands grouped: ``1,200.00 USD``."""
        whole, point, cents = self.decimal.partition(".")
        return f"{int(whole):,}{point}{cents} {self.currency}"

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"


def parse(text: str, currency: str) -> Money:
    """Read a non-negative amount in major units, exactly.

    Raises ``InvalidMoney`` for anything else, and for more decimals than the currency has.
    """
    places = exponent(currency)
    found = _AMOUNT.fullmatch(text.strip())
    if not found:
        raise InvalidMoney(f"“{text[:40]}” is not an amount. Write it like 5000 or 5000.50.")
    decimals = (found[2] or "").rstrip("0")
    if len(decimals) > places:
        raise InvalidMoney(f"{currency} has {places} decimals; “{text.strip()}” has more.")
    return Money(int(found[1] + decimals.ljust(places, "0")), currency)
