"""Amounts, shares and counts as people read them. Whole numbers in, text out."""

from decimal import Decimal

from babel.numbers import format_decimal
from django import template

from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.money import Money, exponent

register = template.Library()

_TEN = 10_00
_SPACE = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_NARROWEST = 6  # per mille: thinner bars cannot be seen


@register.filter
def amount(value: Money) -> str:
    """The figure alone, for where the currency stands beside it: ``5,000.00``."""
    places = exponent(value.currency)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    text = format_decimal(Decimal(value.decimal), format=pattern, locale="en")
    return text.replace("-", _MINUS)


@register.filter
def money(value: Money) -> str:
    """``5,000.00 USD``, never parted by a line break."""
    return f"{amount(value)}{_SPACE}{value.currency}"


@register.filter
def signed(value: Money) -> str:
    """The figure with its sign: ``+12.00``."""
    return ("+" if value.minor > 0 else "") + amount(value)


@register.filter
def minor(value: int, currency: str) -> Money:
    """Minor units as money."""
    return Money(value, currency)


@register.filter
def per_mille(value: int) -> str:
    """A per-mille figure as percent: ``43`` is ``4.3 %``."""
    return f"{value // 10}.{value % 10}{_SPACE}%"


@register.filter
def share(ten_thousandths: int) -> str:
    """A share of one: ``7744`` is ``0.77``."""
    return f"{ten_thousandths // 10_000}.{ten_thousandths % 10_000 // 100:02d}"


@register.filter
def percent(ten_thousandths: int) -> str:
    """A share of one: ``8000`` is ``80 %``."""
    return f"{ten_thousandths // 100}{_SPACE}%"


@register.filter
def hundredths(value: int) -> str:
    """``1250`` is ``12.5``, ``20000`` is ``200``."""
    rest = f".{value % 100 // 10}" if value < _TEN else ""
    return f"{value // 100:,}{rest}"


@register.filter
def usage(units: int) -> str:
    """Units of usage as percent of all usage."""
    share = units * 1000 // TOTAL
    return per_mille(share) if share or not units else f"<{_SPACE}0.1{_SPACE}%"


@register.filter
def usage_exactly(units: int) -> str:
    """The same with four decimals, so that it can be multiplied by a budget: ``1.8569 %``."""
    whole, rest = divmod(units * 1_000_000 // TOTAL, 10_000)
    return f"{whole}.{rest:04d}{_SPACE}%"


@register.filter
def of_most(value: int, most: int) -> int:
    """How long the bar of ``value`` is beside that of ``most``, in per mille of the width."""
    return max(value * 1000 // most, _NARROWEST) if value > 0 and most > 0 else 0


@register.filter
def count(value: int) -> str:
    """A whole number with its thousands parted: ``12,345``."""
    return f"{value:,}"


@register.filter
def across(per_mille_of_width: int) -> str:
    """A place across a picture: ``432`` is ``43.2%``."""
    return f"{per_mille_of_width // 10}.{per_mille_of_width % 10}%"


@register.filter
def tenths(value: int) -> str:
    """``73`` is ``7.3``."""
    return f"{value // 10}.{value % 10}"
