"""What was said of a repository before it was renamed or moved, told of the place where it is now."""

from collections.abc import Mapping
from dataclasses import replace

from sponsorplan.domain.upstreams.facts import (
    Alias,
    ChannelFact,
    Facts,
    Kind,
    Trust,
    UpstreamFact,
)
from sponsorplan.domain.upstreams.repository import owner

_BEFORE = "{}, of {} before it moved"


def followed(facts: Facts) -> Facts:
    """The facts with those of former places under the present one.

    What is known of the present place comes first. With a new owner, kind and company of the old
    one count no longer, and a channel is only found: the move may have been a sale.
    """
    former = {
        place: present
        for place in sorted(facts.aliases)
        if (present := facts.present_place(place)) != place
    }
    if not former:
        return facts
    return replace(
        facts,
        upstreams=_upstreams(facts.upstreams, former),
        channels=_channels(facts.channels, former),
    )


def moves_to(repositories: tuple[str, ...], facts: Facts) -> dict[str, Alias]:
    """By former place, every known move on the way to one of these repositories."""
    return {
        place: facts.aliases[place]
        for place in sorted(facts.aliases)
        if place not in repositories and facts.present_place(place) in repositories
    }


def _channels(
    known: Mapping[str, tuple[ChannelFact, ...]], former: Mapping[str, str]
) -> Mapping[str, tuple[ChannelFact, ...]]:
    channels = {place: said for place, said in known.items() if place not in former}
    for place, present in former.items():
        if said := known.get(place):
            moved = tuple(_before(fact, place, present) for fact in said)
            channels[present] = (*channels.get(present, ()), *moved)
    return channels


def _before(fact: ChannelFact, place: str, present: str) -> ChannelFact:
    trust = fact.trust if owner(place) == owner(present) else Trust.FOUND
    return replace(fact, evidence=_BEFORE.format(fact.evidence, place), trust=trust)


def _upstreams(
    known: Mapping[str, UpstreamFact], former: Mapping[str, str]
) -> Mapping[str, UpstreamFact]:
    upstreams = {place: fact for place, fact in known.items() if place not in former}
    for place, present in former.items():
        if place in known:
            before = _fact_before(known[place], present)
            upstreams[present] = _filled(upstreams.get(present), before)
    return upstreams


def _fact_before(fact: UpstreamFact, present: str) -> UpstreamFact:
    note = _BEFORE.format(fact.note, fact.repository) if fact.note else ""
    if owner(fact.repository) != owner(present):
        return UpstreamFact(present, archived=fact.archived, note=note if fact.archived else "")
    return replace(fact, repository=present, note=note)


def _filled(now: UpstreamFact | None, before: UpstreamFact) -> UpstreamFact:
    """What is said of the present place, and of the former one only what is said of neither else."""
    if now is None:
        return before
    note = "; ".join(part for part in (now.note, before.note) if part)
    if now.kind is Kind.UNKNOWN and before.kind is not Kind.UNKNOWN:
        now = replace(now, kind=before.kind, owner_company=before.owner_company, note=note)
    if now.archived is None and before.archived is not None:
        now = replace(now, archived=before.archived, note=note)
    return now
