from typing import ClassVar

from sponsorplan.domain.errors import DomainError


class CollectingOff(DomainError):
    code: ClassVar[str] = "collecting_off"
    title: ClassVar[str] = "Nothing is collected here"
    status: ClassVar[int] = 409


class NotCollectable(DomainError):
    code: ClassVar[str] = "not_collectable"
    title: ClassVar[str] = "The plan cannot be collected"
    status: ClassVar[int] = 409


class CollectedAlready(DomainError):
    code: ClassVar[str] = "collected_already"
    title: ClassVar[str] = "The plan is being collected already"
    status: ClassVar[int] = 409


class NothingToVoid(DomainError):
    code: ClassVar[str] = "nothing_to_void"
    title: ClassVar[str] = "There is nothing to void"
    status: ClassVar[int] = 409


class UnusableReturn(DomainError):
    code: ClassVar[str] = "unusable_return"
    title: ClassVar[str] = "The address to return to cannot be used"


class NotFromStripe(DomainError):
    """A delivery whose signature is not one of ours, or is too old."""

    code: ClassVar[str] = "not_from_stripe"
    title: ClassVar[str] = "The delivery is not from Stripe"
    status: ClassVar[int] = 400


class StripeUnavailable(DomainError):
    """Stripe did not answer, or asks for time: nothing is known to have happened."""

    code: ClassVar[str] = "stripe_unavailable"
    title: ClassVar[str] = "Stripe did not answer"
    status: ClassVar[int] = 503


class StripeFault(StripeUnavailable):
    """Stripe answered with a fault of its own, and would repeat that answer under the same key."""


class StripeRefused(DomainError):
    """Stripe understood and said no; asking again gives the same."""

    code: ClassVar[str] = "stripe_refused"
    title: ClassVar[str] = "Stripe refused"
    status: ClassVar[int] = 502
