"""The payment platforms we know, in the order in which a payer should try them."""

from sponsorplan.domain.channels.address import read
from sponsorplan.domain.channels.generic import GENERIC
from sponsorplan.domain.channels.github_sponsors import GitHubSponsors
from sponsorplan.domain.channels.interface import Channel, ChannelRef, LinkContext, LinkOut
from sponsorplan.domain.channels.liberapay import Liberapay
from sponsorplan.domain.channels.open_collective import OpenCollective
from sponsorplan.domain.channels.tidelift import Tidelift
from sponsorplan.domain.money import Money

CHANNELS: tuple[Channel, ...] = (
    GitHubSponsors(),
    OpenCollective(),
    Liberapay(),
    *GENERIC,
    Tidelift(),
)
# First the two that take a prepared amount and a company as payer, then those for whoever works
# on the code, then those that pay for one package or need a contract.
PREFERENCE = tuple(channel.platform for channel in CHANNELS)
# These pay for one package or repository, not for the people behind all of their work.
PACKAGE_BOUND = frozenset({"issuehunt", "tidelift"})

_BY_PLATFORM = {channel.platform: channel for channel in CHANNELS}
_BY_HOST = {host: channel for channel in CHANNELS for host in channel.hosts}


def get(platform: str) -> Channel | None:
    return _BY_PLATFORM.get(platform)


def recognise(url: str) -> ChannelRef | None:
    """The payee that an address names. Takes any text; ``None`` unless it is beyond doubt."""
    address = read(url)
    channel = _BY_HOST.get(address.host) if address else None
    return channel.recognise(url) if channel else None


def link(ref: ChannelRef, amount: Money, context: LinkContext) -> LinkOut | None:
    """The address to pay ``amount`` at, or ``None`` for a platform we do not know."""
    channel = get(ref.platform)
    return channel.link(ref, amount, context) if channel else None
