"""Which repositories are paid through one account, so that their people are one recipient.

Whether an account is the payee of its repositories is read off the shared facts about that account
alone: its own GitHub Sponsors page, or an Open Collective found for it. So the key of a repository
is a plain function of the repository. A union-find over the repositories that a company happens to
use would give the same groups for one company and other groups for the next, and adding a package
could join two lines of a plan that nobody touched.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sponsorplan.domain.channels import github_sponsors, open_collective
from sponsorplan.domain.upstreams.facts import ChannelFact, Facts, Kind, UpstreamFact
from sponsorplan.domain.upstreams.owners import SHARED_OWNERS
from sponsorplan.domain.upstreams.repository import owner

_NEVER_ONE = frozenset({Kind.FOUNDATION, Kind.COMPANY_OWNED})


@dataclass(frozen=True, slots=True)
class Payees:
    """``accounts`` are the owners to merge; ``owners`` says what all rows of an owner agree on.

    ``shared`` owners hold the work of many teams: paying them does not reach the one depended on.
    """

    accounts: frozenset[str]
    shared: frozenset[str]
    repositories: Mapping[str, tuple[str, ...]]
    owners: Mapping[str, UpstreamFact]


@lru_cache(maxsize=2)  # facts are one value for as long as a catalogue is
def payees(facts: Facts) -> Payees:
    shared = SHARED_OWNERS | {
        owner(fact.repository) for fact in facts.upstreams.values() if fact.kind in _NEVER_ONE
    }
    paid = {account for account, known in facts.owner_channels.items() if _pays(known, account)}
    named = {owner(place) for place, known in facts.channels.items() if _named(known, owner(place))}
    return Payees(
        accounts=frozenset((paid | named) - shared),
        shared=shared,
        repositories=_by_owner(facts.channels),
        owners=_agreed(facts.upstreams),
    )


def recipient_key(repository: str, facts: Facts, known: Payees) -> str:
    """The owner's account where it is the payee of all of its repositories, else the repository.

    An archived repository stays by itself: what is said about it must not stop the money for the
    rest of its owner's work.
    """
    fact = facts.upstreams.get(repository)
    if owner(repository) not in known.accounts or (fact and fact.archived):
        return repository
    return owner(repository)


def is_account(key: str) -> bool:
    """Whether a recipient is an account and not one repository: ``host/login`` has one slash."""
    return key.count("/") == 1


def names_account(fact: ChannelFact, account: str) -> bool:
    """A GitHub Sponsors page belongs to the login it carries."""
    return (
        fact.ref.platform == github_sponsors.PLATFORM and f"github.com/{fact.ref.handle}" == account
    )


def _named(known: Iterable[ChannelFact], account: str) -> bool:
    return any(names_account(fact, account) for fact in known)


def _pays(known: Iterable[ChannelFact], account: str) -> bool:
    return any(
        fact.ref.platform == open_collective.PLATFORM or names_account(fact, account)
        for fact in known
    )


def _by_owner(repositories: Iterable[str]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = {}
    for place in sorted(repositories):
        grouped.setdefault(owner(place), []).append(place)
    return {account: tuple(places) for account, places in grouped.items()}


def _agreed(upstreams: Mapping[str, UpstreamFact]) -> dict[str, UpstreamFact]:
    """What is known of an owner: the kind and company that all of its known rows share."""
    rows: dict[str, list[UpstreamFact]] = {}
    for place in sorted(upstreams):
        if upstreams[place].kind is not Kind.UNKNOWN:
            rows.setdefault(owner(place), []).append(upstreams[place])
    return {
        account: replace(facts[0], repository=account, archived=None, note=_inherited(facts[0]))
        for account, facts in rows.items()
        if len({(fact.kind, fact.owner_company) for fact in facts}) == 1
    }


def _inherited(fact: UpstreamFact) -> str:
    return f"as {fact.repository} of the same owner" + (f": {fact.note}" if fact.note else "")
