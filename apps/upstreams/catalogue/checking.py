"""What in a catalogue file is not as it should be, in words for whoever built it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from apps.upstreams.catalogue.container import Header, unpack
from apps.upstreams.catalogue.loader import read
from apps.upstreams.catalogue.sources import OPEN, SHARE_ALIKE, Shelf, origin_of
from apps.upstreams.catalogue.writing import counted
from sponsorplan.domain.channels import registry
from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.upstreams.facts import Alias, ChannelFact, Facts, PackageFact
from sponsorplan.domain.upstreams.repository import canonical, owner
from sponsorplan.domain.upstreams.witnesses import witness

_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?", re.ASCII)
# How many of the parts of a line say what it is about; a channel has its evidence besides.
_KEY_PARTS = {"p": 3, "u": 2, "c": 4, "o": 4, "a": 2}
_Dated = PackageFact | ChannelFact | Alias


def misfits(content: bytes) -> tuple[Header, list[str]]:
    """The header, and what is wrong. Raises ``CatalogueDamaged`` when the file is not whole."""
    header, lines = unpack(content)
    try:
        facts = read(content)
    except (ValueError, KeyError, IndexError) as error:
        return header, [f"A line is not of the form that it says it has: {error}."]
    shelf = SHARE_ALIKE if header.licences.keys() & SHARE_ALIKE.licences.keys() else OPEN
    wrong = [
        *_miscounted(header, facts),
        *_doubled(lines),
        *_unnamed(lines),
        *_mislicensed(header, shelf),
        *_misplaced(facts),
        *_circled(facts),
    ]
    for what, fact in _dated(facts):
        wrong += _unproven(what, fact, header, shelf)
    for place, said in (*facts.channels.items(), *facts.owner_channels.items()):
        wrong += [f"{place}: {words}" for fact in said if (words := _off_platform(fact))]
    wrong += _unsaid(facts)
    return header, wrong


def _miscounted(header: Header, facts: Facts) -> Iterator[str]:
    for name, number in counted(facts).items():
        if header.counts.get(name, 0) != number:
            said = header.counts.get(name, 0)
            yield f"It says that it has {said:,} {name}, and {number:,} can be used."
    newest = max((fact.seen_on for _, fact in _dated(facts)), default="")
    if header.dated != newest:
        yield f"It is dated {header.dated or 'never'}, and its newest fact is of {newest or 'no day'}."


def _doubled(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines about the same thing. A channel may be told by several witnesses, each once."""
    texts = [line[1] for line in lines if line[0] == "t"]
    seen = Counter(
        (*line[: _KEY_PARTS[line[0]]], _witness_in(line, texts)) for line in lines if line[0] != "t"
    )
    for key, times in sorted(seen.items()):
        if times > 1:
            yield f"{' '.join(key[1:]).strip()}: {times} lines say it."


def _witness_in(line: Sequence[str], texts: Sequence[str]) -> str:
    ref = _ref(line) if line[0] in "co" else None
    if ref is None:
        return ""
    return witness(ChannelFact(ref, texts[int(line[5])], texts[int(line[6])]))


def _ref(line: Sequence[str]) -> ChannelRef | None:
    channel = registry.get(line[2])
    return channel.ref(line[3]) if channel else None


def _unnamed(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """A handle that its platform would refuse is passed over when the file is read."""
    for line in lines:
        if line[0] in "co" and _ref(line) is None:
            yield f"{line[1]}: “{line[3]}” cannot be a payee on {line[2]}."


def _mislicensed(header: Header, shelf: Shelf) -> Iterator[str]:
    for source, licence in sorted(header.licences.items()):
        if shelf.licences.get(source) != licence:
            yield f"“{source}” under “{licence}” has no place in this file."
    if header.credit != shelf.credit:
        yield f"Its credit must be: {shelf.credit or 'none'}"


def _misplaced(facts: Facts) -> Iterator[str]:
    places = {fact.repository for fact in facts.packages.values()}
    places |= facts.upstreams.keys() | facts.channels.keys() | facts.aliases.keys()
    places |= {alias.new for alias in facts.aliases.values()}
    for place in sorted(places):
        if canonical(f"https://{place}") != place:
            right = canonical(place) or "as host/owner/name"
            yield f"{place}: a repository's place is written {right}."
    for account in sorted(facts.owner_channels):
        if account.count("/") != 1 or owner(account) != account:
            yield f"{account}: an owner's account is written as host/owner."


def _circled(facts: Facts) -> Iterator[str]:
    for place in sorted(facts.aliases):
        if facts.present_place(place) == place:
            yield f"{place}: its moves go in a circle."


def _dated(facts: Facts) -> Iterator[tuple[str, _Dated]]:
    for key, package in facts.packages.items():
        yield " ".join(key), package
    for channels in (facts.channels, facts.owner_channels):
        for place, said in channels.items():
            yield from ((f"{place}: {fact.ref.url}", fact) for fact in said)
    yield from ((f"{place}: its move", alias) for place, alias in facts.aliases.items())


def _unproven(what: str, fact: _Dated, header: Header, shelf: Shelf) -> list[str]:
    """What is wrong with where a fact is from: source, licence, day and evidence."""
    if not (fact.source and fact.seen_on):
        return [f"{what} has no source or no date."]
    wrong = []
    if not _DATE.fullmatch(fact.seen_on):
        wrong.append(f"{what} has a date that is none: {fact.seen_on}.")
    origin = origin_of(fact.source)
    if origin is None:
        wrong.append(f"{what} is of a source that is not admitted: {fact.source}.")
    elif origin not in shelf.licences:
        wrong.append(f"{what} is of {origin}, which has no place in this file.")
    elif origin not in header.licences:
        wrong.append(f"{what} is of {origin}, of which the header names no licence.")
    if not isinstance(fact, Alias) and not fact.evidence:
        wrong.append(f"{what} has no evidence.")
    return wrong


def _off_platform(fact: ChannelFact) -> str:
    address, channel = urlsplit(fact.ref.url), registry.get(fact.ref.platform)
    hosts = channel.hosts if channel else ()
    if address.scheme == "https" and address.netloc.removeprefix("www.") in hosts:
        return ""
    return f"{fact.ref.url} is no https address of its platform."


def _unsaid(facts: Facts) -> Iterator[str]:
    """Upstreams carry in their notes what they rest on, which is never share-alike."""
    for place, fact in sorted(facts.upstreams.items()):
        if not fact.note:
            yield f"{place}: nothing says what its kind or state rests on."
        if any(source in fact.note for source in SHARE_ALIKE.licences):
            yield f"{place}: it rests on a share-alike source, which no upstream may."
