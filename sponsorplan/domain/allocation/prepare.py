"""From a company's inventory and the known facts to the inputs of a split."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sponsorplan.domain.allocation.inputs import (
    ChannelInput,
    Inputs,
    ProductInput,
    RecipientInput,
)
from sponsorplan.domain.allocation.payer import NOBODY, Payer
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.channels import registry
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk.score import WHOLE
from sponsorplan.domain.upstreams.assessment import assessment, observed_of
from sponsorplan.domain.upstreams.facts import Facts, Trust
from sponsorplan.domain.upstreams.gates import gate
from sponsorplan.domain.upstreams.recipients import Recipient
from sponsorplan.domain.upstreams.resolve import resolve


def prepare(
    *,
    budget: Money,
    as_of: date,
    policy: Policy,
    products: Sequence[ProductInput],
    facts: Facts,
    payer: Payer = NOBODY,
) -> Inputs:
    """Group packages by payee, assess each one, and choose its channel."""
    packages = [
        package for product in products for file in product.files for package in file.packages
    ]
    resolution = resolve(packages, facts, payer.corrections)
    recipients = {
        key: _recipient(recipient, budget.currency, facts, payer)
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
        _seen(resolution.recipients.values(), facts, payer),
    )


def _seen(recipients: Collection[Recipient], facts: Facts, payer: Payer) -> tuple[str, str]:
    days = {fact.seen_on for recipient in recipients for fact in recipient.channels}
    for recipient in recipients:
        origins = observed_of(recipient, facts, payer.corrections).origins.values()
        days.update(origin.seen_on for origin in origins)
    known = sorted(days - {""})
    return (known[0], known[-1]) if known else ("", "")


def _recipient(recipient: Recipient, currency: str, facts: Facts, payer: Payer) -> RecipientInput:
    channel, changed_from = _channel(recipient, currency, payer)
    found = assessment(recipient, facts, payer.corrections)
    return RecipientInput(
        key=recipient.key,
        name=recipient.name,
        upstreams=(recipient.key,),
        gate=_gate(recipient, facts, payer),
        risk=found.risk,
        need=found.need or WHOLE,
        channel=channel,
        other_addresses=recipient.other_addresses,
        changed_from=changed_from,
    )


def _gate(recipient: Recipient, facts: Facts, payer: Payer) -> str:
    if payer.owns_recipient(recipient.key):
        return "It is your own account."
    barred = gate(recipient, facts, payer.corrections)
    return f"{barred.reason} Source: {barred.evidence}." if barred else ""


def _channel(recipient: Recipient, currency: str, payer: Payer) -> tuple[ChannelInput | None, str]:
    """The first channel at which an amount can simply be sent, and what it replaces unconfirmed.

    What a member confirmed comes first, then preference and trust decide.
    """
    facts = sorted(
        recipient.channels,
        key=lambda fact: payer.trust_in(recipient.key, fact) is not Trust.CONFIRMED,
    )
    for fact in facts:
        channel = registry.get(fact.ref.platform)
        terms = channel.terms(currency) if channel else None
        if channel is None or terms is None or not terms.takes_payment:
            continue
        if payer.owns_channel(fact.ref):
            continue
        chosen = ChannelInput(
            platform=fact.ref.platform,
            title=channel.title,
            handle=fact.ref.handle,
            url=fact.ref.url,
            trust=payer.trust_in(recipient.key, fact),
            quantum=terms.quantum,
            minimum=terms.minimum,
            maximum=terms.maximum,
        )
        return chosen, payer.changed_from(recipient.key, fact.ref)
    return None, ""


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


def _worst(members: Sequence[RecipientInput]) -> RecipientInput:
    """The riskiest of the upstreams that are paid at one place, of those of which most is known."""
    return max(members, key=lambda member: (member.risk.coverage, member.risk.value, member.key))


def _union(members: Sequence[RecipientInput]) -> RecipientInput:
    # The best witnessed of the members' ways to the same account speaks for all.
    channels = [member.channel for member in members if member.channel]
    channel = min(channels, key=lambda channel: (-Trust(channel.trust).rank, channel.url))
    return RecipientInput(
        key=channel.url.removeprefix("https://"),
        name=channel.handle,
        upstreams=tuple(member.key for member in members),
        gate="",
        risk=_worst(members).risk,
        need=min(member.need for member in members),
        channel=channel,
        other_addresses=tuple(
            sorted({address for member in members for address in member.other_addresses})
        ),
        changed_from=next((one.changed_from for one in members if one.changed_from), ""),
    )
