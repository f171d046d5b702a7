"""What is compared: lines as owed, transactions as seen, and what was said of the two together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# What a platform may add to an amount, or keep of it, in thousandths. GitHub takes up to 6 % of an
# organisation (github/docs, no-fees.md) and does not say whether on top of a card's charge or inside.
FEES: Mapping[str, int] = {"github_sponsors": 60}


class Kind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    FEE = "fee"
    FAILED = "failed"


class Verdict(StrEnum):
    MADE = "made"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Mark:
    """That somebody said the line was given: ``minor`` of ``currency``, on a day."""

    minor: int
    currency: str
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """What a plan sends by one line: ``minor`` in each of ``periods``, from ``opens`` to ``closes``.

    ``name`` is the recipient's for people, ``tag`` what a payment order carries of the plan's line.
    """

    plan: int
    line: int
    platform: str
    handle: str
    name: str
    minor: int
    currency: str
    opens: date
    closes: date
    periods: int = 1
    tag: str = ""
    mark: Mark | None = None
    skipped: bool = False

    @property
    def key(self) -> tuple[int, int]:
        return self.plan, self.line

    @property
    def total(self) -> int:
        return self.minor * self.periods


@dataclass(frozen=True, slots=True)
class Seen:
    """One transaction: ``gross`` is positive, ``fee`` unknown where nobody says. ``kind`` is its direction."""

    pk: int
    name: str
    kind: Kind
    on: date
    platform: str
    payee: str
    gross: int
    currency: str
    fee: int | None = None
    reference: str = ""
    memo: str = ""
    refund_of: str = ""
    source: str = ""

    @property
    def order(self) -> tuple[date, str, str, int]:
        """A place among others that does not depend on when it was read."""
        return self.on, self.source, self.name, self.pk


@dataclass(frozen=True, slots=True)
class Said:
    """A person's word: that ``minor`` of a transaction is for a line, or that it is not."""

    seen: int
    plan: int
    line: int
    verdict: Verdict
    minor: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """What the rules say: ``minor`` of the transaction is for the line. ``sure`` or to be asked."""

    seen: int
    plan: int
    line: int
    minor: int
    sure: bool
    reasons: tuple[str, ...] = ()


def fits(owed: int, seen: Seen, platform: str) -> bool:
    """Whether a charge is that amount, to the unit or with the platform's fee on top or inside."""
    if seen.gross == owed:
        return True
    if seen.fee is not None and abs(seen.gross - owed) == seen.fee:
        return True
    room = 0 if seen.fee is not None else FEES.get(platform, 0)
    return owed > 0 and abs(seen.gross - owed) * 1000 <= owed * room


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` in parts by weight that sum to it; the largest remainders get what is left over."""
    whole = sum(weights)
    if not whole:
        return [0 for _ in weights]
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in order[: total - sum(parts)]:
        parts[at] += 1
    return parts
