"""Figures as members type them."""

import re
from fractions import Fraction
from typing import ClassVar

from sponsorplan.domain.errors import DomainError

_DEVELOPERS = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,3}))?")
_RATE = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,12}))?")


class InvalidFigure(DomainError):
    """A figure that cannot be read exactly."""

    code: ClassVar[str] = "invalid_figure"
    title: ClassVar[str] = "The figure could not be read"


def developers(text: str) -> int:
    """Thousandths of a developer: ``12.5`` is 12500. Raises ``InvalidFigure``."""
    found = _DEVELOPERS.fullmatch(text.strip())
    if not found or not (thousandths := int(found[1] + (found[2] or "").ljust(3, "0"))):
        raise InvalidFigure(
            f"“{text.strip()[:20]}” is not a number of developers. Write it like 14 or 12.5, with at "
            "most three decimals."
        )
    return thousandths


def developers_words(thousandths: int) -> str:
    """``12500`` is ``12.5``."""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def rate(text: str) -> Fraction:
    """US dollars for one unit, exactly. Raises ``InvalidFigure``."""
    found = _RATE.fullmatch(text.strip())
    value = Fraction(text.strip()) if found else Fraction(0)
    if not value:
        raise InvalidFigure(
            f"“{text.strip()[:20]}” is not a rate. Write how many US dollars one unit is, like 1.0842."
        )
    return value
