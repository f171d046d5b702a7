"""How often the payee that is offered is the one that a person found by hand."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.channels.registry import recognise
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.lockfiles.interface import Package
from sponsorplan.domain.purl import Purl, parse
from sponsorplan.domain.upstreams.facts import Facts
from sponsorplan.domain.upstreams.resolve import resolve
from sponsorplan.domain.upstreams.witnesses import is_hearsay

COLUMNS = ("purl", "payees", "evidence", "checked_on")


class SampleUnreadable(DomainError):
    """A sample of payees is not of the form that it must have."""

    code: ClassVar[str] = "sample_unreadable"
    title: ClassVar[str] = "The sample of payees cannot be read"


@dataclass(frozen=True, slots=True)
class Checked:
    """A package with the payees that a person found for it; none where nobody can be paid."""

    package: Purl
    payees: frozenset[ChannelRef]


@dataclass(frozen=True, slots=True)
class Scored:
    """What is offered for it, the first one to try on top."""

    checked: Checked
    offered: tuple[ChannelRef, ...]

    @property
    def is_right(self) -> bool:
        return bool(self.offered) and self.offered[0] in self.checked.payees

    @property
    def miss(self) -> str:
        """In words, what is wrong; empty where nothing is."""
        if self.is_right or not (self.offered or self.checked.payees):
            return ""
        right = ", ".join(sorted(ref.url for ref in self.checked.payees)) or "nobody"
        offered = self.offered[0].url if self.offered else "nobody"
        return f"{self.checked.package}: offered {offered}, right is {right}"


@dataclass(frozen=True, slots=True)
class Score:
    """``right`` of ``offered`` is the precision, ``right`` of ``payable`` the recall."""

    entries: tuple[Scored, ...]

    @property
    def right(self) -> int:
        return sum(one.is_right for one in self.entries)

    @property
    def offered(self) -> int:
        return sum(bool(one.offered) for one in self.entries)

    @property
    def payable(self) -> int:
        return sum(bool(one.checked.payees) for one in self.entries)

    @property
    def misses(self) -> tuple[str, ...]:
        return tuple(one.miss for one in self.entries if one.miss)


def sample(content: bytes) -> list[Checked]:
    """The rows of a tab-separated table with a header of ``COLUMNS``. Raises ``SampleUnreadable``."""
    try:
        text = io.StringIO(content.decode(), newline="")
    except UnicodeDecodeError as error:
        raise SampleUnreadable("It is no text in UTF-8.") from error
    table = csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
    if tuple(table.fieldnames or ()) != COLUMNS:
        raise SampleUnreadable(f"Its first line must be, with tabs: {' '.join(COLUMNS)}.")
    return list(_rows(table))


def _rows(table: "csv.DictReader[str]") -> Iterator[Checked]:
    for number, row in enumerate(table, start=2):
        package = parse(row["purl"] or "")
        if package is None or None in row or None in row.values():
            raise SampleUnreadable(
                f"Line {number}: it takes {len(COLUMNS)} columns, the first a purl."
            )
        refs = [(address, recognise(address)) for address in row["payees"].split()]
        for address, ref in refs:
            if ref is None:
                raise SampleUnreadable(
                    f"Line {number}: “{address[:100]}” is no payee's address on a platform we know."
                )
        yield Checked(package, frozenset(ref for _, ref in refs if ref))


def score(checked: Sequence[Checked], facts: Facts) -> Score:
    """What is offered for each package with these facts and no file of anybody's."""
    packages = [Package(one.package.type, one.package.name, "") for one in checked]
    found = resolve(packages, facts)
    entries = []
    for one in checked:
        key = found.upstream_of.get((one.package.type, one.package.name), "")
        named = found.recipients[key].channels if key else ()
        channels = [fact for fact in named if not is_hearsay(fact)]
        entries.append(Scored(one, tuple(fact.ref for fact in channels)))
    return Score(tuple(entries))
