"""Maintainer risk and need as numbers with their uncertainty: allocation model 2, section 2."""

from dataclasses import dataclass
from fractions import Fraction

from sponsorplan.domain.risk.logarithm import log2
from sponsorplan.domain.risk.signals import CHECKS, INCONCLUSIVE, Signals, named_check

WHOLE = 10_000  # a risk of 1, in the ten-thousandths that risks and factors are counted in
PRIOR = WHOLE // 2
# Weights in hundredths; near-equal on purpose, as others cannot be told from noise.
WEIGHTS = {"conc": 35, "few": 20, "resp": 15, "stale": 10, "sec": 10, "distress": 10}
_HUNDRED = 100
_HALF_MAINTAINER = 5_000_000  # 50,000 US dollars a year, in cents
_PERSON = 15_000_000  # what a paid person costs in a year, in cents
_LEAST_NEED = WHOLE // 20
_DAYS_IN_16_MONTHS = 487
_ABANDONED_DAYS = 730
_BEST_CHECK = 10


@dataclass(frozen=True, slots=True)
class Risk:
    """Ten-thousandths: the ``value`` used, the range it may lie in, and how much of it is known."""

    value: int
    low: int
    high: int
    coverage: int


@dataclass(frozen=True, slots=True)
class Part:
    """One signal's part: ``z`` from 0 (good) to 10,000 (bad), and its weight in hundredths.

    Where the signal is not known, ``z`` is the prior.
    """

    signal: str
    z: int
    weight: int
    known: bool


@dataclass(frozen=True, slots=True)
class Assessment:
    """All of it. ``need`` is the not-yet-funded factor, from ``need_low`` to ``need_high``.

    ``gate`` is a code for why money would not help, or empty.
    """

    risk: Risk
    parts: tuple[Part, ...]
    need: int
    need_low: int
    need_high: int
    gate: str


def unknown() -> Risk:
    """Nothing is known: the prior of allocation model 2 section 2, anywhere from 0 to 1."""
    return Risk(value=PRIOR, low=0, high=WHOLE, coverage=0)


def multiplier(risk: Risk, strength: int) -> int:
    """The factor on usage, 1 + strength · risk, in ten-thousandths."""
    return WHOLE + strength * risk.value


def assess(signals: Signals) -> Assessment:
    """Risk, need and gate of one upstream. It does not depend on any other upstream."""
    zs = {
        "conc": concentration(signals),
        "few": few(signals),
        "resp": responsiveness(signals),
        "stale": staleness(signals),
        "sec": security(signals),
        "distress": None if signals.distress is None else WHOLE * signals.distress,
    }
    parts = tuple(
        Part(name, PRIOR if z is None else z, WEIGHTS[name], z is not None)
        for name, z in zs.items()
    )
    need, low, high = needs(signals)
    return Assessment(risk_of(parts), parts, need, low, high, gate(signals))


def risk_of(parts: tuple[Part, ...]) -> Risk:
    """The weighted sum; the range is what it could be if all that is unknown were good, or bad."""
    known = sum(part.z * part.weight for part in parts if part.known)
    coverage = sum(part.weight for part in parts if part.known)
    missing = (_HUNDRED - coverage) * WHOLE
    value = sum(part.z * part.weight for part in parts)
    return Risk(
        _nearest(value, _HUNDRED),
        _nearest(known, _HUNDRED),
        _nearest(known + missing, _HUNDRED),
        coverage * WHOLE // _HUNDRED,
    )


def concentration(signals: Signals) -> int | None:
    """``max(0, 1 - log2(N)/3)``, N the effective number of committers: 1 → 1, 2 → 0.67, 8 → 0."""
    if signals.commits is None:
        return None
    total = sum(signals.commits)
    if not total:
        return WHOLE  # the repository was read, and nobody works on it
    squares = sum(count * count for count in signals.commits)
    return max(0, WHOLE - _nearest(log2(total * total, squares, WHOLE), 3))


def few(signals: Signals) -> int | None:
    """``max(0, 1 - log2(1+m)/log2(9))``, m who can publish, or who work on it regularly."""
    m = signals.regulars if signals.publishers is None else signals.publishers
    if m is None:
        return None
    fine = WHOLE * WHOLE
    return max(0, WHOLE - _nearest(log2(1 + m, 1, fine), log2(9, 1, WHOLE)))


def responsiveness(signals: Signals) -> int | None:
    """``1 - (a+1)/(n+2)``: with few questions asked nobody is far from one half."""
    if signals.asked is None or signals.answered is None:
        return None
    return WHOLE - _nearest(WHOLE * (signals.answered + 1), signals.asked + 2)


def staleness(signals: Signals) -> int | None:
    """``log2(t/3)/3`` from 0 to 1, t months since a person last did something: 3 → 0, 24 → 1."""
    if signals.as_of is None or signals.last_activity is None:
        return None
    days = (signals.as_of - signals.last_activity).days
    if days < 0:
        return None
    # A month is a twelfth of a Julian year: t/3 = 16·days / (3·487).
    if days * 16 <= 3 * _DAYS_IN_16_MONTHS:
        return 0
    return min(WHOLE, _nearest(log2(days * 16, 3 * _DAYS_IN_16_MONTHS, WHOLE), 3))


def security(signals: Signals) -> int | None:
    """``1 - mean/10`` of the checks that are of this kind and came to a conclusion."""
    scores = [
        score
        for name, score in signals.checks.items()
        if named_check(name) in CHECKS and score != INCONCLUSIVE
    ]
    if not scores:
        return None
    share = Fraction(WHOLE * sum(scores), _BEST_CHECK * len(scores))
    return WHOLE - _nearest(share.numerator, share.denominator)


def needs(signals: Signals) -> tuple[int, int, int]:
    """``max(0.05, 1/(1 + F/F0))`` and its range; F is what others give a year, F0 50,000 dollars.

    A company's own is not in need. Without a word about funding it counts as unfunded, and the
    range says what that may be worth.
    """
    if signals.company_owned:
        return 0, 0, 0
    if signals.funding_cents is None and signals.paid_people is None:
        return WHOLE, _LEAST_NEED, WHOLE
    given = (signals.funding_cents or 0) + (signals.paid_people or 0) * _PERSON
    share = _nearest(WHOLE * _HALF_MAINTAINER, _HALF_MAINTAINER + given)
    need = max(_LEAST_NEED, share)
    partly = signals.funding_cents is None or signals.paid_people is None
    return need, _LEAST_NEED if partly else need, need


def gate(signals: Signals) -> str:
    """Why money would not help, whatever the score; the first reason, or empty."""
    if signals.state in ("archived", "deprecated", "hijacked"):
        return signals.state
    if signals.company_owned:
        return "company_owned"
    if (
        signals.has_payee is False
        and signals.as_of is not None
        and signals.last_activity is not None
        and (signals.as_of - signals.last_activity).days > _ABANDONED_DAYS
    ):
        return "abandoned"
    return ""


def _nearest(numerator: int, denominator: int) -> int:
    """The quotient, to the nearest whole number; in the middle of two, to the even one."""
    quotient, rest = divmod(numerator, denominator)
    up = 2 * rest > denominator or (2 * rest == denominator and quotient % 2)
    return quotient + up
