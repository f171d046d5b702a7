"""What is to be done so that a plan is given: pay once, or start, raise, lower and stop what repeats.

Some platforms repeat a payment by themselves. What runs there is known from what members marked as
done: nobody is asked, so a payment that was stopped on the platform alone counts as running.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sponsorplan.domain.money import Money


class Step(StrEnum):
    ONCE = "once"
    START = "start"
    RAISE = "raise"
    LOWER = "lower"
    CHANGE = "change"  # it runs in another currency, so that nobody can say which way
    KEEP = "keep"  # it runs as it should, or was sent already
    STOP = "stop"


@dataclass(frozen=True, slots=True, order=True)
class Payee:
    """One account on one platform, where one payer has at most one payment that repeats."""

    platform: str
    handle: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A member's word that a payment was set up, changed or stopped.

    ``planned`` is what the plan said, in its currency; ``paid`` what the platform takes each time,
    maybe in another. ``renews``: the platform repeats it. ``line`` names the line that it is for.
    """

    payee: Payee
    planned: Money
    paid: Money
    renews: bool
    line: int = 0
    stops: bool = False


def running_after(marks: Iterable[Mark]) -> dict[Payee, Mark]:
    """What repeats by itself after these marks, oldest first: for each payee the last one."""
    running: dict[Payee, Mark] = {}
    for mark in marks:
        running.pop(mark.payee, None)
        if mark.renews and not mark.stops:
            running[mark.payee] = mark
    return running


def changes(wanted: Mapping[Payee, Money], running: Mapping[Payee, Mark]) -> dict[Payee, Step]:
    """The step for each payee that is wanted, in that order, then the stops in order of name."""
    steps = {payee: _step(amount, running.get(payee)) for payee, amount in wanted.items()}
    return steps | {payee: Step.STOP for payee in sorted(running) if payee not in wanted}


def _step(wanted: Money, running: Mark | None) -> Step:
    if running is None:
        return Step.START
    for before in (running.paid, running.planned):
        if before.currency == wanted.currency:
            return _compared(before.minor, wanted.minor)
    return Step.CHANGE


def _compared(before: int, wanted: int) -> Step:
    if before == wanted:
        return Step.KEEP
    return Step.RAISE if wanted > before else Step.LOWER
