"""The people a company stands on, as one would pay them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.channels.registry import PACKAGE_BOUND
from sponsorplan.domain.upstreams.facts import ChannelFact, Facts, Kind, UpstreamFact
from sponsorplan.domain.upstreams.payees import Payees, is_account, names_account
from sponsorplan.domain.upstreams.repository import owner
from sponsorplan.domain.upstreams.witnesses import by_preference, checked, united

_ONE_ACCOUNT = "its repositories are paid through one account"
_NAMED_ACCOUNT = "the account its packages ask money for"
_NO_ACCOUNT = "one repository, paid by itself"
_MOST_ADDRESSES = 20


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who would be paid, and where; the first channel is the one to try.

    ``key`` is a repository, or the owner's account where that is the payee. ``repositories`` are
    those the company uses. ``note`` says what ``kind``, ``owner_company`` and ``archived`` rest on.
    ``other_addresses`` are funding addresses of no platform we know: text, never a link.
    ``closed`` are channels of which the platform itself says that they take no money.
    """

    key: str
    name: str
    kind: Kind
    owner_company: str
    archived: bool | None
    repositories: tuple[str, ...]
    channels: tuple[ChannelFact, ...]
    evidence: tuple[str, ...]
    note: str = ""
    other_addresses: tuple[str, ...] = ()
    closed: tuple[ChannelFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """What the company's own files say about one recipient."""

    key: str
    repositories: frozenset[str]
    evidence: frozenset[str]
    funding: frozenset[ChannelFact]
    addresses: frozenset[str]


def recipient(use: Use, facts: Facts, known: Payees) -> Recipient:
    about = _about(use, facts, known)
    channels = [(fact, facts.check(fact.ref)) for fact in _channels(use, facts, known)]
    open_ = [checked(fact, check) for fact, check in channels if check is None or check.is_open]
    return Recipient(
        key=use.key,
        name=use.key.partition("/")[2],
        kind=about.kind,
        owner_company=about.owner_company,
        archived=about.archived,
        repositories=tuple(sorted(use.repositories)),
        channels=tuple(open_),
        evidence=(_why_one(use.key, known), *sorted(use.evidence)),
        note=about.note,
        other_addresses=tuple(sorted(use.addresses)[:_MOST_ADDRESSES]),
        closed=tuple(fact for fact, check in channels if check and not check.is_open),
    )


def _why_one(key: str, known: Payees) -> str:
    if not is_account(key):
        return _NO_ACCOUNT
    return _ONE_ACCOUNT if key in known.accounts else _NAMED_ACCOUNT


def _about(use: Use, facts: Facts, known: Payees) -> UpstreamFact:
    fact = facts.upstreams.get(use.key)
    if fact and fact.kind is not Kind.UNKNOWN:
        return fact
    agreed = known.owners.get(owner(use.key), UpstreamFact(use.key))
    if fact is None or fact.archived is None:
        return agreed
    note = "; ".join(part for part in (agreed.note, fact.note) if part)
    return UpstreamFact(use.key, agreed.kind, agreed.owner_company, fact.archived, note)


def _channels(use: Use, facts: Facts, known: Payees) -> tuple[ChannelFact, ...]:
    """What is said of the payee itself, then what is near, then what only a lockfile says."""
    account = owner(use.key)
    if account in known.shared:
        own = [fact for fact in facts.channels.get(use.key, ()) if not fact.of_owner]
        own = [fact for fact in own if not names_account(fact, account)]
        return _ranked([own, use.funding])
    of_owner = facts.owner_channels.get(account, ())
    if not is_account(use.key):
        return _ranked([facts.channels.get(use.key, ()), of_owner, use.funding])
    of_repositories = [
        fact
        for place in known.repositories.get(use.key, ())
        for fact in facts.channels[place]
        if fact.ref.platform not in PACKAGE_BOUND
    ]
    own = [fact for fact in of_repositories if names_account(fact, use.key)]
    return _ranked([[*of_owner, *own], of_repositories, use.funding])


def _ranked(tiers: Sequence[Iterable[ChannelFact]]) -> tuple[ChannelFact, ...]:
    """One fact for each payee, in the order of the first tier that names it."""
    rank: dict[ChannelRef, int] = {}
    facts: list[ChannelFact] = []
    for place, tier in enumerate(tiers):
        for fact in sorted(tier, key=_stable):
            rank.setdefault(fact.ref, place)
            facts.append(fact)
    return tuple(sorted(united(facts), key=lambda fact: (rank[fact.ref], *by_preference(fact))))


def _stable(fact: ChannelFact) -> tuple[ChannelRef, str, str, str]:
    return fact.ref, fact.evidence, fact.source, fact.seen_on
