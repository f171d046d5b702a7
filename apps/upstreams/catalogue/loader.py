"""Reading the bundled catalogue. It is read once for each process and never written."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from apps.upstreams.catalogue.container import Header, unpack
from sponsorplan.domain.channels import registry
from sponsorplan.domain.upstreams.facts import (
    ChannelFact,
    Facts,
    Kind,
    PackageFact,
    PackageKey,
    Trust,
    UpstreamFact,
)
from sponsorplan.domain.upstreams.repository import canonical

if TYPE_CHECKING:
    from collections.abc import Callable

BUNDLED = Path(__file__).with_name("facts.tsv.gz")
_ARCHIVED = {"y": True, "n": False, "": None}
_TRUST = {"1": Trust.FOUND, "2": Trust.CORROBORATED}


@cache
def load() -> Facts:
    """The bundled facts. Raises ``CatalogueDamaged`` if the file is not as it was built."""
    return read(BUNDLED.read_bytes())


def about() -> Header:
    """What the bundled file says of itself: its date, counts, sources and licences."""
    return unpack(BUNDLED.read_bytes())[0]


def misfits(content: bytes) -> tuple[Header, list[str]]:
    """What in a catalogue file is not as it should be, in words; the file itself is whole.

    Raises ``CatalogueDamaged``.
    """
    header = unpack(content)[0]
    try:
        facts = read(content)
    except (ValueError, KeyError) as error:
        return header, [f"A line is not of the form that it says it has: {error}."]
    channels = [*facts.channels.items(), *facts.owner_channels.items()]
    found = {
        "packages": len(facts.packages),
        "upstreams": len(facts.upstreams),
        "channels": sum(map(len, facts.channels.values())),
        "owner_channels": sum(map(len, facts.owner_channels.values())),
    }
    wrong = [
        f"It says that it has {header.counts.get(name, 0):,} {name}, and {number:,} can be used."
        for name, number in found.items()
        if header.counts.get(name) != number
    ]
    places = {fact.repository for fact in facts.packages.values()} | facts.upstreams.keys()
    wrong += [
        f"{place}: a repository's place is written {canonical(place) or 'as host/owner/name'}."
        for place in sorted(places)
        if place.count("/") > 1 and canonical(place) != place
    ]
    wrong += [
        f"{place}: {fact.ref.url} has no source or no date."
        for place, named in sorted(channels)
        for fact in named
        if not (fact.source and fact.seen_on)
    ]
    return header, wrong


def read(content: bytes) -> Facts:
    """The facts in a catalogue file."""
    reader = _Reader()
    for line in unpack(content)[1]:
        reader.takers[line[0]](line)
    return Facts(
        packages=reader.packages,
        upstreams=reader.upstreams,
        channels={place: tuple(facts) for place, facts in reader.channels.items()},
        owner_channels={place: tuple(facts) for place, facts in reader.owners.items()},
    )


class _Reader:
    """Takes lines one by one. A handle that today's rules no longer allow is left out."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.packages: dict[PackageKey, PackageFact] = {}
        self.upstreams: dict[str, UpstreamFact] = {}
        self.channels: dict[str, list[ChannelFact]] = {}
        self.owners: dict[str, list[ChannelFact]] = {}
        self.takers: dict[str, Callable[[list[str]], None]] = {
            "t": self.text,
            "p": self.package,
            "u": self.upstream,
            "c": lambda line: self.channel(line, self.channels),
            "o": lambda line: self.channel(line, self.owners),
        }

    def text(self, line: list[str]) -> None:
        self.texts[str(len(self.texts))] = line[1]

    def package(self, line: list[str]) -> None:
        _, kind, name, place, evidence, source, seen_on = line
        texts = self.texts
        self.packages[(kind, name)] = PackageFact(place, texts[evidence], texts[source], seen_on)

    def upstream(self, line: list[str]) -> None:
        _, place, kind, company, archived, note = line
        self.upstreams[place] = UpstreamFact(
            place, Kind(kind), company, _ARCHIVED[archived], self.texts[note]
        )

    def channel(self, line: list[str], into: dict[str, list[ChannelFact]]) -> None:
        mark, place, platform, handle, trust, evidence, source, seen_on = line
        channel = registry.get(platform)
        if channel and (ref := channel.ref(handle)):
            into.setdefault(place, []).append(
                ChannelFact(
                    ref,
                    self.texts[evidence],
                    self.texts[source],
                    seen_on,
                    of_owner=mark == "o",
                    trust=_TRUST[trust],
                )
            )
