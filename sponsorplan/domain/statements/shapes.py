"""What reading a statement gives, one item at a time."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class Kind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    FEE = "fee"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Said:
    """One transaction as a row says it. Amounts are positive minor units; ``None`` is not known.

    ``external_id`` is empty where the source has none. ``assumed``: the row only mentions it, such
    as the refund of a payment that is marked as refunded, so its day is that of the payment.
    """

    line: int
    kind: Kind
    happened_on: date
    payee: str
    gross_minor: int
    currency: str
    external_id: str = ""
    platform: str = ""
    fee_minor: int | None = None
    net_minor: int | None = None
    reference: str = ""
    memo: str = ""
    refund_of: str = ""
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read, where, and what to do. ``line`` is 0 for the whole file."""

    line: int
    column: str
    detail: str
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that was read and says nothing that was paid."""

    line: int
    why: str


Item = Said | Problem | Skipped


class UnusableStatement(DomainError):
    """A file that is no statement of that source."""

    code: ClassVar[str] = "unusable_statement"
    title: ClassVar[str] = "The file cannot be read as a statement"
