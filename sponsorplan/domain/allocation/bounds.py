"""The least and the most that each line may get: caps, members' word, platforms, groups of lines."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from sponsorplan.domain.allocation.apportion import Claim, split
from sponsorplan.domain.allocation.inputs import ChannelInput, Inputs, RecipientInput
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.scores import Candidate
from sponsorplan.domain.allocation.standing import Standing

_SEVEN, _TEN = 7, 10


def cap_of(budget: int, percent: int) -> int:
    """The most one recipient gets, in minor units: upward, so that one cent can be given."""
    return -(-budget * percent // 100)


def up_to(quantum: int, minor: int) -> int:
    """The next whole number of quanta."""
    return -(-minor // quantum) * quantum


def worth_sending(channel: ChannelInput, minimum: int) -> int:
    """The least amount that is sent, in minor units: a whole number of the channel's quanta."""
    return up_to(channel.quantum, max(minimum, channel.minimum))


def least_of(recipient: RecipientInput, inputs: Inputs) -> int:
    """What is worth sending to it, or setting aside where it has no channel.

    Who was paid by the last plan is paid on at seven tenths of that, so that nobody goes in and out.
    """
    minimum = inputs.policy.minimum_in(inputs.budget.currency)
    if recipient.channel is None:
        return minimum
    if recipient.key in inputs.carried.payable:
        minimum = -(-minimum * _SEVEN // _TEN)
    return worth_sending(recipient.channel, minimum)


def claims_of(
    ordered: Sequence[Candidate], inputs: Inputs, standing: Standing, available: int
) -> dict[str, Claim]:
    """Each candidate's claim by key, in the order given."""
    policy = inputs.policy
    cap = cap_of(available, policy.cap_percent)
    if policy.min_recipients > 1:
        cap = min(cap, max(available // policy.min_recipients, 1))
    claims = [_claim(one, cap, standing) for one in ordered]
    return {claim.id: claim for claim in _in_groups(claims, inputs, policy, available)}


def _claim(one: Candidate, cap: int, standing: Standing) -> Claim:
    channel, decided = one.channel, standing.decided
    quantum = channel.quantum if channel else 1
    floor = up_to(quantum, decided.floors.get(one.key, 0))
    most = up_to(quantum, cap)
    if (ceiling := decided.ceilings.get(one.key)) is not None:
        most = min(most, ceiling // quantum * quantum)
    # A member's word stands above the policy's cap, and the platform's limit above both.
    most = max(most, floor)
    if channel is not None and channel.maximum is not None:
        most = min(most, channel.maximum)
    return Claim(one.key, one.score, min(floor, most), most)


def _in_groups(
    claims: Sequence[Claim], inputs: Inputs, policy: Policy, available: int
) -> Sequence[Claim]:
    """With the caps of owners and of ecosystems in each claim's own cap.

    What the members of a group get of the group's cap alone is the most that each may get: Webster
    gives units one by one, and those of a group in the same order whoever else is there.
    """
    groupings: tuple[tuple[int, Callable[[RecipientInput], str]], ...] = (
        (policy.owner_cap_percent, lambda recipient: recipient.owner),
        (policy.ecosystem_cap_percent, lambda recipient: recipient.ecosystem),
    )
    for percent, name_of in groupings:
        if percent < 100:  # noqa: PLR2004 - percent
            claims = _capped(claims, cap_of(available, percent), _names(inputs, name_of))
    return claims


def _names(inputs: Inputs, name_of: Callable[[RecipientInput], str]) -> dict[str, str]:
    return {key: name for key, one in inputs.recipients.items() if (name := name_of(one))}


def _capped(claims: Sequence[Claim], cap: int, group_of: dict[str, str]) -> list[Claim]:
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.id in group_of:
            groups[group_of[claim.id]].append(claim)
    caps: dict[str, int] = {}
    for members in groups.values():
        caps |= _caps(members, cap)
    return [replace(claim, cap=caps.get(claim.id, claim.cap)) for claim in claims]


def _caps(members: Sequence[Claim], cap: int) -> Iterable[tuple[str, int]]:
    """What members' floors ask for stands above the group's cap."""
    allowed = max(cap, sum(member.floor for member in members))
    if sum(member.cap for member in members) <= allowed:
        return ()
    shares = split(allowed, members)
    return tuple((member.id, minor) for member, minor in zip(members, shares.amounts, strict=True))
