"""Reading the tables and deciding, row by row, what is good enough to enter.

Smaller rather than doubtful: a row stays out unless it is dated, its source is admitted and its
values pass the same checks that a stranger's input passes.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from apps.upstreams.catalogue.sources import Patterns, channel_source, package_source, reworded
from sponsorplan.domain import purl
from sponsorplan.domain.channels import registry
from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.upstreams.facts import (
    ChannelFact,
    Kind,
    PackageFact,
    PackageKey,
    Trust,
    UpstreamFact,
)
from sponsorplan.domain.upstreams.repository import canonical

# An older address is more likely to be gone than right, and a fork's file is likely to be old.
_OLDEST_CHANNEL = "2023-11"
_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_EVIDENCE = {
    "metadata": "package metadata",
    "lockfile": "a public lockfile",
    "known": "a known rule",
}
_ARCHIVED = {"yes": True, "no": False}
# Kinds that rest on a table with no licence, on one of 2021, or on counting authors' names.
_DOUBTFUL_KIND = re.compile(r"opencollective-tools|backyourstack|different author names")
# What is kept of a note, in our words; the rest tells how often something was seen.
_COMPANY_NOTES = (
    (r"owner: author field of a package in (\S+)", r"named as author of a package in \1"),
    (r"owner: (osendowment/model.*)", r"\1"),
)
_KIND_NOTES = (
    (r"kind: author .*", "a package's author field points to the owner's account"),
    (r"kind: rust-lang/team people file", "on the list of rust-lang/team"),
    (r"steward (.*)", r"stewarded by \1"),
)
_ARCHIVED_NOTES = (
    (r"archived: blank owner data in (\S+) \(inferred\)", r"archived: inferred from \1"),
    (r"archived: (.*)", r"archived: \1"),
    (r"commit on (\S+) in snapshot", r"a commit of \1 was seen"),
)
_OWNER_HANDLE = re.compile(r"owner handle, (.*)")

Row = Mapping[str, str]


@dataclass(slots=True)
class Dropped:
    """How many rows stayed out, by table and reason."""

    counts: Counter[str] = field(default_factory=Counter)

    def row(self, table: str, reason: str) -> None:
        self.counts[f"{table}: {reason}"] += 1


def read(table: bytes) -> Iterator[Row]:
    """The rows of one tab-separated table with a header line."""
    text = io.StringIO(table.decode("utf-8"), newline="")
    return csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE)


def packages(table: bytes, dropped: Dropped) -> dict[PackageKey, PackageFact]:
    admitted: dict[PackageKey, PackageFact] = {}
    for row in read(table):
        package, source = purl.parse(row["purl"]), package_source(row["source"])
        evidence = _EVIDENCE.get(row["evidence"])
        if package is None or not package.name.isprintable() or not _is_repository(row["repo"]):
            dropped.row("packages", "no such package or repository name")
        elif not _DATE.fullmatch(row["seen_on"]):
            dropped.row("packages", "undated")
        elif source is None or evidence is None:
            dropped.row("packages", "source not admitted")
        else:
            admitted[(package.type, package.name)] = PackageFact(
                row["repo"], evidence, source, row["seen_on"]
            )
    return admitted


def upstreams(table: bytes, dropped: Dropped) -> dict[str, UpstreamFact]:
    admitted = {}
    for row in read(table):
        fact = _upstream(row)
        if fact.kind is Kind.UNKNOWN and fact.archived is None:
            dropped.row("upstreams", "tells nothing that is sure")
        elif not _is_repository(row["repo"]):
            dropped.row("upstreams", "no such repository name")
        else:
            admitted[row["repo"]] = fact
    return admitted


def _is_repository(text: str) -> bool:
    return canonical(f"https://{text}") == text


def _upstream(row: Row) -> UpstreamFact:
    doubtful = _DOUBTFUL_KIND.search(row["note"])
    kind = Kind.UNKNOWN if doubtful else Kind(row["kind"])
    company = row["owner_company"] if kind is Kind.COMPANY_OWNED else ""
    archived = _ARCHIVED.get(row["archived"])
    return UpstreamFact(row["repo"], kind, company, archived, _note(row["note"], kind, archived))


def _note(note: str, kind: Kind, archived: object) -> str:
    """Only the parts of a note that say what the kept values rest on."""
    patterns: Patterns = _ARCHIVED_NOTES if archived is not None else ()
    if kind is not Kind.UNKNOWN:
        patterns += _COMPANY_NOTES if kind is Kind.COMPANY_OWNED else _KIND_NOTES
    kept = [words for part in note.split("; ") if (words := reworded(part, patterns))]
    return "; ".join(kept)


def channels(table: bytes, name: str, dropped: Dropped) -> Iterator[tuple[str, ChannelFact]]:
    """Facts with the repository, or with the owner for those that speak of the owner."""
    for row in read(table):
        admitted = _channel(row)
        if isinstance(admitted, str):
            dropped.row(name, admitted)
            continue
        place = row.get("owner") or row["repo"]
        yield "/".join(place.split("/")[:2]) if admitted.of_owner else place, admitted


def _channel(row: Row) -> ChannelFact | str:
    """The fact, or why there is none."""
    source = channel_source(row["source"])
    if source is None:
        return "source not admitted"
    if not _DATE.fullmatch(row["seen_on"]) or row["seen_on"] < _OLDEST_CHANNEL:
        return "undated or too old"
    if registry.get(row["platform"]) is None:
        return "no platform we know"
    ref = _payee(row)
    if ref is None:
        return "handle and address do not agree with the platform's rules"
    evidence = row["evidence"].removeprefix("owner: ")
    evidence = _OWNER_HANDLE.sub(r"\1 names the owner's account", evidence)
    seen_in = row.get("seen_in", "").split("+")
    both = {"FUNDING.yml", "metadata"} <= set(seen_in)
    return ChannelFact(
        ref,
        evidence,
        source,
        row["seen_on"],
        of_owner="owner" in row or row["evidence"].startswith("owner: "),
        trust=Trust.CORROBORATED if both else Trust.FOUND,
    )


def _payee(row: Row) -> ChannelRef | None:
    """The payee, if the row's address names it and its handle, where given, is the same."""
    ref, channel = registry.recognise(row["url"]), registry.get(row["platform"])
    if ref is None or channel is None or ref.platform != row["platform"]:
        return None
    return ref if not row["handle"] or channel.ref(row["handle"]) == ref else None
