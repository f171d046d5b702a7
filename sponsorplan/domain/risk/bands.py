"""Risk in words: four bands, and what is not known is a band of its own."""

from enum import StrEnum

from sponsorplan.domain.risk.score import WHOLE, Risk

_MIDDLING, _HIGH = WHOLE * 35 // 100, WHOLE * 65 // 100


class Band(StrEnum):
    """From the least to the most fragile, then those of which nothing is known."""

    LOW = "low"
    MIDDLING = "middling"
    HIGH = "high"
    UNKNOWN = "not known"


def band(risk: Risk) -> Band:
    """Below 0.35 is low, from 0.65 on high; without any signal the number says nothing."""
    if not risk.coverage:
        return Band.UNKNOWN
    if risk.value < _MIDDLING:
        return Band.LOW
    return Band.HIGH if risk.value >= _HIGH else Band.MIDDLING
