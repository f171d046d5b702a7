import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from apps.audit.models import AuditEvent
from sponsorplan.remembered import Remembered

_COMPANIES = 1_000  # remembered by a process; each is some words


def event_list(*, company_id: int) -> QuerySet[AuditEvent]:
    """The company's events, newest first."""
    return AuditEvent.objects.filter(company_id=company_id).order_by("-number")


def log_stamp(*, company_id: int) -> str:
    """Another one after each event: what members do to plans, payments and hours is logged with it."""
    digests = event_list(company_id=company_id).values_list("digest", flat=True)
    return digests.first() or ""


def is_actor(*, name: str) -> bool:
    """Whether anything was done under that name, in any company."""
    return AuditEvent.objects.filter(actor__iexact=name).exists()


def audited_companies() -> list[int]:
    """The ids of all companies that have events, also of those that are gone."""
    ids = AuditEvent.objects.order_by("company_id").values_list("company_id", flat=True)
    return list(ids.distinct())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: those of one action and one actor, where they are not empty."""

    action: str = ""
    actor: str = ""


def events_wanted(*, company_id: int, wanted: Wanted) -> QuerySet[AuditEvent]:
    events = event_list(company_id=company_id)
    if wanted.action:
        events = events.filter(action=wanted.action)
    return events.filter(actor=wanted.actor) if wanted.actor else events


def event_page(
    *, company_id: int, wanted: Wanted, before: int | None, at_most: int
) -> tuple[list[AuditEvent], int | None]:
    """Events newest first, those under the number ``before``; and that of the next page, if any."""
    events = events_wanted(company_id=company_id, wanted=wanted)
    if before is not None:
        events = events.filter(number__lt=before)
    found = list(events[: at_most + 1])
    shown = found[:at_most]
    return shown, shown[-1].number if len(found) > at_most else None


@dataclass(frozen=True, slots=True)
class _Words:
    """All actions and all actors up to the event of that number."""

    number: int = 0
    actions: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()


_memory: Remembered[_Words] = Remembered(_COMPANIES)


def words_used(*, company_id: int) -> tuple[list[str], list[str]]:
    """All actions and all actors of the company's log, each once, in order.

    Events are added and never changed, so only those after the last look are read.
    """
    words = _memory.grown(company_id, lambda known: _words_after(company_id, known or _Words()))
    return sorted(words.actions), sorted(words.actors)


def _words_after(company_id: int, known: _Words) -> _Words:
    newest = event_list(company_id=company_id).values_list("number", flat=True).first() or 0
    if newest == known.number:
        return known
    if newest < known.number:
        known = _Words()
    events = AuditEvent.objects.filter(company_id=company_id, number__gt=known.number)
    pairs = events.filter(number__lte=newest).order_by().values_list("action", "actor").distinct()
    new = set(pairs)
    return _Words(
        newest,
        known.actions | {action for action, _ in new},
        known.actors | {actor for _, actor in new},
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far the chain holds: up to event ``number`` with this digest, and what breaks it then."""

    number: int
    digest: str
    misfit: AuditEvent | None


def chain_verdict(*, company_id: int) -> Verdict:
    """Follow the chain to the first event that was changed, or misses one before it, or has one more.

    Events taken off the end leave no trace in it.
    """
    number, digest = 0, ""
    events = AuditEvent.objects.filter(company_id=company_id).order_by("number")
    for event in events.iterator():
        follows = event.number == number + 1 and event.previous == digest
        if not follows or event.digest != event_digest(event):
            return Verdict(number, digest, event)
        number, digest = event.number, event.digest
    return Verdict(number, digest, None)


def event_digest(event: AuditEvent) -> str:
    """What the event's digest must be, given its content and the digest before it."""
    content = event_content(event)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def event_content(event: AuditEvent) -> list[object]:
    """What the digest is of: compact JSON of this list, with keys in order, in UTF-8."""
    return [
        event.previous,
        event.company_id,
        event.number,
        _moment(event.at),
        event.actor,
        event.action,
        event.subject,
        event.data,
    ]


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
