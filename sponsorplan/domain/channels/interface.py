"""Places where an upstream can be paid, and what each of them takes and gives."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol

from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money


class Frequency(StrEnum):
    """How often a payment repeats."""

    ONE_TIME = "one-time"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"

    @property
    def paid_as(self) -> "Frequency":
        """How a platform is told: none knows quarters, so each one is paid once."""
        return Frequency.ONE_TIME if self is Frequency.QUARTERLY else self


class UnusableHandle(DomainError):
    """A handle that its platform could never have given out, so no address is built from it."""

    code: ClassVar[str] = "unusable_handle"
    title: ClassVar[str] = "The channel's handle cannot be used"


@dataclass(frozen=True, slots=True, order=True)
class ChannelRef:
    """One payee on one platform.

    ``handle`` is normalised, so two references to the same payee are equal. ``url`` is built from
    the handle on the platform's own host and never holds what somebody typed.
    """

    platform: str
    handle: str
    url: str


@dataclass(frozen=True, slots=True)
class LinkContext:
    """Who pays and how often. ``sponsor`` is the company's own name on that platform."""

    sponsor: str = ""
    frequency: Frequency = Frequency.ONE_TIME
    tag: str = ""


@dataclass(frozen=True, slots=True)
class LinkOut:
    """A prepared address to leave for, with what the payer must know first."""

    url: str
    amount_prefilled: bool
    note: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What a platform accepts, in minor units; ``maximum`` is ``None`` when it names none.

    ``takes_payment`` is false where a company cannot simply send an amount to one payee.
    """

    quantum: int = 1
    minimum: int = 1
    maximum: int | None = None
    note: str = ""
    takes_payment: bool = True


class Channel(Protocol):
    """One payment platform. Everything here is pure; nothing is fetched."""

    @property
    def platform(self) -> str:
        """The stable name stored with a plan: ``github_sponsors``."""

    @property
    def title(self) -> str:
        """The platform's name as people know it."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The platform's own hosts, without ``www.``; the first one is used in addresses."""

    @property
    def renews(self) -> frozenset[Frequency]:
        """How often it is known to repeat a payment by itself; empty where that is not known."""

    def recognise(self, url: str) -> ChannelRef | None:
        """The payee that an address names, whatever text it is; ``None`` when in doubt."""

    def ref(self, handle: str) -> ChannelRef | None:
        """The payee with this handle, or ``None`` if the platform allows no such handle."""

    def terms(self, currency: str) -> Terms:
        """What the platform accepts when the plan is in this currency."""

    def link(self, ref: ChannelRef, amount: Money, context: LinkContext) -> LinkOut:
        """The address to pay ``amount``. Raises ``UnusableHandle`` for a handle never valid."""


def checked(channel: Channel, ref: ChannelRef) -> ChannelRef:
    """The same payee with its address built anew: a stored reference is not trusted either."""
    rebuilt = channel.ref(ref.handle) if ref.platform == channel.platform else None
    if rebuilt is None:
        raise UnusableHandle(
            f"“{ref.handle[:60]}” cannot be a name on {channel.title}. "
            "Correct the channel of this upstream, then open the link again."
        )
    return rebuilt
