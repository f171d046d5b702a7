"""What a platform takes of an amount."""

from sponsorplan.domain.channels.interface import Terms
from sponsorplan.domain.money import Money


def sendable(amount: Money, terms: Terms) -> Money:
    """The most that can be sent of ``amount``: whole quanta, up to the platform's maximum.

    Nothing where that is less than it takes at all. The rest is a difference to show, never lost.
    """
    most = amount.minor if terms.maximum is None else min(amount.minor, terms.maximum)
    minor = most // terms.quantum * terms.quantum
    return Money(minor if minor >= terms.minimum else 0, amount.currency)
