"""What a new catalogue has that the old one had not, so that no entry is lost unseen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sponsorplan.domain.upstreams.facts import ChannelFact, Facts
from sponsorplan.domain.upstreams.witnesses import witness

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Entries in words. ``seen_again`` counts those that say the same on another day."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    seen_again: int
    as_before: int


def changes(before: Facts, after: Facts) -> Changes:
    old, new = dict(_entries(before)), dict(_entries(after))
    both = sorted(old.keys() & new.keys())
    changed = [key for key in both if old[key][0] != new[key][0]]
    again = sum(old[key][0] == new[key][0] and old[key] != new[key] for key in both)
    return Changes(
        added=tuple(_words(key, new[key][0]) for key in sorted(new.keys() - old.keys())),
        removed=tuple(_words(key, old[key][0]) for key in sorted(old.keys() - new.keys())),
        changed=tuple(f"{_words(key, old[key][0])}, now {_said(new[key][0])}" for key in changed),
        seen_again=again,
        as_before=len(both) - len(changed) - again,
    )


def _words(key: Key, value: Key) -> str:
    return f"{' '.join(part for part in key if part)}: {_said(value)}"


def _said(value: Key) -> str:
    return ", ".join(part for part in value if part)


def _entries(facts: Facts) -> Iterator[tuple[Key, tuple[Key, str]]]:
    """By what it is about, what each fact says, and on which day."""
    for (kind, name), package in facts.packages.items():
        where = (package.repository, package.evidence, package.source)
        yield ("package", kind, name), (where, package.seen_on)
    for place, upstream in facts.upstreams.items():
        archived = {True: "archived", False: "not archived", None: ""}[upstream.archived]
        who = (str(upstream.kind), upstream.owner_company, archived, upstream.note)
        yield ("upstream", place), (who, "")
    for place, alias in facts.aliases.items():
        yield ("move", place), ((alias.new, alias.source), alias.seen_on)
    yield from _channel_entries("channel", facts.channels)
    yield from _channel_entries("owner's channel", facts.owner_channels)


def _channel_entries(
    what: str, channels: Mapping[str, tuple[ChannelFact, ...]]
) -> Iterator[tuple[Key, tuple[Key, str]]]:
    for place, said in channels.items():
        for fact in said:
            value = (fact.evidence, fact.source, str(fact.trust))
            yield (what, place, fact.ref.url, witness(fact)), (value, fact.seen_on)
