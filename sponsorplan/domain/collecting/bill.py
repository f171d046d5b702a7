"""What is billed for a plan: lines that sum to its budget for one period."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money

MOST_LINES = 100  # a Checkout page takes no more
_LONGEST = 200
REST = "Not charged to a cost centre"


class UnusableCharges(DomainError):
    """Charges that cannot make up the bill."""

    code: ClassVar[str] = "unusable_charges"
    title: ClassVar[str] = "The charges do not fit the plan"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line; ``minor`` units of the bill's currency, more than none."""

    label: str
    minor: int


def bill_lines(total: Money, charges: Sequence[tuple[str, Money]]) -> list[BillLine]:
    """Charges as lines whose sum is ``total``; what no charge covers is a line of its own.

    Beyond a hundred the smallest are put together. Raises ``UnusableCharges`` for charges in another
    currency, of less than nothing, or of more than the total.
    """
    if any(money.currency != total.currency or money.minor < 0 for _, money in charges):
        raise UnusableCharges(f"Every charge must be an amount in {total.currency}.")
    lines = [BillLine(_clean(label), money.minor) for label, money in charges if money.minor]
    rest = total.minor - sum(line.minor for line in lines)
    if rest < 0:
        raise UnusableCharges(
            f"The charges are {Money(-rest, total.currency).spoken} more than the plan's budget for "
            "one period. Correct what is charged to which cost centre."
        )
    if rest:
        lines.append(BillLine(REST, rest))
    return _at_most(lines, MOST_LINES)


def _at_most(lines: list[BillLine], most: int) -> list[BillLine]:
    if len(lines) <= most:
        return lines
    kept = set(
        sorted(range(len(lines)), key=lambda place: (-lines[place].minor, place))[: most - 1]
    )
    others = [line for place, line in enumerate(lines) if place not in kept]
    together = BillLine(f"{len(others)} smaller charges", sum(line.minor for line in others))
    return [*(line for place, line in enumerate(lines) if place in kept), together]


def _clean(label: str) -> str:
    """Words somebody chose, as one line without what cannot be seen."""
    seen = "".join(" " if each.isspace() else each for each in label)
    shown = "".join(each for each in seen if not unicodedata.category(each).startswith("C"))
    return " ".join(shown.split())[:_LONGEST] or "Charge"


def period_of(day: date, frequency: Frequency) -> str:
    """The period that a day lies in: ``2026-11``, ``2026-Q4``, ``2026``; empty for a plan made once."""
    if frequency is Frequency.MONTHLY:
        return f"{day.year:04d}-{day.month:02d}"
    if frequency is Frequency.QUARTERLY:
        return f"{day.year:04d}-Q{(day.month + 2) // 3}"
    return f"{day.year:04d}" if frequency is Frequency.YEARLY else ""
