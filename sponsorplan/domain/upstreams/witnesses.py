"""Who says that a channel belongs to an upstream, to tell two sources from one heard twice.

A lockfile copies the funding address from the package's metadata, so the two are one witness: the
publisher. FUNDING.yml is written by whoever may write to the repository, who also writes its funding.json
or lists one that is elsewhere. Any list somebody else keeps is a witness of its own.
"""

from collections.abc import Iterable
from dataclasses import replace

from sponsorplan.domain.channels.registry import PREFERENCE
from sponsorplan.domain.upstreams.facts import AccountCheck, ChannelFact, Trust

LOCKFILE = "lockfile"
IN_LOCKFILE = "funding in the lockfile"
_PUBLISHER, _REPOSITORY = "publisher", "repository"
_SOMEBODYS_LIST = "funding table"


def witness(fact: ChannelFact) -> str:
    if fact.source == LOCKFILE or "package metadata" in fact.evidence:
        return _PUBLISHER
    if "FUNDING.yml" in fact.evidence or "funding.json" in fact.evidence:
        return _REPOSITORY
    return fact.source.partition("@")[0]


def is_hearsay(fact: ChannelFact) -> bool:
    """Whether nobody says it but a list that somebody else keeps: neither publisher nor owner.

    Of such rows that were checked by hand a third was right (docs/catalogue.md), so none is offered
    for payment before anybody else says the same.
    """
    return fact.trust is Trust.FOUND and fact.evidence.endswith(_SOMEBODYS_LIST)


def united(facts: Iterable[ChannelFact]) -> tuple[ChannelFact, ...]:
    """One fact for each payee; two independent witnesses make it corroborated.

    The fact kept is the first one given, so callers put the one to be shown first.
    """
    by_ref: dict[object, list[ChannelFact]] = {}
    for fact in facts:
        by_ref.setdefault(fact.ref, []).append(fact)
    return tuple(_one(same) for same in by_ref.values())


def _one(same: list[ChannelFact]) -> ChannelFact:
    corroborated = any(fact.trust is Trust.CORROBORATED for fact in same)
    if corroborated or len({witness(fact) for fact in same}) > 1:
        return replace(same[0], trust=Trust.CORROBORATED)
    return same[0]


def checked(fact: ChannelFact, check: AccountCheck | None) -> ChannelFact:
    """With the word of the platform itself, which counts for more than any witness."""
    if check is None or not (check.is_open and check.takes_payment):
        return fact
    words = f"{fact.evidence}; {check.source} confirms on {check.seen_on} that it takes money"
    return replace(fact, trust=Trust.VERIFIED, evidence=words)


def by_preference(fact: ChannelFact) -> tuple[int, int, str]:
    """Sort key: the platform one should try first, then trust, then the handle."""
    place = PREFERENCE.index(fact.ref.platform) if fact.ref.platform in PREFERENCE else 99
    return place, -fact.trust.rank, fact.ref.handle
