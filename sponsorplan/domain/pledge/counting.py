"""What a year of payments amounts to by the rules of the Open Source Pledge."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sponsorplan.domain.money import Money, exponent
from sponsorplan.domain.pledge.rules import CURRENCY, THOUSAND, Rule, required


@dataclass(frozen=True, slots=True)
class Paid:
    """A confirmed amount for one recipient; a refund is below 0.

    ``fee`` is the platform's part for it, in the same minor units; ``None`` where nobody says.
    """

    key: str
    name: str
    minor: int
    currency: str
    fee: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars for one unit of a currency, on a day, by a source."""

    value: Fraction
    day: date
    source: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether money to a recipient counts, and who says so; ``by`` is empty for the rules alone."""

    counts: bool = True
    rule: Rule | None = None
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """``usd`` is in cents, rounded down so that no more is claimed than was paid.

    It is ``None`` where a currency has no rate; ``fees`` have ``None`` where a fee is not known.
    """

    key: str
    name: str
    paid: tuple[Money, ...]
    fees: tuple[tuple[str, int | None], ...]
    usd: int | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Counted:
    """``developers`` are thousandths of a full-time equivalent, ``None`` where nobody gave them.

    ``total`` and what follows from it are ``None`` while a rate is missing; ``known`` is the part
    that is known. Cents of US dollars all.
    """

    recipients: tuple[Recipient, ...]
    developers: int | None
    missing: tuple[str, ...]
    known: int

    @property
    def counting(self) -> tuple[Recipient, ...]:
        return tuple(one for one in self.recipients if one.verdict.counts)

    @property
    def left_out(self) -> tuple[Recipient, ...]:
        return tuple(one for one in self.recipients if not one.verdict.counts)

    @property
    def total(self) -> int | None:
        return None if self.missing else self.known

    @property
    def required(self) -> int | None:
        return None if self.developers is None else required(self.developers).minor

    @property
    def per_developer(self) -> int | None:
        """Rounded down; nobody is none's."""
        if self.total is None or not self.developers:
            return None
        return self.total * THOUSAND // self.developers

    @property
    def gap(self) -> int | None:
        """What is still to be paid; 0 where the minimum is met."""
        if self.total is None or self.required is None:
            return None
        return max(self.required - self.total, 0)


@dataclass(slots=True)
class _Sums:
    name: str = ""
    paid: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    fees: dict[str, int | None] = field(default_factory=dict)

    def add(self, one: Paid) -> None:
        self.name = self.name or one.name
        self.paid[one.currency] += one.minor
        before = self.fees.get(one.currency, 0)
        unknown = before is None or one.fee is None
        self.fees[one.currency] = None if unknown else (before or 0) + (one.fee or 0)


def in_dollars(amount: Money, rates: Mapping[str, Rate]) -> Fraction | None:
    """Exact cents of US dollars; ``None`` without a rate."""
    if amount.currency == CURRENCY:
        return Fraction(amount.minor)
    rate = rates.get(amount.currency)
    if rate is None:
        return None
    scale = Fraction(10 ** exponent(CURRENCY), 10 ** exponent(amount.currency))
    return amount.minor * rate.value * scale


def count(
    payments: Iterable[Paid],
    *,
    rates: Mapping[str, Rate],
    verdicts: Mapping[str, Verdict],
    developers: int | None,
) -> Counted:
    """All recipients of the payments, most dollars first, then by key; their sum is the total."""
    sums: defaultdict[str, _Sums] = defaultdict(_Sums)
    for one in payments:
        sums[one.key].add(one)
    found = [_recipient(key, each, rates, verdicts) for key, each in sums.items()]
    found.sort(key=lambda one: (-(one.usd or 0), one.key))
    counting = [one for one in found if one.verdict.counts]
    missing = {
        amount.currency
        for one in counting
        for amount in one.paid
        if in_dollars(amount, rates) is None
    }
    return Counted(
        tuple(found), developers, tuple(sorted(missing)), sum(one.usd or 0 for one in counting)
    )


def _recipient(
    key: str, sums: _Sums, rates: Mapping[str, Rate], verdicts: Mapping[str, Verdict]
) -> Recipient:
    paid = tuple(Money(minor, currency) for currency, minor in sorted(sums.paid.items()) if minor)
    exact = [in_dollars(amount, rates) for amount in paid]
    known = [one for one in exact if one is not None]
    usd = sum(known, Fraction(0)) if len(known) == len(exact) else None
    return Recipient(
        key,
        sums.name,
        paid,
        tuple(sorted(sums.fees.items())),
        None if usd is None else usd.numerator // usd.denominator,
        verdicts.get(key, Verdict()),
    )
