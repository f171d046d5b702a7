"""From a company's inventory and the known facts to the inputs of a split."""

from collections.abc import Sequence
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


def prepare(
    *,
    budget: Money,
    as_of: date,
    policy: Policy,
    products: Sequence[ProductInput],
    facts: Facts,
) -> Inputs:
    """Group packages by upstream and choose each one's channel. Risk is not known yet."""
    packages = [
        package for product in products for file in product.files for package in file.packages
    ]
    resolution = resolve(packages, facts)
    return Inputs(
        budget,
        as_of,
        policy,
        tuple(products),
        resolution.upstream_of,
        {
            key: _recipient(recipient, budget.currency)
            for key, recipient in resolution.recipients.items()
        },
    )


def _recipient(recipient: Recipient, currency: str) -> RecipientInput:
    barred = gate(recipient)
    return RecipientInput(
        key=recipient.key,
        name=recipient.name,
        gate=f"{barred.reason} Source: {barred.evidence}." if barred else "",
        risk=score.unknown(),
        channel=_channel(recipient, currency),
        other_addresses=recipient.other_addresses,
    )


def _channel(recipient: Recipient, currency: str) -> ChannelInput | None:
    """The first channel by preference and trust that a platform of ours can take."""
    for fact in recipient.channels:
        channel = registry.get(fact.ref.platform)
        if channel is None:
            continue
        terms = channel.terms(currency)
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
