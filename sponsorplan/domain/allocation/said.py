"""What members said of one plan, and whom they named that no file needs to name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sponsorplan.domain.allocation.decisions import NOTHING, Carried, Decision
from sponsorplan.domain.allocation.inputs import ChannelInput, RecipientInput
from sponsorplan.domain.allocation.payer import Payer
from sponsorplan.domain.channels import registry
from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.risk import score
from sponsorplan.domain.upstreams.facts import Facts, Trust
from sponsorplan.domain.upstreams.payees import is_account
from sponsorplan.domain.upstreams.recipients import Recipient
from sponsorplan.domain.upstreams.repository import canonical
from sponsorplan.domain.upstreams.resolve import Resolution, recipient_at


@dataclass(frozen=True, slots=True)
class Said:
    """What members said of one plan. Keys may be those of upstreams that are paid with others.

    ``added`` are addresses of repositories or accounts that get a line though nothing uses them.
    """

    decisions: tuple[Decision, ...] = ()
    votes: Mapping[str, int] | None = None
    added: tuple[str, ...] = ()
    carried: Carried = NOTHING


SILENCE = Said()


def place_of(address: str) -> str:
    """The key by which a member's address is meant: a repository, an account, a payment page.

    Empty for what is none of them.
    """
    if ref := registry.recognise(address):
        return _key(ref.url)
    return canonical(address) or (address if is_account(address) else "")


def _key(url: str) -> str:
    return url.removeprefix("https://")


def named(
    resolution: Resolution, addresses: Iterable[str], facts: Facts, payer: Payer
) -> dict[str, Recipient]:
    """Repositories and owners that only members named: successors, additions, the foundation."""
    corrections = payer.corrections
    successors = [
        heir
        for recipient in resolution.recipients.values()
        if (heir := successor(recipient, payer))
    ]
    places = [
        place
        for address in addresses
        if not registry.recognise(address) and (place := place_of(address))
    ]
    found = (recipient_at(place, facts, corrections) for place in (*successors, *places))
    return {one.key: one for one in found if one.key not in resolution.recipients}


def successor(recipient: Recipient, payer: Payer) -> str:
    """Where the one is that a member named its successor, or empty."""
    named = payer.corrections.succeeded
    keys = (recipient.key, *recipient.repositories)
    return next((named[key] for key in keys if key in named), "")


def accounts(addresses: Iterable[str], currency: str) -> dict[str, RecipientInput]:
    """Payment pages that members named themselves: nobody is known to stand behind them."""
    refs = [ref for address in addresses if (ref := registry.recognise(address))]
    return {
        _key(ref.url): RecipientInput(
            key=_key(ref.url),
            name=ref.handle,
            upstreams=(_key(ref.url),),
            gate="",
            risk=score.unknown(),
            channel=channel_input(ref, Trust.FOUND, currency),
        )
        for ref in refs
    }


def channel_input(ref: ChannelRef, trust: Trust, currency: str) -> ChannelInput | None:
    """The channel with what it takes, if amounts can be sent to it."""
    channel = registry.get(ref.platform)
    terms = channel.terms(currency) if channel else None
    if channel is None or terms is None or not terms.takes_payment:
        return None
    return ChannelInput(
        platform=ref.platform,
        title=channel.title,
        handle=ref.handle,
        url=ref.url,
        trust=trust,
        quantum=terms.quantum,
        minimum=terms.minimum,
        maximum=terms.maximum,
    )
