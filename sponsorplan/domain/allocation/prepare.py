"""From a company's inventory and the known facts to the inputs of a split."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sponsorplan.domain.allocation.inputs import (
    ChannelInput,
    Inputs,
    ProductInput,
    RecipientInput,
)
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.channels import registry
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk import score
from sponsorplan.domain.upstreams.facts import Facts
from sponsorplan.domain.upstreams.gates import gate
from sponsorplan.domain.upstreams.recipients import Recipient
from sponsorplan.domain.upstreams.resolve import resolve

NOBODY: Mapping[str, str] = {}


def prepare(
    *,
    budget: Money,
    as_of: date,
    policy: Policy,
    products: Sequence[ProductInput],
    facts: Facts,
    payers: Mapping[str, str] = NOBODY,
) -> Inputs:
    """Group packages by payee and choose each one's channel. Risk is not known yet.

    ``payers`` are the company's own accounts by platform: it is never told to pay itself.
    """
    packages = [
        package for product in products for file in product.files for package in file.packages
    ]
    resolution = resolve(packages, facts)
    recipients = {
        key: _recipient(recipient, budget.currency, payers)
        for key, recipient in resolution.recipients.items()
    }
    merged = _one_for_each_payee(recipients, policy)
    payee_of = {up: payee.key for payee in merged.values() for up in payee.upstreams}
    return Inputs(
        budget,
        as_of,
        policy,
        tuple(products),
        {package: payee_of[up] for package, up in resolution.upstream_of.items()},
        merged,
    )


def _recipient(recipient: Recipient, currency: str, payers: Mapping[str, str]) -> RecipientInput:
    return RecipientInput(
        key=recipient.key,
        name=recipient.name,
        upstreams=(recipient.key,),
        gate=_gate(recipient, payers),
        risk=score.unknown(),
        channel=_channel(recipient, currency, payers),
        other_addresses=recipient.other_addresses,
    )


def _gate(recipient: Recipient, payers: Mapping[str, str]) -> str:
    own = payers.get("github_sponsors", "").lower()
    if own and f"{recipient.key}/".startswith(f"github.com/{own}/"):
        return "It is your own account."
    barred = gate(recipient)
    return f"{barred.reason} Source: {barred.evidence}." if barred else ""


def _channel(recipient: Recipient, currency: str, payers: Mapping[str, str]) -> ChannelInput | None:
    """The first channel, by preference and trust, at which an amount can simply be sent."""
    for fact in recipient.channels:
        channel = registry.get(fact.ref.platform)
        terms = channel.terms(currency) if channel else None
        if channel is None or terms is None or not terms.takes_payment:
            continue
        if fact.ref.handle.lower() == payers.get(channel.platform, "").lower():
            continue
        return ChannelInput(
            platform=fact.ref.platform,
            title=channel.title,
            handle=fact.ref.handle,
            url=fact.ref.url,
            trust=fact.trust,
            quantum=terms.quantum,
            minimum=terms.minimum,
            maximum=terms.maximum,
        )
    return None


def _one_for_each_payee(
    recipients: Mapping[str, RecipientInput], policy: Policy
) -> dict[str, RecipientInput]:
    """Upstreams that end at one account are one recipient: one cap, one minimum, one payment.

    A platform keeps one sponsorship per payer and payee, so two lines would replace each other.
    What a member decided about stays a line of its own.
    """
    decided = {*policy.include, *policy.exclude}
    groups: dict[tuple[str, str], list[RecipientInput]] = defaultdict(list)
    merged: dict[str, RecipientInput] = {}
    for key in sorted(recipients):
        recipient = recipients[key]
        if recipient.channel is None or recipient.gate or key in decided:
            merged[key] = recipient
        else:
            groups[recipient.channel.platform, recipient.channel.handle].append(recipient)
    for members in groups.values():
        payee = members[0] if len(members) == 1 else _union(members)
        merged[payee.key] = payee
    return merged


def _union(members: Sequence[RecipientInput]) -> RecipientInput:
    # The best witnessed of the members' ways to the same account speaks for all.
    channels = [member.channel for member in members if member.channel]
    channel = min(channels, key=lambda channel: (channel.trust == "found", channel.url))
    return RecipientInput(
        key=channel.url.removeprefix("https://"),
        name=channel.handle,
        upstreams=tuple(member.key for member in members),
        gate="",
        risk=members[0].risk,
        channel=channel,
        other_addresses=tuple(
            sorted({address for member in members for address in member.other_addresses})
        ),
    )
