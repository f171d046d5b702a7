"""Asking sources, a batch at a time: within their limits, oldest first, and safe to be killed.

Every answer is kept before the next question is asked. A batch is claimed by setting its rows' due
time forward, so that a worker that dies delays its batch and loses nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from apps.upstreams.models import Lookup, Reading, SourceState
from apps.upstreams.providers import registry
from apps.upstreams.providers.interface import (
    AnswerInvalid,
    Answers,
    Provider,
    SourceUnavailable,
)
from apps.upstreams.selectors import facts_changed_at
from apps.upstreams.services.lookups import account_key, want
from sponsorplan.celery import enqueue
from sponsorplan.domain.channels.registry import recognise
from sponsorplan.domain.upstreams.findings import (
    Finding,
    PackageFinding,
    RepositoryFinding,
    Subject,
    as_document,
)
from sponsorplan.turns import take_turn

_LEASE = timedelta(minutes=2)
_CLAIM = timedelta(minutes=5)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_FORGOTTEN = timedelta(days=90)
_SHORTEST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
_MOST_FAILURES = 10


def source_refresh(*, provider: Provider, requests: int) -> int:
    """Ask until this many requests were made, or a few more where the last question takes several.

    Returns how many it were. Nothing is asked while another worker does, while the source is paused,
    or where the most that the question may take could go past a limit.
    """
    made = 0
    if not _take(provider.name):
        return made
    try:
        while made < requests and (rows := _due(provider)) and _may_ask(provider):
            _claim(rows)
            answers = _ask(provider, rows)
            made += provider.requests if answers is None else _spent(provider, answers)
            if answers is None or answers.pause:
                break
    finally:
        SourceState.objects.filter(source=provider.name).update(lease_until=None)
    return made


def _take(source: str) -> bool:
    now = timezone.now()
    SourceState.objects.get_or_create(source=source)
    free = SourceState.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), source=source)
    return bool(free.update(lease_until=now + _LEASE))


def _may_ask(provider: Provider) -> bool:
    """Counts all that the question may take against the limits of the hour and the minute."""
    now = timezone.now()
    states = SourceState.objects.filter(source=provider.name)
    states.filter(Q(window_from=None) | Q(window_from__lte=now - _HOUR)).update(
        window_from=now, used=0
    )
    # A run ends with a minute of silence, so that no minute anywhere holds more than one run.
    states.filter(Q(minute_from=None) | Q(minute_from__lte=now - _MINUTE)).update(used_in_minute=0)
    most = provider.requests
    awake = states.filter(Q(paused_until=None) | Q(paused_until__lte=now))
    open_ = awake.filter(used__lte=provider.hourly - most)
    if provider.minutely is not None:
        open_ = open_.filter(used_in_minute__lte=provider.minutely - most)
    return bool(
        open_.update(
            used=F("used") + most,
            used_in_minute=F("used_in_minute") + most,
            minute_from=now,
            lease_until=now + _LEASE,
        )
    )


def _spent(provider: Provider, answers: Answers) -> int:
    """Gives back what was counted and not made; returns what was made."""
    made = provider.requests if answers.requests is None else answers.requests
    if spare := provider.requests - made:
        SourceState.objects.filter(source=provider.name).update(
            used=F("used") - spare, used_in_minute=F("used_in_minute") - spare
        )
    return made


def _due(provider: Provider) -> list[Lookup]:
    """The next batch, what waits longest first; a row that failed is asked alone."""
    now = timezone.now()
    due = Lookup.objects.filter(
        source=provider.name,
        subject=provider.subject,
        due_at__lte=now,
        wanted_at__gt=now - _FORGOTTEN,
    ).order_by("due_at", "pk")
    rows = list(due[: provider.batch])
    return rows[:1] if rows and rows[0].failures else [row for row in rows if not row.failures]


def _claim(rows: Sequence[Lookup]) -> None:
    due_at = timezone.now() + _CLAIM
    Lookup.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=due_at)


def _ask(provider: Provider, rows: Sequence[Lookup]) -> Answers | None:
    """One question, and all that follows from its answer. ``None`` when the source needs a rest."""
    try:
        answers = provider.ask([row.key for row in rows], {row.key: row.etag for row in rows})
    except SourceUnavailable as error:
        _pause(provider.name, error.detail, error.retry_after)
        Lookup.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=timezone.now())
        return None
    except AnswerInvalid as error:
        _note_failures(rows, error.detail)
        return Answers()
    # First, and by itself: others who note the same wait for rows that are kept, and hold new ones.
    _follow(answers.findings.values())
    _keep(provider, rows, answers)
    if answers.pause:
        _pause(provider.name, "", answers.pause)
    return answers


def _pause(source: str, problem: str, asked_for: timedelta | None) -> None:
    """Leave it alone: as long as it asks, else longer with every failure in a row."""
    state = SourceState.objects.get(source=source)
    failures = state.failures + bool(problem)
    backoff = min(_SHORTEST_PAUSE * 2 ** min(failures, _MOST_FAILURES), _LONGEST_PAUSE)
    SourceState.objects.filter(source=source).update(
        failures=failures,
        problem=problem[:300],
        paused_until=timezone.now() + (asked_for or backoff),
    )


def _note_failures(rows: Iterable[Lookup], problem: str) -> None:
    now = timezone.now()
    for row in rows:
        wait = min(_SHORTEST_PAUSE * 2 ** min(row.failures, _MOST_FAILURES), _LONGEST_PAUSE)
        Lookup.objects.filter(pk=row.pk).update(
            failures=min(row.failures + 1, _MOST_FAILURES),
            problem=problem[:300],
            due_at=now + wait,
        )


@transaction.atomic
def _keep(provider: Provider, rows: Sequence[Lookup], answers: Answers) -> None:
    now = _moment()
    for row in rows:
        known = row.key in answers.findings
        if not known and row.key not in answers.unchanged:
            Lookup.objects.filter(pk=row.pk).update(due_at=now + _HOUR)
            continue
        document = as_document(answers.findings[row.key]) if known else row.answer
        changed = known and (document != row.answer or row.asked_at is None)
        Lookup.objects.filter(pk=row.pk).update(
            answer=document,
            etag=answers.etags.get(row.key, row.etag)[:200],
            asked_at=now,
            due_at=now + provider.fresh_for,
            failures=0,
            problem="",
            changed_at=now if changed else row.changed_at,
        )
        if changed and provider.subject is Subject.REPOSITORY and document is not None:
            Reading.objects.update_or_create(
                source=provider.name, key=row.key, day=now.date(), defaults={"answer": document}
            )
    SourceState.objects.filter(source=provider.name).update(failures=0, problem="", answered_at=now)


def _moment() -> datetime:
    """Now, or just after the newest change. Changes become seen in the order of their moments.

    Who knows all up to the newest moment, reads only what is newer: none may be seen later with an earlier one.
    """
    take_turn(Lookup)
    now, newest = timezone.now(), facts_changed_at()
    return now if newest is None or newest < now else newest + timedelta(microseconds=1)


def _follow(findings: Iterable[Finding | None]) -> None:
    """What an answer leads to: a package to its repository, an address to its account."""
    repositories: set[str] = set()
    accounts: set[str] = set()
    for finding in findings:
        if isinstance(finding, PackageFinding) and finding.repository:
            repositories.add(finding.repository)
        if isinstance(finding, RepositoryFinding) and finding.now_at:
            repositories.add(finding.now_at)
        if isinstance(finding, PackageFinding | RepositoryFinding):
            refs = map(recognise, finding.funding)
            accounts.update(account_key(ref.platform, ref.handle) for ref in refs if ref)
    want({Subject.REPOSITORY: frozenset(repositories), Subject.ACCOUNT: frozenset(accounts)})


def sources_sweep() -> None:
    """Queue a refresh of every source that has something due and may be asked."""
    now = timezone.now()
    resting = SourceState.objects.filter(Q(paused_until__gt=now) | Q(lease_until__gt=now))
    busy = set(resting.values_list("source", flat=True))
    due = Lookup.objects.filter(due_at__lte=now, wanted_at__gt=now - _FORGOTTEN)
    for provider in registry.enabled():
        if provider.name in busy:
            continue
        if due.filter(source=provider.name, subject=provider.subject).exists():
            enqueue("upstreams.refresh", source=provider.name, subject=provider.subject)


def source_refresh_by_name(*, source: str, subject: str) -> None:
    """`source_refresh` of an enabled source, within the budget of one refresh."""
    for provider in registry.enabled():
        if (provider.name, provider.subject) == (source, subject):
            source_refresh(provider=provider, requests=settings.SPONSORPLAN_REFRESH_REQUESTS)
