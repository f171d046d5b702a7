"""How somebody must have signed in before a company lets them in."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_HOUR = 3600


class Hindrance(StrEnum):
    """What a way of signing in lacks."""

    SECOND_FACTOR = "second_factor"
    PROVIDER = "provider"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a company asks for: a second factor, its own provider, and at most so many hours since."""

    second_factor: bool = False
    provider: str = ""
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was proven in a session: ``at`` in seconds since 1970.

    ``method`` is ``password``, ``mfa`` or ``provider``; ``provider`` names it then.
    """

    method: str
    at: int
    provider: str = ""


def hindrance(rules: Rules, proofs: Iterable[Proof], now: int) -> Hindrance | None:
    """What is missing first, or ``None``. Hours count from the first proof: a session is not renewed."""
    known = list(proofs)
    if rules.provider and not any(
        proof.method == "provider" and proof.provider == rules.provider for proof in known
    ):
        return Hindrance.PROVIDER
    if rules.second_factor and not any(proof.method == "mfa" for proof in known):
        return Hindrance.SECOND_FACTOR
    if rules.hours is not None:
        first = min((proof.at for proof in known), default=0)
        if now - first > rules.hours * _HOUR:
            return Hindrance.TOO_OLD
    return None
