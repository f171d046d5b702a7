"""What is known: the bundled catalogue, what sources answered since, and a company's corrections."""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from django.db.models import QuerySet

from apps.companies.models import Company
from apps.upstreams.catalogue.loader import load
from apps.upstreams.models import Confirmation, Correction, Lookup
from apps.upstreams.providers import registry
from sponsorplan.domain.channels.interface import ChannelRef
from sponsorplan.domain.purl import parse
from sponsorplan.domain.upstreams.combine import combined
from sponsorplan.domain.upstreams.corrections import Corrections
from sponsorplan.domain.upstreams.facts import Facts
from sponsorplan.domain.upstreams.findings import Found


@dataclass(slots=True)
class _Held:
    """Answers as this process last saw them; only what changed since is read again."""

    found: dict[int, Found] = field(default_factory=dict)
    seen: datetime | None = None
    facts: Facts | None = None
    order: tuple[str, ...] = ()
    lock: Lock = field(default_factory=Lock)


_held = _Held()


def bundled_facts() -> Facts:
    """What is known without a database: the catalogue alone."""
    return load()


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
        return load()
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


def facts_changed_at() -> datetime | None:
    """When a source last answered something new; ``None`` while there is the catalogue alone."""
    changed = Lookup.objects.exclude(changed_at=None).order_by("-changed_at")
    return changed.values_list("changed_at", flat=True).first()


def correction_list(*, company: Company) -> QuerySet[Correction]:
    """What the company's members corrected, newest first."""
    return Correction.objects.filter(company=company)


def corrections_of(*, company: Company) -> Corrections:
    """The company's corrections as the core takes them."""
    said: dict[str, dict[str, str]] = {kind: {} for kind in Correction.Kind}
    for row in correction_list(company=company):
        said[row.kind][row.subject] = row.target
    packages = ((parse(purl), place) for purl, place in said[Correction.Kind.PACKAGE].items())
    return Corrections(
        {(package.type, package.name): place for package, place in packages if package},
        said[Correction.Kind.MERGE],
        frozenset(said[Correction.Kind.APART]),
        said[Correction.Kind.DISTRESS],
        said[Correction.Kind.OWNED],
        frozenset(said[Correction.Kind.FREE]),
    )


def correction_find(*, company: Company, correction_id: int) -> Correction | None:
    return correction_list(company=company).filter(pk=correction_id).first()


def confirmed_channels(*, company: Company) -> frozenset[tuple[str, ChannelRef]]:
    """Channels that a member vouched for, by the upstream they are for."""
    return frozenset(
        (row.upstream, ChannelRef(row.platform, row.handle, row.url))
        for row in Confirmation.objects.filter(company=company)
    )
