"""Amounts as people write them."""

import re

from sponsorplan.domain import money
from sponsorplan.domain.money import Money

_COMMON = ("USD", "EUR", "GBP", "JPY", "CHF")
CURRENCIES = [
    *((code, code) for code in _COMMON),
    *((code, code) for code in money.CURRENCIES if code not in _COMMON),
]
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_SHARE = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?")


def ungrouped(text: str) -> str:
    """Drop commas only where they part thousands: ``1000,50`` must never become 100050."""
    return text.replace(",", "") if _GROUPED.fullmatch(text.strip()) else text


def amount_of(text: str, currency: str) -> Money:
    """An amount as a person writes it, of nothing or more. Raises ``InvalidMoney``."""
    return money.parse(ungrouped(text), currency)


def hundredths(text: str) -> int:
    """A percentage with up to two decimals in hundredths; 0 for what is none."""
    found = _SHARE.fullmatch(text.strip())
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0
