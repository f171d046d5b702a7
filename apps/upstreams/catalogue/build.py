"""Making the bundled catalogue from the tables of collected facts: a pure function of their bytes.

The tables are described in ``docs/catalogue.md``. Nothing is asked of any network, and no clock is
read: the catalogue is dated by its newest fact, so the same tables give the same file anywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from apps.upstreams.catalogue import rows
from apps.upstreams.catalogue.container import Header, Line, pack
from apps.upstreams.catalogue.rows import Dropped
from apps.upstreams.catalogue.sources import LICENCES
from sponsorplan.domain.upstreams.facts import (
    ChannelFact,
    Facts,
    PackageFact,
    PackageKey,
    Trust,
    UpstreamFact,
)
from sponsorplan.domain.upstreams.naming import Named, derived, naming
from sponsorplan.domain.upstreams.witnesses import witness

TABLES = ("packages.tsv", "upstreams.tsv", "channels.tsv", "owner_channels.tsv")
_ARCHIVED = {True: "y", False: "n", None: ""}


@dataclass(slots=True)
class _Texts:
    """Evidence and sources repeat, so lines carry their numbers."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> str:
        return str(self.numbers.setdefault(text, len(self.numbers)))


@dataclass(frozen=True, slots=True)
class Built:
    """The file, with its header for a person to read."""

    content: bytes
    header: Header


def build(tables: Mapping[str, bytes]) -> Built:
    """Admit rows and pack them. ``tables`` holds the bytes of each of ``TABLES`` by name."""
    dropped = Dropped()
    packages = rows.packages(tables["packages.tsv"], dropped)
    packages = _underivable(packages, dropped)
    upstreams = rows.upstreams(tables["upstreams.tsv"], dropped)
    channels, owners = _channels(tables, dropped)
    texts = _Texts()
    lines = [
        *_package_lines(packages, texts),
        *_upstream_lines(upstreams, texts),
        *_channel_lines("c", channels, texts),
        *_channel_lines("o", owners, texts),
    ]
    header = Header(
        dated=max((fact.seen_on for fact in packages.values()), default=""),
        counts={
            "packages": len(packages),
            "upstreams": len(upstreams),
            "channels": sum(map(len, channels.values())),
            "owner_channels": sum(map(len, owners.values())),
        },
        dropped=dict(sorted(dropped.counts.items())),
        licences=LICENCES,
    )
    return Built(pack(header, [*(("t", text) for text in texts.numbers), *lines]), header)


def _underivable(
    packages: dict[PackageKey, PackageFact], dropped: Dropped
) -> dict[PackageKey, PackageFact]:
    """Leave out what the rules of naming find by themselves, so that there is one way to know it.

    Rows that rest on metadata stay: they are what the rules about scopes are derived from.
    """
    stated = {key: fact for key, fact in packages.items() if fact.evidence == "package metadata"}
    known = naming(Facts(packages=stated))
    kept = dict(stated)
    for key, fact in packages.items():
        found = None if key in stated else derived(Named(*key), known)
        if found and found.repository == fact.repository:
            dropped.row("packages", "told by the name alone")
        else:
            kept[key] = fact
    return kept


_ByPlace = dict[str, tuple[ChannelFact, ...]]


def _channels(tables: Mapping[str, bytes], dropped: Dropped) -> tuple[_ByPlace, _ByPlace]:
    """Channels of repositories and of owners; what is told of an owner is kept once, with it."""
    of_repositories: dict[str, list[ChannelFact]] = {}
    of_owners: dict[str, list[ChannelFact]] = {}
    for name in ("channels.tsv", "owner_channels.tsv"):
        for place, fact in rows.channels(tables[name], name.removesuffix(".tsv"), dropped):
            (of_owners if fact.of_owner else of_repositories).setdefault(place, []).append(fact)
    return _distinct(of_repositories), _distinct(of_owners)


def _distinct(facts: Mapping[str, list[ChannelFact]]) -> _ByPlace:
    """The newest statement of each witness about each payee."""
    distinct: _ByPlace = {}
    for place in sorted(facts):
        newest = {
            (fact.ref, witness(fact)): fact
            for fact in sorted(facts[place], key=lambda fact: (fact.seen_on, fact.evidence))
        }
        distinct[place] = tuple(newest[key] for key in sorted(newest))
    return distinct


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
