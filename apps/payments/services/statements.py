"""Taking what platforms and banks say: looked at first, then kept, each transaction once."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.companies.models import Company, Member
from apps.payments.errors import StatementTooLarge
from apps.payments.models import Statement, StatementDraft
from apps.payments.selectors.statements import mapping_for
from apps.payments.services.keeping import (
    Told,
    company_locked,
    draft_keep,
    draft_plan,
    draft_present,
    told_keep,
)
from apps.payments.services.reading import draft_ask, rows_about
from sponsorplan.domain.giving.receipts import safe_name
from sponsorplan.domain.statements.mapping import Mapping
from sponsorplan.domain.statements.reading import items_of, plan_of
from sponsorplan.domain.statements.shapes import Said

_KEPT_FOR = timedelta(days=1)


def statement_size_check(*, size: int) -> None:
    """Raises ``StatementTooLarge``; ask before the file is read."""
    most = settings.SPONSORPLAN_MAX_STATEMENT_BYTES
    if size > most:
        raise StatementTooLarge(
            f"A statement may have {most / 1_000_000:g} MB. Export a shorter period."
        )


@transaction.atomic
def statement_offer(
    *, member: Member, source: str, name: str, content: bytes
) -> Statement | StatementDraft:
    """Keep a file to be looked at; the statement itself where the same bytes were taken before.

    Nothing of it counts yet. Raises ``StatementTooLarge`` and ``UnusableStatement``.
    """
    statement_size_check(size=len(content))
    sha256 = hashlib.sha256(content).hexdigest()
    company = company_locked(member.company)
    known = Statement.objects.filter(company=company, source=source, sha256=sha256).first()
    if known is not None:
        return known
    plan = plan_of(content, source, None)
    _old_drop(company, timezone.now())
    waiting = StatementDraft.objects.filter(
        company=company, source=source, sha256=sha256, statement=None
    ).first()
    if waiting is not None:
        return waiting
    kept = mapping_for(company=company, source=source, fingerprint=plan.table.fingerprint)
    draft = StatementDraft.objects.create(
        company=company,
        source=source,
        name=safe_name(name),
        sha256=sha256,
        size=len(content),
        mapping=kept.document if kept else plan.mapping.document,
        received_by=member.name,
    )
    if not default_storage.exists(draft.stored_as):
        default_storage.save(draft.stored_as, ContentFile(content))
    event_record(
        company_id=company.pk,
        actor=member.name,
        action="statement.offered",
        subject=draft.name,
        data={"source": source, "sha256": sha256, "bytes": draft.size},
    )
    return draft


@transaction.atomic
def draft_map(*, member: Member, draft: StatementDraft, mapping: Mapping) -> None:
    """Read the draft otherwise; nothing is taken. No event: the import records what counted."""
    StatementDraft.objects.filter(company=member.company, pk=draft.pk).update(
        mapping=mapping.document
    )


@transaction.atomic
def draft_drop(*, member: Member, draft: StatementDraft) -> None:
    """Take an uploaded file away before anything of it counts. Raises ``StatementGone``."""
    company_locked(member.company)
    draft = draft_present(company=member.company, draft=draft)
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="statement.dropped",
        subject=draft.name,
        data={"source": draft.source, "sha256": draft.sha256},
    )
    _drop(member.company, draft)


def draft_import(*, member: Member, draft: StatementDraft) -> Statement | StatementDraft:
    """Take a draft now, or have a worker read one that is long; then the draft tells how that goes.

    Raises as ``statement_take`` does.
    """
    if draft.is_being_read:
        return draft
    content, _ = draft_plan(draft=draft)
    rows = rows_about(content)
    if rows > settings.SPONSORPLAN_STATEMENT_ROWS_AT_ONCE:
        return draft_ask(member=member, draft=draft, rows=rows)
    return statement_take(member=member, draft=draft)


@transaction.atomic
def statement_take(*, member: Member, draft: StatementDraft) -> Statement:
    """Make a draft a statement, with every transaction of it that is not known yet.

    All of it or nothing. The mapping is remembered for the next file with these heads. Raises
    ``MappingIncomplete`` with what has to be answered, ``StatementGone`` for a draft that was taken
    or dropped meanwhile or whose file is lost.
    """
    company_locked(member.company)
    present = draft_present(company=member.company, draft=draft)
    content, plan = draft_plan(draft=present)
    items = items_of(content, present.source, plan)
    statement = draft_keep(draft=present, plan=plan, items=items, by=member.name)
    present.delete()
    return statement


def statement_upload(
    *, member: Member, source: str, name: str, content: bytes
) -> tuple[Statement | StatementDraft, bool]:
    """Take a file without a look at it, and whether it is new: its columns are known, or mapped.

    Raises as ``statement_offer`` and ``draft_import`` do. After ``MappingIncomplete`` it waits on
    the page of statements for a person to say how it is read.
    """
    kept = statement_offer(member=member, source=source, name=name, content=content)
    if isinstance(kept, Statement):
        return kept, False
    return draft_import(member=member, draft=kept), True


@transaction.atomic
def statement_say(*, member: Member, name: str, said: Sequence[Said]) -> tuple[Statement, bool]:
    """Take transactions that a program says; whether they are a new statement.

    The same ones again are the statement that is there.
    """
    told = [[str(getattr(one, field)) for field in Said.__slots__] for one in said]
    content = json.dumps(told, ensure_ascii=False).encode()
    company = company_locked(member.company)
    source = Statement.Source.API
    return told_keep(company=company, told=Told(source, name, content, said, by=member.name))


def _old_drop(company: Company, now: datetime) -> None:
    """Drop drafts that nobody took for a day, and what remained of those that were taken."""
    old = StatementDraft.objects.filter(company=company, received_at__lt=now - _KEPT_FOR)
    for draft in old.exclude(asked_at__isnull=False, problem="", statement=None):
        _drop(company, draft)


def _drop(company: Company, draft: StatementDraft) -> None:
    transaction.on_commit(partial(_bytes_drop, company, draft.sha256, draft.stored_as))
    draft.delete()


@transaction.atomic
def _bytes_drop(company: Company, sha256: str, place: str) -> None:
    """Delete the bytes, unless a statement or another draft needs them."""
    company_locked(company)
    needed = (Statement.objects, StatementDraft.objects)
    if not any(rows.filter(company=company, sha256=sha256).exists() for rows in needed):
        default_storage.delete(place)
