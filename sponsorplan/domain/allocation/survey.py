"""Who is behind an inventory and what is known of them: all that no setting of a plan changes."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sponsorplan.domain.allocation.inputs import (
    ChannelInput,
    Grouping,
    ProductInput,
    RecipientInput,
)
from sponsorplan.domain.allocation.payer import Payer
from sponsorplan.domain.allocation.said import channel_input, successor
from sponsorplan.domain.risk.score import WHOLE
from sponsorplan.domain.upstreams.assessment import assessment, observed_of
from sponsorplan.domain.upstreams.facts import ChannelFact, Facts, Trust
from sponsorplan.domain.upstreams.gates import gate
from sponsorplan.domain.upstreams.payees import is_account
from sponsorplan.domain.upstreams.recipients import Recipient
from sponsorplan.domain.upstreams.repository import owner
from sponsorplan.domain.upstreams.resolve import Resolution, recipient_at, resolve
from sponsorplan.domain.upstreams.witnesses import is_hearsay


@dataclass(slots=True, eq=False)
class Survey:
    """Made once of products, facts and payer, and asked for each plan and each setting.

    What it gives is remembered, so that equal questions have the same objects for an answer.
    """

    products: Sequence[ProductInput]
    facts: Facts
    payer: Payer
    resolution: Resolution
    _recipients: dict[str, dict[str, RecipientInput]] = field(default_factory=dict)
    _grouping: tuple[dict[str, str], Grouping] | None = None
    _seen: tuple[str, str] | None = None

    @classmethod
    def of(cls, products: Sequence[ProductInput], facts: Facts, payer: Payer) -> "Survey":
        packages = [
            package for product in products for file in product.files for package in file.packages
        ]
        return cls(products, facts, payer, resolve(packages, facts, payer.corrections))

    def is_of(self, products: Sequence[ProductInput], facts: Facts, payer: Payer) -> bool:
        """Whether it was made of this; the first two by identity, as they take long to compare."""
        return self.products is products and self.facts is facts and self.payer == payer

    def recipients(self, currency: str) -> Mapping[str, RecipientInput]:
        """Those that the products use, by key."""
        if currency not in self._recipients:
            ecosystems = _ecosystems(self.resolution)
            self._recipients[currency] = {
                key: replace(self.assessed(recipient, currency), ecosystem=ecosystems.get(key, ""))
                for key, recipient in self.resolution.recipients.items()
            }
        return self._recipients[currency]

    def grouping(self, payee_of: Mapping[str, str]) -> Grouping:
        """The recipient of each package, with upstreams that are paid together put together."""
        together = {up: payee for up, payee in payee_of.items() if up != payee}
        if self._grouping is None or self._grouping[0] != together:
            upstream_of = self.resolution.upstream_of.items()
            made = Grouping({package: payee_of[up] for package, up in upstream_of})
            self._grouping = together, made
        return self._grouping[1]

    def seen(self, others: Collection[Recipient]) -> tuple[str, str]:
        """The oldest and the newest day of the facts about these and all that the products use."""
        if self._seen is None:
            self._seen = _days(self.resolution.recipients.values(), self.facts, self.payer)
        days = sorted({*self._seen, *_days(others, self.facts, self.payer)} - {""})
        return (days[0], days[-1]) if days else ("", "")

    def assessed(self, recipient: Recipient, currency: str) -> RecipientInput:
        """One recipient with risk, need, gate and channel; its ecosystem is left out."""
        facts, payer = self.facts, self.payer
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
            heir=_heir(recipient, facts, payer),
            doubtful="" if channel else _doubtful(recipient, payer),
            owner=recipient.key if is_account(recipient.key) else owner(recipient.key),
        )


def _days(recipients: Collection[Recipient], facts: Facts, payer: Payer) -> tuple[str, str]:
    days = {fact.seen_on for recipient in recipients for fact in recipient.channels}
    for recipient in recipients:
        origins = observed_of(recipient, facts, payer.corrections).origins.values()
        days.update(origin.seen_on for origin in origins)
    known = sorted(days - {""})
    return (known[0], known[-1]) if known else ("", "")


def _ecosystems(resolution: Resolution) -> dict[str, str]:
    """The kind of most of a recipient's packages; of equally many the first by name."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (kind, _), key in resolution.upstream_of.items():
        counts[key][kind] += 1
    return {key: min(kinds, key=lambda kind: (-kinds[kind], kind)) for key, kinds in counts.items()}


def _is_doubtful(key: str, fact: ChannelFact, payer: Payer) -> bool:
    return payer.trust_in(key, fact) is Trust.FOUND and is_hearsay(fact)


def _doubtful(recipient: Recipient, payer: Payer) -> str:
    """The first address that hearsay alone names, where nothing better is known; or empty."""
    doubtful = (fact for fact in recipient.channels if _is_doubtful(recipient.key, fact, payer))
    return next((fact.ref.url for fact in doubtful), "")


def _heir(recipient: Recipient, facts: Facts, payer: Payer) -> str:
    place = successor(recipient, payer)
    return recipient_at(place, facts, payer.corrections).key if place else ""


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
        if payer.owns_channel(fact.ref) or _is_doubtful(recipient.key, fact, payer):
            continue
        if chosen := channel_input(fact.ref, payer.trust_in(recipient.key, fact), currency):
            return chosen, payer.changed_from(recipient.key, fact.ref)
    return None, ""
