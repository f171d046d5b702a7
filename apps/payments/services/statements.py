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
from apps.payments.errors import MappingIncomplete, StatementGone, StatementTooLarge
from apps.payments.models import Statement, StatementDraft, StatementMapping
from apps.payments.selectors.statements import draft_bytes, mapping_for
from apps.payments.services.taking import take
from sponsorplan.celery import enqueue
from sponsorplan.domain.giving.receipts import safe_name
from sponsorplan.domain.statements.mapping import Mapping, mapping_from
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
    company = _locked(member.company)
    known = Statement.objects.filter(company=company, source=source, sha256=sha256).first()
    if known is not None:
        return known
    plan = plan_of(content, source, None)
    _old_drop(company, timezone.now())
    waiting = StatementDraft.objects.filter(company=company, source=source, sha256=sha256).first()
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
    """Take an uploaded file away before anything of it counts."""
    _locked(member.company)
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="statement.dropped",
        subject=draft.name,
        data={"source": draft.source, "sha256": draft.sha256},
    )
    _drop(member.company, draft)


@transaction.atomic
def statement_take(*, member: Member, draft: StatementDraft) -> Statement:
    """Make a draft a statement, with every transaction of it that is not known yet.

    All of it or nothing. The mapping is remembered for the next file with these heads. Raises
    ``MappingIncomplete`` with what has to be answered, ``StatementGone`` for a draft that was taken
    or dropped meanwhile or whose file is lost.
    """
    company = _locked(member.company)
    present = StatementDraft.objects.filter(company=company, pk=draft.pk).first()
    if present is None:
        raise StatementGone("It was imported or taken away meanwhile. Upload it again if need be.")
    content = draft_bytes(draft=present)
    plan = plan_of(content, present.source, mapping_from(present.mapping))
    if plan.questions:
        raise MappingIncomplete(plan.questions)
    statement = Statement.objects.create(
        company=company,
        source=present.source,
        name=present.name,
        sha256=present.sha256,
        size=present.size,
        mapping=plan.mapping.document if plan.needs_mapping else {},
        received_by=member.name,
    )
    if plan.needs_mapping:
        StatementMapping.objects.update_or_create(
            company=company,
            source=present.source,
            fingerprint=plan.table.fingerprint,
            defaults={"mapping": _remembered(plan.mapping), "answered_by": member.name},
        )
    take(statement, items_of(content, present.source, plan), plan.mapping.account)
    present.delete()
    _record(member, statement)
    enqueue("payments.match", company_id=company.pk)
    return statement


def statement_upload(
    *, member: Member, source: str, name: str, content: bytes
) -> tuple[Statement, bool]:
    """Take a file without a look at it, and whether it is new: its columns are known, or mapped.

    Raises as ``statement_offer`` and ``statement_take`` do. After ``MappingIncomplete`` it waits on
    the page of statements for a person to say how it is read.
    """
    kept = statement_offer(member=member, source=source, name=name, content=content)
    if isinstance(kept, Statement):
        return kept, False
    return statement_take(member=member, draft=kept), True


@transaction.atomic
def statement_say(*, member: Member, name: str, said: Sequence[Said]) -> tuple[Statement, bool]:
    """Take transactions that a program says; whether they are a new statement.

    The same ones again are the statement that is there.
    """
    told = [[str(getattr(one, field)) for field in Said.__slots__] for one in said]
    content = json.dumps(told, ensure_ascii=False).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    company = _locked(member.company)
    source = Statement.Source.API
    known = Statement.objects.filter(company=company, source=source, sha256=sha256).first()
    if known is not None:
        return known, False
    statement = Statement.objects.create(
        company=company,
        source=source,
        name=safe_name(name),
        sha256=sha256,
        size=len(content),
        received_by=member.name,
    )
    if not default_storage.exists(statement.stored_as):
        default_storage.save(statement.stored_as, ContentFile(content))
    take(statement, said, "")
    _record(member, statement)
    enqueue("payments.match", company_id=company.pk)
    return statement, True


def _remembered(mapping: Mapping) -> dict[str, str]:
    """What holds for the next file too."""
    return mapping.document | {"encoding": "", "delimiter": ""}


def _record(member: Member, statement: Statement) -> None:
    event_record(
        company_id=statement.company_id,
        actor=member.name,
        action="statement.taken",
        subject=f"{statement.get_source_display()}: {statement.name}",
        data={
            "statement": f"stm_{statement.pk}",
            "sha256": statement.sha256,
            "rows": statement.row_count,
            "new": statement.new_count,
        },
    )


def _locked(company: Company) -> Company:
    """Nobody else takes or drops a statement of the company until the transaction ends."""
    return Company.objects.select_for_update().get(pk=company.pk)


def _old_drop(company: Company, now: datetime) -> None:
    """Drop drafts that nobody took for a day."""
    for old in StatementDraft.objects.filter(company=company, received_at__lt=now - _KEPT_FOR):
        _drop(company, old)


def _drop(company: Company, draft: StatementDraft) -> None:
    transaction.on_commit(partial(_bytes_drop, company, draft.sha256, draft.stored_as))
    draft.delete()


@transaction.atomic
def _bytes_drop(company: Company, sha256: str, place: str) -> None:
    """Delete the bytes, unless a statement or another draft needs them."""
    _locked(company)
    needed = (Statement.objects, StatementDraft.objects)
    if not any(rows.filter(company=company, sha256=sha256).exists() for rows in needed):
        default_storage.delete(place)
