"""A journal entry: postings that balance in each of their currencies.

An amount is a debit where it is positive and a credit where it is negative. Where a payment was made
in another currency than it was planned in, an exchange entry leads it through the account for
conversions, so that each currency still balances by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money


class Unbalanced(DomainError):
    """Postings of one entry that do not sum to zero. It is a fault of ours."""

    code: ClassVar[str] = "unbalanced"
    title: ClassVar[str] = "The entry does not balance"
    status: ClassVar[int] = 500


class Kind(StrEnum):
    """What an entry is of."""

    COMMIT = "commit"  # a plan was approved
    PAY = "pay"
    EXCHANGE = "exchange"  # paid in another currency than planned
    FEE = "fee"
    REFUND = "refund"
    RELEASE = "release"  # what was committed is not going to be paid


class Role(StrEnum):
    """The part that an account plays; a company says which of its own accounts does."""

    COMMITMENT = "commitment"
    RESERVE = "reserve"  # the other side of commitments, so that they stay off the balance sheet
    EXPENSE = "expense"
    FEE = "fee"
    PREPAID = "prepaid"  # the bank, the card or a prepaid balance
    PAYABLE = "payable"
    EXCHANGE = "exchange"  # gain or loss
    CONVERSION = "conversion"  # where one currency leaves and another enters


@dataclass(frozen=True, slots=True)
class Posting:
    """One amount on one account. ``centre`` is a cost centre's code, or ``None``.

    ``platform`` and ``ecosystem`` say what an expense is of, for companies that keep them apart.
    """

    role: Role
    money: Money
    centre: str | None = None
    platform: str = ""
    ecosystem: str = ""


@dataclass(frozen=True, slots=True)
class Tags:
    """What an entry belongs to; empty where there is none. ``payee`` is platform and handle."""

    plan: str = ""
    line: int = 0
    upstream: str = ""
    purl: str = ""
    payee: str = ""

    def as_dict(self) -> dict[str, str]:
        """Those that are known, in a fixed order."""
        pairs = (
            ("plan", self.plan),
            ("line", str(self.line) if self.line else ""),
            ("upstream", self.upstream),
            ("purl", self.purl),
            ("payee", self.payee),
        )
        return {name: text for name, text in pairs if text}


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """``id`` is derived from what the entry is of; ``note`` says what a reader must know of it."""

    id: str
    kind: Kind
    day: date
    name: str
    text: str
    postings: tuple[Posting, ...]
    tags: Tags = field(default_factory=Tags)
    reference: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        off = {code: minor for code, minor in balance(self.postings).items() if minor}
        if off:
            raise Unbalanced(f"{self.id} is off by {off}.")


def balance(postings: Iterable[Posting]) -> Mapping[str, int]:
    """The sum of the amounts by currency; all zero where the postings balance."""
    sums: dict[str, int] = defaultdict(int)
    for posting in postings:
        sums[posting.money.currency] += posting.money.minor
    return sums
