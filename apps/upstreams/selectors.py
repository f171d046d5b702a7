"""What is known: the bundled catalogue, what sources answered since, and a company's corrections."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from threading import Lock
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from apps.companies.models import Company
from apps.upstreams.catalogue.loader import load
from apps.upstreams.models import Confirmation, Correction, Lookup, Reading, SourceState
from apps.upstreams.providers import registry
from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.purl import parse
from sponsorplan.domain.upstreams.combine import combined
from sponsorplan.domain.upstreams.corrections import NONE, Corrections
from sponsorplan.domain.upstreams.facts import Facts
from sponsorplan.domain.upstreams.findings import Found, RepositoryFinding
from sponsorplan.domain.upstreams.moves import followed
from sponsorplan.domain.upstreams.payees import payees, recipient_key
from sponsorplan.domain.upstreams.repository import owner

_KEYS = 500  # in one question


@dataclass(slots=True)
class _Held:
    """Answers as this process last saw them; only what changed since is read again."""

    found: dict[int, Found] = field(default_factory=dict)
    seen: datetime | None = None
    facts: Facts | None = None
    order: tuple[str, ...] = ()
    lock: Lock = field(default_factory=Lock)


_held = _Held()


@cache
def bundled_facts() -> Facts:
    """What is known without a database: the catalogue alone."""
    return followed(load())


def known_facts() -> Facts:
    """All that is known about packages and their upstreams. One small query when nothing is new."""
    with _held.lock:
        return _known(_held)


def _known(held: _Held) -> Facts:
    changed = Lookup.objects.exclude(changed_at=None)
    newest = facts_changed_at()
    order = registry.order()
    if newest is None:
        held.found, held.seen = {}, None
        return bundled_facts()
    if held.facts is not None and held.seen == newest and held.order == order:
        return held.facts
    if held.seen is not None and held.seen <= newest:
        # What was written in the same moment may not have been seen.
        changed = changed.filter(changed_at__gte=held.seen)
    else:
        held.found = {}
    for row in changed.iterator(chunk_size=5000):
        held.found[row.pk] = row.found()
    held.facts = combined(load(), held.found.values(), order)
    held.seen, held.order = newest, order
    return held.facts


def answers() -> list[Found]:
    """What sources know, as they said it last, whichever company it was asked for."""
    known = Lookup.objects.filter(asked_at__isnull=False, answer__isnull=False)
    return [row.found() for row in known.order_by("source", "subject", "key").iterator()]


def sources_on() -> tuple[str, ...]:
    """Names of the sources that are switched on, the most trusted first."""
    return registry.order()


def facts_changed_at() -> datetime | None:
    """When a source last answered something new; ``None`` while there is the catalogue alone."""
    changed = Lookup.objects.exclude(changed_at=None).order_by("-changed_at")
    return changed.values_list("changed_at", flat=True).first()


def correction_list(*, company: Company) -> QuerySet[Correction]:
    """What the company's members corrected, newest first."""
    return Correction.objects.filter(company=company)


def corrections_of(*, company: Company) -> Corrections:
    """The company's corrections as the core takes them, by the present names of repositories."""
    said: dict[str, dict[str, str]] = {kind: {} for kind in Correction.Kind}
    for row in correction_list(company=company):
        said[row.kind][row.subject] = row.target
    if not any(said.values()):
        return NONE
    packages = ((parse(purl), place) for purl, place in said[Correction.Kind.PACKAGE].items())
    corrections = Corrections(
        {(package.type, package.name): place for package, place in packages if package},
        said[Correction.Kind.MERGE],
        frozenset(said[Correction.Kind.APART]),
        said[Correction.Kind.DISTRESS],
        said[Correction.Kind.OWNED],
        frozenset(said[Correction.Kind.FREE]),
        said[Correction.Kind.SUCCESSOR],
    )
    return corrections.followed(known_facts().present_place)


def correction_find(*, company: Company, correction_id: int) -> Correction | None:
    return correction_list(company=company).filter(pk=correction_id).first()


def confirmed_channels(*, company: Company) -> frozenset[tuple[str, ChannelRef]]:
    """Channels that a member vouched for, by the upstream they are for.

    A word about a repository holds when its owner renames it, and ends when it changes owners.
    """
    confirmed = {
        (row.upstream, ChannelRef(row.platform, row.handle, row.url))
        for row in Confirmation.objects.filter(company=company)
    }
    moved = present_upstreams(keys={key for key, _ in confirmed})
    return frozenset(confirmed) | {
        (moved[key], ref)
        for key, ref in confirmed
        if key in moved and owner(moved[key]) == owner(key)
    }


def present_upstream(*, key: str) -> str | None:
    """The recipient that stands for this one since it moved; ``None`` if it is where it was."""
    return present_upstreams(keys={key}).get(key)


def present_upstreams(*, keys: Collection[str]) -> dict[str, str]:
    """By former key, the recipient that stands for it now; only those that moved.

    Facts are asked for once and payees are gathered once, which takes as long as there are facts.
    """
    if not keys:
        return {}
    facts = known_facts()
    places = {key: facts.present_place(key) for key in keys}
    moved = {key: place for key, place in places.items() if place != key}
    if not moved:
        return {}
    paid = payees(facts)
    return {key: recipient_key(place, facts, paid) for key, place in moved.items()}


def histories(*, repositories: Collection[str]) -> dict[str, list[RepositoryFinding]]:
    """What a source said of who commits to these repositories, oldest first, where it said it twice.

    Readings of other things are passed over: a repository has them from several sources.
    """
    found: dict[tuple[str, str], list[RepositoryFinding]] = {}
    keys = sorted(repositories)
    for start in range(0, len(keys), _KEYS):
        rows = Reading.objects.filter(key__in=keys[start : start + _KEYS]).order_by("day", "pk")
        for source, key, answer in rows.values_list("source", "key", "answer"):
            finding = RepositoryFinding.from_dict(answer)
            if finding.commits is not None:
                found.setdefault((source, key), []).append(finding)
    return {key: history for (_, key), history in found.items() if len(history) > 1}


@dataclass(frozen=True, slots=True)
class SourceProgress:
    """How asking a source that is on goes. ``subjects`` are all it is to be asked about.

    ``resting`` is until when it is left alone, if it is; ``problem`` is the newest there was.
    """

    source: str
    subjects: int
    answered: int
    unknown: int
    due: int
    failing: int
    problem: str
    resting: datetime | None
    answered_at: datetime | None

    @property
    def per_mille(self) -> int:
        return 1000 * self.answered // self.subjects if self.subjects else 1000


def source_progress() -> list[SourceProgress]:
    """One for each source that is on, the most trusted first. Two queries."""
    now = timezone.now()
    counted = {
        row["source"]: row
        for row in Lookup.objects.values("source").annotate(
            subjects=Count("pk"),
            answered=Count("pk", filter=Q(asked_at__isnull=False)),
            unknown=Count("pk", filter=Q(asked_at__isnull=False, answer__isnull=True)),
            due=Count("pk", filter=Q(due_at__lte=now)),
            failing=Count("pk", filter=Q(failures__gt=0)),
        )
    }
    states = {state.source: state for state in SourceState.objects.all()}
    progress = []
    for source in registry.order():
        state = states.get(source, SourceState(source=source))
        resting = state.paused_until if state.paused_until and state.paused_until > now else None
        row: Mapping[str, Any] = counted.get(source, {})
        progress.append(
            SourceProgress(
                source,
                row.get("subjects", 0),
                row.get("answered", 0),
                row.get("unknown", 0),
                row.get("due", 0),
                row.get("failing", 0),
                state.problem,
                resting,
                state.answered_at,
            )
        )
    return progress
