"""From the bundled facts and what sources found since to the facts that everything rests on.

Sources come in the order in which the operator trusts them. What a source says of where a package
lives replaces an older fact, but a signed statement stands against any metadata; what it says of
channels is added, because two witnesses are better than one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sponsorplan.domain.channels.registry import recognise
from sponsorplan.domain.purl import parse
from sponsorplan.domain.upstreams.facts import (
    AccountCheck,
    Alias,
    ChannelFact,
    Facts,
    Observed,
    PackageFact,
    PackageKey,
    UpstreamFact,
)
from sponsorplan.domain.upstreams.findings import (
    AccountFinding,
    Found,
    PackageFinding,
    RepositoryFinding,
    Subject,
)
from sponsorplan.domain.upstreams.moves import followed
from sponsorplan.domain.upstreams.observed import observed

_METADATA, _FUNDING_FILE = "package metadata", "FUNDING.yml"


@dataclass(slots=True)
class _Gathered:
    packages: dict[PackageKey, PackageFact] = field(default_factory=dict)
    archived: dict[str, tuple[bool, str]] = field(default_factory=dict)
    channels: dict[str, list[ChannelFact]] = field(default_factory=dict)
    checks: dict[tuple[str, str], AccountCheck] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)
    stands: dict[str, str] = field(default_factory=dict)
    of_repository: dict[str, list[Found]] = field(default_factory=dict)
    of_packages: dict[str, list[Found]] = field(default_factory=dict)


class _Observations(Mapping[str, Observed]):
    """What was observed of each repository, put together when somebody asks for it.

    There are many findings, of which one company needs few; and each new one makes all facts anew.
    """

    def __init__(
        self, of_repository: Mapping[str, list[Found]], of_packages: Mapping[str, list[Found]]
    ) -> None:
        self._of_repository = of_repository
        self._of_packages = of_packages
        self._places = of_repository.keys() | of_packages.keys()
        self._made: dict[str, Observed] = {}

    def __getitem__(self, place: str) -> Observed:
        if place not in self._places:
            raise KeyError(place)
        if place not in self._made:
            # Repositories come the least trusted first.
            found = self._of_repository.get(place, [])[::-1]
            self._made[place] = observed(found, self._of_packages.get(place, []))
        return self._made[place]

    def __contains__(self, place: object) -> bool:
        return place in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def combined(bundled: Facts, found: Iterable[Found], order: Sequence[str]) -> Facts:
    """The facts with all findings in them; ``order`` names sources, the most trusted first."""
    rank = {source: at for at, source in enumerate(order)}
    gathered = _Gathered()
    # The most trusted comes last, so that its word stands where only one can.
    for one in sorted(found, key=lambda one: (-rank.get(one.source, len(rank)), one.key)):
        _take(one, gathered)
    known = replace(
        bundled,
        packages={**bundled.packages, **gathered.packages},
        upstreams=_upstreams(bundled, gathered),
        channels=_channels(bundled.channels, gathered.channels),
        checks={**bundled.checks, **gathered.checks},
        aliases=_aliases(bundled, gathered),
    )
    observations = _Observations(
        _at_present(gathered.of_repository, known), _at_present(gathered.of_packages, known)
    )
    return followed(replace(known, observed=observations))


def _aliases(bundled: Facts, gathered: _Gathered) -> Mapping[str, Alias]:
    """Without the moves that a platform no longer knows of: it finds the repository where it was."""
    kept = {
        place: alias
        for place, alias in bundled.aliases.items()
        if alias.seen_on > gathered.stands.get(place, "")
    }
    return {**kept, **gathered.aliases}


def _at_present(found: Mapping[str, list[Found]], known: Facts) -> Mapping[str, list[Found]]:
    """By the present place of each repository; what was asked under that name counts most."""
    by_place: dict[str, list[Found]] = {}
    for place in sorted(found, key=lambda place: (known.present_place(place) == place, place)):
        by_place.setdefault(known.present_place(place), []).extend(found[place])
    return by_place


def _take(one: Found, into: _Gathered) -> None:
    finding = one.finding
    if isinstance(finding, PackageFinding):
        _take_package(one, finding, into)
    elif isinstance(finding, RepositoryFinding):
        _take_repository(one, finding, into)
    elif one.subject is Subject.ACCOUNT:
        platform, _, handle = one.key.partition(":")
        into.checks[platform, handle] = _check(one, finding)


def _take_package(one: Found, finding: PackageFinding, into: _Gathered) -> None:
    package = parse(one.key)
    if package is None or not finding.repository:
        return
    known = into.packages.get((package.type, package.name))
    # Metadata may name any repository, also a famous one that knows nothing of the package.
    if finding.attested or not (known and known.attested):
        evidence = finding.evidence or _METADATA
        into.packages[package.type, package.name] = PackageFact(
            finding.repository, evidence, one.source, one.seen_on, finding.attested
        )
    into.of_packages.setdefault(finding.repository, []).append(one)
    _add_channels(one, finding.repository, finding.funding, _METADATA, into)


def _take_repository(one: Found, finding: RepositoryFinding, into: _Gathered) -> None:
    place = finding.now_at or one.key
    if place != one.key:
        into.aliases[one.key] = Alias(place, one.source, one.seen_on)
    elif finding.archived is not None:
        # Only who keeps the repository tells that, and would have told of a move.
        into.stands[one.key] = max(one.seen_on, into.stands.get(one.key, ""))
    if finding.archived is not None:
        into.archived[place] = (finding.archived, f"{one.source}, {one.seen_on}")
    into.of_repository.setdefault(place, []).append(one)
    _add_channels(one, place, finding.funding, finding.evidence or _FUNDING_FILE, into)


def _add_channels(
    one: Found, place: str, addresses: Iterable[str], evidence: str, into: _Gathered
) -> None:
    for address in addresses:
        if ref := recognise(address):
            into.channels.setdefault(place, []).append(
                ChannelFact(ref, evidence, one.source, one.seen_on)
            )


def _check(one: Found, finding: object) -> AccountCheck:
    """Without a finding the platform knows of no such account."""
    if not isinstance(finding, AccountFinding):
        return AccountCheck(live=False, source=one.source, seen_on=one.seen_on)
    return AccountCheck(
        finding.live,
        finding.takes_payment,
        finding.minimum,
        finding.currency,
        finding.received_minor,
        one.source,
        one.seen_on,
    )


def _upstreams(bundled: Facts, gathered: _Gathered) -> Mapping[str, UpstreamFact]:
    known = dict(bundled.upstreams)
    for place, (archived, source) in gathered.archived.items():
        before = known.get(place, UpstreamFact(place))
        note = "; ".join(part for part in (before.note, f"archived: {source}") if part)
        known[place] = replace(before, archived=archived, note=note if archived else before.note)
    return known


def _channels(
    bundled: Mapping[str, tuple[ChannelFact, ...]], found: Mapping[str, list[ChannelFact]]
) -> Mapping[str, tuple[ChannelFact, ...]]:
    known = dict(bundled)
    for place, facts in found.items():
        known[place] = (*facts, *known.get(place, ()))
    return known
