"""Reading the bundled catalogue, of two files. It is read once for each process.

The file of share-alike facts may be missing: whoever does not want its licence deletes it.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from apps.upstreams.catalogue.container import Header, unpack
from apps.upstreams.catalogue.sources import OPEN, SHELVES, Shelf
from apps.upstreams.catalogue.writing import distinct
from sponsorplan.domain.channels import registry
from sponsorplan.domain.upstreams.facts import (
    Alias,
    ChannelFact,
    Facts,
    Kind,
    PackageFact,
    PackageKey,
    Trust,
    UpstreamFact,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parent
BUNDLED = FOLDER / OPEN.file
_Key = TypeVar("_Key", PackageKey, str)
_Dated = TypeVar("_Dated", PackageFact, Alias)
_ARCHIVED = {"y": True, "n": False, "": None}
_TRUST = {"1": Trust.FOUND, "2": Trust.CORROBORATED}


@cache
def load() -> Facts:
    """The bundled facts. Raises ``CatalogueDamaged`` if a file is not as it was built."""
    return merged(*(read(content) for content in contents(FOLDER).values()))


def about() -> Header:
    """What the bundled file says of itself: its date, counts, sources and licences."""
    return unpack(BUNDLED.read_bytes())[0]


@cache
def headers() -> tuple[Header, ...]:
    """What each of the bundled files says of itself."""
    return tuple(unpack(content)[0] for content in contents(FOLDER).values())


def contents(folder: Path) -> dict[Shelf, bytes]:
    """The bytes of the files that are there. The one without share-alike must be."""
    there = {shelf: folder / shelf.file for shelf in SHELVES}
    return {
        shelf: file.read_bytes() for shelf, file in there.items() if shelf is OPEN or file.exists()
    }


def merged(first: Facts, *others: Facts) -> Facts:
    """All facts of several files. Of two places of one package the one that was seen last counts."""
    for other in others:
        first = Facts(
            packages={**first.packages, **_newer(other.packages, first.packages)},
            upstreams={**other.upstreams, **first.upstreams},
            channels=together(first.channels, other.channels),
            owner_channels=together(first.owner_channels, other.owner_channels),
            aliases={**first.aliases, **_newer(other.aliases, first.aliases)},
        )
    return first


def _newer(facts: Mapping[_Key, _Dated], than: Mapping[_Key, _Dated]) -> dict[_Key, _Dated]:
    return {
        key: fact
        for key, fact in facts.items()
        if key not in than or fact.seen_on > than[key].seen_on
    }


def together(
    one: Mapping[str, tuple[ChannelFact, ...]], other: Mapping[str, tuple[ChannelFact, ...]]
) -> dict[str, tuple[ChannelFact, ...]]:
    """Channels of both by place, each statement once, and as sure as the surer of the two is."""
    return distinct(
        {place: (*one.get(place, ()), *other.get(place, ())) for place in {**one, **other}}
    )


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
        aliases=reader.aliases,
    )


class _Reader:
    """Takes lines one by one. A handle that today's rules no longer allow is left out."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.packages: dict[PackageKey, PackageFact] = {}
        self.upstreams: dict[str, UpstreamFact] = {}
        self.channels: dict[str, list[ChannelFact]] = {}
        self.owners: dict[str, list[ChannelFact]] = {}
        self.aliases: dict[str, Alias] = {}
        self.takers: dict[str, Callable[[list[str]], None]] = {
            "t": self.text,
            "p": self.package,
            "u": self.upstream,
            "c": lambda line: self.channel(line, self.channels),
            "o": lambda line: self.channel(line, self.owners),
            "a": self.alias,
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

    def alias(self, line: list[str]) -> None:
        _, place, new, source, seen_on = line
        self.aliases[place] = Alias(new, self.texts[source], seen_on)

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
