"""From a company's inventory and the known facts to the inputs of a split."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sponsorplan.domain.allocation.decisions import Carried
from sponsorplan.domain.allocation.inputs import (
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
    named,
)
from sponsorplan.domain.allocation.survey import Survey
from sponsorplan.domain.money import Money
from sponsorplan.domain.upstreams.facts import Facts, Trust


def prepare(  # noqa: PLR0913 - each is another kind of input
    *,
    budget: Money,
    as_of: date,
    policy: Policy,
    products: Sequence[ProductInput],
    facts: Facts,
    payer: Payer = NOBODY,
    said: Said = SILENCE,
    survey: Survey | None = None,
) -> Inputs:
    """Group packages by payee, assess each one, and choose its channel.

    ``survey`` is one that may have been made before; it is made anew where it is not of this.
    """
    if survey is None or not survey.is_of(products, facts, payer):
        survey = Survey.of(products, facts, payer)
    addresses = [address for address in (*said.added, policy.foundation) if address]
    members = named(survey.resolution, addresses, facts, payer)
    recipients = {**survey.recipients(budget.currency)}
    recipients |= {key: survey.assessed(one, budget.currency) for key, one in members.items()}
    recipients |= accounts(addresses, budget.currency)
    decided = {*policy.include, *policy.exclude, *(one.upstream for one in said.decisions)}
    merged = _one_for_each_payee(recipients, decided | {policy.foundation})
    payee_of = {up: payee.key for payee in merged.values() for up in payee.upstreams}
    return Inputs(
        budget,
        as_of,
        policy,
        products if isinstance(products, tuple) else tuple(products),
        survey.grouping(payee_of),
        {
            key: replace(one, heir=payee_of.get(one.heir, one.heir)) if one.heir else one
            for key, one in merged.items()
        },
        survey.seen(members.values()),
        said.decisions,
        _by_payee(said.votes or {}, payee_of),
        _carried(said.carried, payee_of),
    )


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
