"""From facts to the bytes of a catalogue file: sorted, dated by the newest fact, always the same."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from apps.upstreams.catalogue.container import Header, Line, pack
from apps.upstreams.catalogue.sources import Shelf
from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.upstreams.facts import (
    Alias,
    ChannelFact,
    Facts,
    PackageFact,
    PackageKey,
    Trust,
    UpstreamFact,
)
from sponsorplan.domain.upstreams.witnesses import witness

_ARCHIVED = {True: "y", False: "n", None: ""}
_ByPlace = Mapping[str, tuple[ChannelFact, ...]]


@dataclass(slots=True)
class _Texts:
    """Evidence and sources repeat, so lines carry their numbers."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> str:
        return str(self.numbers.setdefault(text, len(self.numbers)))


@dataclass(frozen=True, slots=True)
class Built:
    """The file, with its facts, and its header for a person to read."""

    content: bytes
    header: Header
    facts: Facts


def written(facts: Facts, shelf: Shelf, dropped: Mapping[str, int] | None = None) -> Built:
    """The file that holds these facts; ``dropped`` counts what was left out, by reason."""
    texts = _Texts()
    lines = [
        *_package_lines(facts.packages, texts),
        *_upstream_lines(facts.upstreams, texts),
        *_channel_lines("c", facts.channels, texts),
        *_channel_lines("o", facts.owner_channels, texts),
        *_alias_lines(facts.aliases, texts),
    ]
    header = Header(
        dated=max(_days(facts), default=""),
        counts=counted(facts),
        dropped=dict(sorted(Counter(dropped or {}).items())),
        licences=shelf.licences,
        credit=shelf.credit,
    )
    content = pack(header, [*(("t", text) for text in texts.numbers), *lines])
    return Built(content, header, facts)


def counted(facts: Facts) -> dict[str, int]:
    """How many facts there are of each kind."""
    return {
        "packages": len(facts.packages),
        "upstreams": len(facts.upstreams),
        "channels": sum(map(len, facts.channels.values())),
        "owner_channels": sum(map(len, facts.owner_channels.values())),
        "aliases": len(facts.aliases),
    }


def _days(facts: Facts) -> Iterator[str]:
    yield from (fact.seen_on for fact in facts.packages.values())
    yield from (fact.seen_on for fact in facts.aliases.values())
    for channels in (facts.channels, facts.owner_channels):
        yield from (fact.seen_on for said in channels.values() for fact in said)


def distinct(facts: Mapping[str, Iterable[ChannelFact]]) -> dict[str, tuple[ChannelFact, ...]]:
    """The newest statement of each witness about each payee, as sure as any of its statements."""
    kept: dict[str, tuple[ChannelFact, ...]] = {}
    for place in sorted(facts):
        newest: dict[tuple[ChannelRef, str], ChannelFact] = {}
        for fact in sorted(facts[place], key=lambda fact: (fact.seen_on, fact.evidence)):
            key = (fact.ref, witness(fact))
            before = newest.get(key, fact).trust
            newest[key] = replace(fact, trust=max(fact.trust, before, key=lambda one: one.rank))
        kept[place] = tuple(newest[key] for key in sorted(newest))
    return kept


def _package_lines(packages: Mapping[PackageKey, PackageFact], texts: _Texts) -> Iterable[Line]:
    for key in sorted(packages):
        fact = packages[key]
        origin = (texts.number(fact.evidence), texts.number(fact.source), fact.seen_on)
        yield ("p", *key, fact.repository, *origin)


def _upstream_lines(upstreams: Mapping[str, UpstreamFact], texts: _Texts) -> Iterable[Line]:
    for place in sorted(upstreams):
        fact = upstreams[place]
        note = texts.number(fact.note)
        yield ("u", place, fact.kind, fact.owner_company, _ARCHIVED[fact.archived], note)


def _channel_lines(mark: str, channels: _ByPlace, texts: _Texts) -> Iterable[Line]:
    for place, facts in channels.items():
        for fact in facts:
            trust = "2" if fact.trust is Trust.CORROBORATED else "1"
            origin = (texts.number(fact.evidence), texts.number(fact.source), fact.seen_on)
            yield (mark, place, fact.ref.platform, fact.ref.handle, trust, *origin)


def _alias_lines(aliases: Mapping[str, Alias], texts: _Texts) -> Iterable[Line]:
    for place in sorted(aliases):
        alias = aliases[place]
        yield ("a", place, alias.new, texts.number(alias.source), alias.seen_on)
