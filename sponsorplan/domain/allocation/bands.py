"""Where most of many values lie."""

from collections.abc import Sequence
from dataclasses import dataclass

_TAIL = 20  # one part of so many lies below the band, and as much above it


@dataclass(frozen=True, slots=True)
class Band:
    """From the fifth to the ninety-fifth of a hundred: nine of ten values lie in it."""

    low: int
    high: int


def band(values: Sequence[int]) -> Band:
    """Of one value or more; of fewer than twenty, from the least to the most."""
    ordered = sorted(values)
    beyond = len(ordered) // _TAIL
    return Band(ordered[beyond], ordered[len(ordered) - 1 - beyond])
