"""Reading a long statement in the background: a draft that is read until it ends.

The file is read first, with nothing locked; what it says is written in one transaction, so that all
of it counts or nothing. Safe to run twice, and to be killed in between: whoever reads has raised
``tries``, and writes only while the draft is still theirs.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.payments.errors import StatementGone
from apps.payments.models import StatementDraft
from apps.payments.services.keeping import company_locked, draft_keep, draft_plan, draft_present
from sponsorplan.celery import enqueue
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.statements.reading import Plan, items_of
from sponsorplan.domain.statements.shapes import Item

_LEASE = timedelta(seconds=30)
_WRITING = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
# Many machines can die in an hour, which is not the file's fault.
_TRIES, _AT_LEAST = 5, timedelta(hours=1)
_EVERY = 1_000


class _Lost(Exception):
    """Somebody stopped it, or another worker has it."""


def rows_about(content: bytes) -> int:
    """No less than the rows of a file, without reading it."""
    return max(content.count(b"\n"), content.count(b"\r")) + 1


@transaction.atomic
def draft_ask(*, member: Member, draft: StatementDraft, rows: int) -> StatementDraft:
    """Have a worker read it. Raises ``StatementGone``."""
    company_locked(member.company)
    present = draft_present(company=member.company, draft=draft)
    if present.is_being_read:
        return present
    present.asked_by, present.asked_at, present.rows_about = member.name, timezone.now(), rows
    present.problem, present.rows_read, present.tries = "", 0, 0
    present.lease_until = present.stopped_at = None
    present.save()
    enqueue("payments.read_statement", draft_id=present.pk)
    return present


@transaction.atomic
def draft_stop(*, member: Member, draft: StatementDraft) -> None:
    """Stop reading it; nothing of it was imported. Raises ``StatementGone`` if it has ended."""
    company_locked(member.company)
    stopped = _open().filter(company=member.company, pk=draft.pk)
    words, now = f"{member.name} stopped it."[:300], timezone.now()
    if not stopped.update(problem=words, stopped_at=now, lease_until=None):
        raise StatementGone("It is not being read any more. Look at it again.")
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="statement.stopped",
        subject=draft.name,
        data={"source": draft.source, "sha256": draft.sha256},
    )


def drafts_sweep() -> None:
    """Queue what waits, also what a worker that died left behind."""
    for draft_id in _free().values_list("pk", flat=True)[:100]:
        enqueue("payments.read_statement", draft_id=draft_id)


def draft_read(*, draft_id: int) -> None:
    """Read a draft that was asked for and make it a statement, unless somebody else does."""
    now = timezone.now()
    claimed = _free().filter(pk=draft_id)
    if not claimed.update(lease_until=now + _LEASE, tries=F("tries") + 1, rows_read=0):
        return
    found = StatementDraft.objects.select_related("company").get(pk=draft_id)
    if found.tries > _TRIES and (found.asked_at or now) < now - _AT_LEAST:
        times = found.tries - 1
        _fail(found, f"Reading it ended {times} times before it was done. Export shorter periods.")
        return
    try:
        content, plan = draft_plan(draft=found)
        _write(found, plan, list(_watched(found, items_of(content, found.source, plan))))
    except _Lost:
        return
    except DomainError as error:
        _fail(found, error.detail)


def _watched(found: StatementDraft, items: Iterator[Item]) -> Iterator[Item]:
    """The same items; now and then it is told how far that is. Raises ``_Lost``."""
    for number, item in enumerate(items, 1):
        yield item
        if number % _EVERY == 0:
            _renew(found, _LEASE, rows_read=item.line)


def _write(found: StatementDraft, plan: Plan, items: list[Item]) -> None:
    rows = max((item.line for item in items), default=0)
    _renew(found, _WRITING, rows_read=rows)
    with transaction.atomic():
        company_locked(found.company)
        if not _mine(found).select_for_update().exists():
            raise _Lost
        statement = draft_keep(draft=found, plan=plan, items=items, by=found.asked_by)
        _mine(found).update(statement=statement, lease_until=None)


def _renew(found: StatementDraft, lease: timedelta, **values: object) -> None:
    if not _mine(found).update(lease_until=timezone.now() + lease, **values):
        raise _Lost


def _fail(found: StatementDraft, words: str) -> None:
    _mine(found).update(problem=words[:300], lease_until=None)


def _open() -> QuerySet[StatementDraft]:
    return StatementDraft.objects.filter(asked_at__isnull=False, problem="", statement=None)


def _free() -> QuerySet[StatementDraft]:
    return _open().filter(Q(lease_until=None) | Q(lease_until__lt=timezone.now()))


def _mine(found: StatementDraft) -> QuerySet[StatementDraft]:
    return _open().filter(pk=found.pk, tries=found.tries)
