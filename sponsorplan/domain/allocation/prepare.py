"""From a company's inventory and the known facts to the inputs of a split."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sponsorplan.domain.allocation.decisions import Carried
from sponsorplan.domain.allocation.inputs import (
    ChannelInput,
    Inputs,
    ProductInput,
    RecipientInput,
)
from sponsorplan.domain.allocation.payer import NOBODY, Payer
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.said import (
    SILENCE,
    Said,
    accounts,
    channel_input,
    named,
    successor,
)
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk.score import WHOLE
from sponsorplan.domain.upstreams.assessment import assessment, observed_of
from sponsorplan.domain.upstreams.facts import ChannelFact, Facts, Trust
from sponsorplan.domain.upstreams.gates import gate
from sponsorplan.domain.upstreams.payees import is_account
from sponsorplan.domain.upstreams.recipients import Recipient
from sponsorplan.domain.upstreams.repository import owner
from sponsorplan.domain.upstreams.resolve import Resolution, recipient_at, resolve
from sponsorplan.domain.upstreams.witnesses import is_hearsay


def prepare(  # noqa: PLR0913 - each is another kind of input
    *,
    budget: Money,
    as_of: date,
    policy: Policy,
    products: Sequence[ProductInput],
    facts: Facts,
    payer: Payer = NOBODY,
    said: Said = SILENCE,
) -> Inputs:
    """Group packages by payee, assess each one, and choose its channel."""
    packages = [
        package for product in products for file in product.files for package in file.packages
    ]
    addresses = [address for address in (*said.added, policy.foundation) if address]
    resolution = resolve(packages, facts, payer.corrections)
    found = {**resolution.recipients, **named(resolution, addresses, facts, payer)}
    ecosystems = _ecosystems(resolution)
    recipients = {
        key: replace(
            _recipient(recipient, budget.currency, facts, payer),
            ecosystem=ecosystems.get(key, ""),
        )
        for key, recipient in found.items()
    }
    recipients |= accounts(addresses, budget.currency)
    decided = {*policy.include, *policy.exclude, *(one.upstream for one in said.decisions)}
    merged = _one_for_each_payee(recipients, decided | {policy.foundation})
    payee_of = {up: payee.key for payee in merged.values() for up in payee.upstreams}
    return Inputs(
        budget,
        as_of,
        policy,
        tuple(products),
        {package: payee_of[up] for package, up in resolution.upstream_of.items()},
        {
            key: replace(one, heir=payee_of.get(one.heir, one.heir)) if one.heir else one
            for key, one in merged.items()
        },
        _seen(found.values(), facts, payer),
        said.decisions,
        _by_payee(said.votes or {}, payee_of),
        _carried(said.carried, payee_of),
    )


def _ecosystems(resolution: Resolution) -> dict[str, str]:
    """The kind of most of a recipient's packages; of equally many the first by name."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (kind, _), key in resolution.upstream_of.items():
        counts[key][kind] += 1
    return {key: min(kinds, key=lambda kind: (-kinds[kind], kind)) for key, kinds in counts.items()}


def _by_payee(points: Mapping[str, int], payee_of: Mapping[str, str]) -> dict[str, int]:
    summed: Counter[str] = Counter()
    for key, each in points.items():
        summed[payee_of.get(key, key)] += each
    return dict(summed)


def _carried(carried: Carried, payee_of: Mapping[str, str]) -> Carried:
    """By today's payees: upstreams may have come to be paid together since."""
    since: dict[str, str] = {}
    for key, day in carried.since.items():
        payee = payee_of.get(key, key)
        since[payee] = min(day, since.get(payee, day))
    return replace(
        carried,
        shares=_by_payee(carried.shares, payee_of),
        credits=_by_payee(carried.credits, payee_of),
        held=_by_payee(carried.held, payee_of),
        since=since,
        payable=frozenset(payee_of.get(key, key) for key in carried.payable),
        reset=frozenset(payee_of.get(key, key) for key in carried.reset),
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
        heir=_heir(recipient, facts, payer),
        doubtful="" if channel else _doubtful(recipient, payer),
        owner=recipient.key if is_account(recipient.key) else owner(recipient.key),
    )


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


def _one_for_each_payee(
    recipients: Mapping[str, RecipientInput], decided: Collection[str]
) -> dict[str, RecipientInput]:
    """Upstreams that end at one account are one recipient: one cap, one minimum, one payment.

    A platform keeps one sponsorship per payer and payee, so two lines would replace each other.
    What a member decided about stays a line of its own.
    """
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
        owner=_all_of_one(member.owner for member in members),
        ecosystem=_all_of_one(member.ecosystem for member in members),
    )


def _all_of_one(names: Iterable[str]) -> str:
    """What all members share; lines of several owners belong to none's cap but their own."""
    distinct = set(names)
    return distinct.pop() if len(distinct) == 1 else ""
