"""From what sources answered to a larger catalogue, without what is not for everybody to know.

A fact stays until the same source, or one that counts as much, says something newer of the same
thing. What share-alike sources say goes to a file of its own, and only where the other file does
not tell it already.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from apps.upstreams.catalogue.loader import together
from apps.upstreams.catalogue.sources import (
    ANSWERING,
    OPEN,
    SHARE_ALIKE,
    SHELVES,
    Shelf,
)
from sponsorplan.domain.channels.registry import recognise
from sponsorplan.domain.purl import parse
from sponsorplan.domain.upstreams.facts import (
    Alias,
    ChannelFact,
    Facts,
    PackageFact,
    PackageKey,
    UpstreamFact,
)
from sponsorplan.domain.upstreams.findings import Found, PackageFinding, RepositoryFinding
from sponsorplan.domain.upstreams.naming import Named, derived, naming
from sponsorplan.domain.upstreams.witnesses import witness

_OF_STATE = re.compile(r"archived: [^;]+, (\d{4}-\d{2}-\d{2})", re.ASCII)
_METADATA, _FUNDING_FILE = "package metadata", "FUNDING.yml"
Shelved = Mapping[Shelf, Facts]


@dataclass(slots=True)
class Admitted:
    """Answers that may become facts of everybody, and how many may not, by reason."""

    found: list[Found] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def admitted(
    found: Iterable[Found],
    base: Facts,
    own: frozenset[PackageKey],
    named: frozenset[str] = frozenset(),
) -> Admitted:
    """What a public source says of a public package, and of repositories that such packages name.

    ``own`` are packages that are or may be a company's own; ``named`` repositories that are public
    for another reason.
    """
    chosen = Admitted()
    ordered = sorted(found, key=lambda one: (one.seen_on, one.source, one.subject, one.key))
    places = {fact.repository for fact in base.packages.values()}
    places |= base.upstreams.keys() | base.channels.keys() | {a.new for a in base.aliases.values()}
    places |= named
    for one in ordered:
        if isinstance(one.finding, PackageFinding):
            if reason := _package_reason(one, one.finding, own):
                chosen.left_out[reason] += 1
            else:
                places.add(one.finding.repository)
                chosen.found.append(one)
    known = _reached(places, ordered)
    for one in ordered:
        if isinstance(one.finding, PackageFinding):
            continue
        if reason := _repository_reason(one, known):
            chosen.left_out[reason] += 1
        else:
            chosen.found.append(one)
    return chosen


def _reached(places: set[str], found: Iterable[Found]) -> set[str]:
    """With where they moved to, and from there."""
    moves = {
        one.key: one.finding.now_at for one in found if isinstance(one.finding, RepositoryFinding)
    }
    known, fresh = set(places), set(places)
    while fresh := {moves.get(place, "") for place in fresh} - known:
        known |= fresh
    return known


def _package_reason(one: Found, finding: PackageFinding, own: frozenset[PackageKey]) -> str:
    package = parse(one.key)
    if one.source not in ANSWERING or package is None or not finding.repository:
        return "says nothing that a catalogue holds"
    if (package.type, package.name) in own:
        return "is or may be a company's own"
    return ""


def _repository_reason(one: Found, places: set[str]) -> str:
    if one.source not in ANSWERING or not isinstance(one.finding, RepositoryFinding):
        return "says nothing that a catalogue holds"
    return "" if one.key in places else "no public package names the repository"


def grown(base: Shelved, chosen: Iterable[Found]) -> Shelved:
    """Each file with the facts of the answers that belong there. Their order changes nothing."""
    ordered = list(chosen)
    shelves = {
        shelf: _grown(
            base.get(shelf, Facts()),
            [one for one in ordered if ANSWERING[one.source] in shelf.licences],
        )
        for shelf in SHELVES
    }
    return shelves | {SHARE_ALIKE: _beyond(shelves[SHARE_ALIKE], shelves[OPEN])}


def _grown(base: Facts, found: Iterable[Found]) -> Facts:
    growth = _Growth(dict(base.packages), dict(base.upstreams), dict(base.aliases))
    for one in sorted(found, key=lambda one: (one.seen_on, one.source, one.key)):
        if isinstance(one.finding, PackageFinding):
            growth.package(one, one.finding)
        elif isinstance(one.finding, RepositoryFinding):
            growth.repository(one, one.finding)
    said = {place: tuple(facts) for place, facts in growth.channels.items()}
    return replace(
        base,
        packages=growth.packages,
        upstreams=growth.upstreams,
        aliases=_uncircled(growth.aliases),
        channels=together(base.channels, said),
    )


@dataclass(slots=True)
class _Growth:
    """Facts that answers are added to, the oldest answer first."""

    packages: dict[PackageKey, PackageFact]
    upstreams: dict[str, UpstreamFact]
    aliases: dict[str, Alias]
    channels: dict[str, list[ChannelFact]] = field(default_factory=dict)

    def package(self, one: Found, finding: PackageFinding) -> None:
        package = parse(one.key)
        if package is None:
            return
        key = (package.type, package.name)
        known = self.packages.get(key)
        if known is None or known.seen_on <= one.seen_on:
            self.packages[key] = PackageFact(
                finding.repository, _METADATA, ANSWERING[one.source], one.seen_on
            )
        self._add_channels(one, finding.repository, finding.funding, _METADATA)

    def repository(self, one: Found, finding: RepositoryFinding) -> None:
        place = finding.now_at or one.key
        known = self.aliases.get(one.key)
        if known is None or known.seen_on <= one.seen_on:
            self.aliases.pop(one.key, None)
            if place != one.key:
                self.aliases[one.key] = Alias(place, ANSWERING[one.source], one.seen_on)
        if finding.archived is not None and ANSWERING[one.source] in OPEN.licences:
            self._archive(place, archived=finding.archived, one=one)
        self._add_channels(one, place, finding.funding, _FUNDING_FILE)

    def _archive(self, place: str, *, archived: bool, one: Found) -> None:
        """Notes say by whom and when; what was said of it before is said no longer."""
        known = self.upstreams.get(place, UpstreamFact(place))
        said = _OF_STATE.search(known.note)
        if said and said[1] > one.seen_on:
            return
        kept = [part for part in known.note.split("; ") if part and not _is_of_state(part)]
        word = "archived" if archived else "not archived"
        note = "; ".join([*kept, f"{word}: {ANSWERING[one.source]}, {one.seen_on}"])
        self.upstreams[place] = replace(known, archived=archived, note=note)

    def _add_channels(
        self, one: Found, place: str, addresses: Iterable[str], evidence: str
    ) -> None:
        for address in addresses:
            if ref := recognise(address):
                fact = ChannelFact(ref, evidence, ANSWERING[one.source], one.seen_on)
                self.channels.setdefault(place, []).append(fact)


def _is_of_state(note: str) -> bool:
    return note.startswith(("archived: ", "not archived: ", "a commit of "))


def _uncircled(aliases: Mapping[str, Alias]) -> dict[str, Alias]:
    """Without the older moves of a repository that moved back."""
    known = Facts(aliases=aliases)
    return {place: alias for place, alias in aliases.items() if known.present_place(place) != place}


def _beyond(facts: Facts, told: Facts) -> Facts:
    """Only what the other file and the rules of naming do not tell as well."""
    names = naming(told)
    channels = {
        place: tuple(fact for fact in said if not _is_told(fact, told.channels.get(place, ())))
        for place, said in facts.channels.items()
    }
    packages = {
        key: fact
        for key, fact in facts.packages.items()
        if fact.repository not in _told_places(key, told, derived(Named(*key), names))
    }
    return replace(
        facts,
        packages=packages,
        channels={place: said for place, said in channels.items() if said},
    )


def _told_places(key: PackageKey, told: Facts, rule: PackageFact | None) -> set[str]:
    known = told.packages.get(key) or rule
    return {known.repository} if known else set()


def _is_told(fact: ChannelFact, told: Iterable[ChannelFact]) -> bool:
    return any(one.ref == fact.ref and witness(one) == witness(fact) for one in told)
