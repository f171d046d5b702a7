"""Maintainer risk as a number with its uncertainty. No signal is collected yet: see `unknown`."""

from dataclasses import dataclass

WHOLE = 10_000  # a risk of 1, in the ten-thousandths that risks and factors are counted in
PRIOR = WHOLE // 2


@dataclass(frozen=True, slots=True)
class Risk:
    """Ten-thousandths: the ``value`` used, the range it may lie in, and how much of it is known."""

    value: int
    low: int
    high: int
    coverage: int


def unknown() -> Risk:
    """Nothing is known: the prior of allocation model 2 section 2, anywhere from 0 to 1."""
    return Risk(value=PRIOR, low=0, high=WHOLE, coverage=0)


def multiplier(risk: Risk, strength: int) -> int:
    """The factor on usage, 1 + strength · risk, in ten-thousandths."""
    return WHOLE + strength * risk.value
