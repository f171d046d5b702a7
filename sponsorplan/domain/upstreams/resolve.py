"""From the packages in a company's files to the people behind them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sponsorplan.domain.channels import github_sponsors, open_collective
from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.channels.registry import recognise
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.upstreams.corrections import NONE, Corrections
from sponsorplan.domain.upstreams.facts import ChannelFact, Facts, PackageFact, PackageKey
from sponsorplan.domain.upstreams.naming import Named, naming, repository_of
from sponsorplan.domain.upstreams.payees import is_account, payees, recipient_key
from sponsorplan.domain.upstreams.recipients import Recipient, Use, recipient
from sponsorplan.domain.upstreams.witnesses import IN_LOCKFILE, LOCKFILE

_LONGEST_SHOWN = 200
_ACCOUNTS = (
    (github_sponsors.PLATFORM, "github.com"),
    (open_collective.PLATFORM, "opencollective.com"),
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """``upstream_of`` and ``found`` have no entry for a package whose upstream is unknown.

    ``upstream_of`` gives the key of the recipient, ``found`` how its repository came to be known.
    """

    upstream_of: Mapping[PackageKey, str]
    found: Mapping[PackageKey, PackageFact]
    recipients: Mapping[str, Recipient]


@dataclass(frozen=True, slots=True)
class _Mention:
    """All that the files say of one package, over all of its versions."""

    named: Named
    payable: frozenset[ChannelRef]
    addresses: frozenset[str]


def resolve(
    packages: Iterable[Package], facts: Facts, corrections: Corrections = NONE
) -> Resolution:
    """Who is behind each package. The order of packages and their number change no answer.

    A company's corrections count before the facts. Held packages are passed over: they may be the company's own, whatever public one has the name.
    """
    names, accounts = naming(facts), payees(facts)
    mentions = _mentions(packages)
    found = {
        mention.named.key: _moved(fact, facts)
        for mention in mentions
        if (
            fact := _corrected(mention.named, corrections)
            or repository_of(mention.named, names)
            or _paid_account(mention.payable)
        )
    }
    upstream_of = {
        key: corrections.paid_with(
            fact.repository
            if fact.repository in corrections.apart
            else recipient_key(fact.repository, facts, accounts)
        )
        for key, fact in found.items()
    }
    uses = _uses(mentions, found, upstream_of)
    return Resolution(
        upstream_of, found, {use.key: recipient(use, facts, accounts) for use in uses}
    )


def recipient_at(place: str, facts: Facts, corrections: Corrections = NONE) -> Recipient:
    """Whom a member means by a repository or an owner's account that no file needs to name.

    ``place`` is canonical.
    """
    accounts, place = payees(facts), facts.present_place(place)
    key = place if is_account(place) else recipient_key(place, facts, accounts)
    key = corrections.paid_with(place if place in corrections.apart else key)
    repositories = frozenset() if is_account(place) else frozenset({place})
    said = frozenset({"a member of the company named it"})
    return recipient(Use(key, repositories, said, frozenset(), frozenset()), facts, accounts)


def _corrected(named: Named, corrections: Corrections) -> PackageFact | None:
    place = corrections.repository_of.get(named.key)
    return PackageFact(place, "a member of the company said so", "correction") if place else None


def _moved(fact: PackageFact, facts: Facts) -> PackageFact:
    place = facts.present_place(fact.repository)
    if place == fact.repository:
        return fact
    return replace(fact, repository=place, evidence=f"{fact.evidence}, as {fact.repository}")


def _mentions(packages: Iterable[Package]) -> list[_Mention]:
    grouped: dict[PackageKey, list[Package]] = {}
    for package in packages:
        if not package.held:
            grouped.setdefault((package.type, package.name), []).append(package)
    return [_mention(key, grouped[key]) for key in sorted(grouped)]


def _mention(key: PackageKey, releases: list[Package]) -> _Mention:
    kind, name = key
    if not any(release.repository or release.funding for release in releases):
        return _Mention(Named(kind, name), frozenset(), frozenset())
    hints = {release.repository for release in releases if release.repository}
    funding = {
        text for release in releases for address in release.funding if (text := address.strip())
    }
    named = {address: _payee(address, kind) for address in funding}
    return _Mention(
        Named(kind, name, tuple(sorted(hints))),
        frozenset(ref for ref in named.values() if ref),
        frozenset(_as_text(address) for address, ref in named.items() if ref is None),
    )


def _payee(address: str, kind: str) -> ChannelRef | None:
    """Composer writes a Sponsors page as the owner's profile, so only its files may mean that."""
    ref = recognise(address)
    return github_sponsors.account(address) if ref is None and kind == "composer" else ref


def _as_text(address: str) -> str:
    """An address as it may be shown: without the characters that reorder or hide text."""
    shown = "".join(char if char.isprintable() else "�" for char in address[:_LONGEST_SHOWN])
    return f"{shown}…" if len(address) > _LONGEST_SHOWN else shown


def _paid_account(payable: frozenset[ChannelRef]) -> PackageFact | None:
    """With no repository known, the one account that the package itself asks money for."""
    for platform, host in _ACCOUNTS if payable else ():
        handles = {ref.handle for ref in payable if ref.platform == platform}
        if len(handles) == 1:
            return PackageFact(f"{host}/{handles.pop()}", IN_LOCKFILE, LOCKFILE)
    return None


def _uses(
    mentions: Iterable[_Mention],
    found: Mapping[PackageKey, PackageFact],
    upstream_of: Mapping[PackageKey, str],
) -> list[Use]:
    by_key: dict[str, list[_Mention]] = {}
    for mention in mentions:
        if key := upstream_of.get(mention.named.key):
            by_key.setdefault(key, []).append(mention)
    return [_use(key, group, found) for key, group in sorted(by_key.items())]


def _use(key: str, group: list[_Mention], found: Mapping[PackageKey, PackageFact]) -> Use:
    facts = [found[mention.named.key] for mention in group]
    payable = frozenset[ChannelRef]().union(*(mention.payable for mention in group))
    return Use(
        key=key,
        repositories=frozenset(
            fact.repository for fact in facts if not is_account(fact.repository)
        ),
        evidence=frozenset(fact.evidence for fact in facts),
        funding=frozenset(ChannelFact(ref, IN_LOCKFILE, LOCKFILE) for ref in payable),
        addresses=frozenset[str]().union(*(mention.addresses for mention in group)),
    )
