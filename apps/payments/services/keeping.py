"""Making a statement of what was read: all of it or nothing."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.audit.services import event_record
from apps.companies.models import Company
from apps.payments.errors import MappingIncomplete, StatementGone
from apps.payments.models import Statement, StatementDraft, StatementMapping
from apps.payments.selectors.statements import draft_bytes
from apps.payments.services.taking import take
from sponsorplan.celery import enqueue
from sponsorplan.domain.giving.receipts import safe_name
from sponsorplan.domain.statements.mapping import Mapping, mapping_from
from sponsorplan.domain.statements.reading import Plan, plan_of
from sponsorplan.domain.statements.shapes import Item


@dataclass(frozen=True, slots=True)
class Told:
    """What a program or a platform said: ``content`` is that as bytes, ``items`` as it is read."""

    source: str
    name: str
    content: bytes
    items: Iterable[Item]
    by: str


def company_locked(company: Company) -> Company:
    """Nobody else takes or drops a statement of the company until the transaction ends."""
    return Company.objects.select_for_update(no_key=True).get(pk=company.pk)


def draft_present(*, company: Company, draft: StatementDraft) -> StatementDraft:
    """The draft as it is now. Raises ``StatementGone`` if it was taken or dropped meanwhile."""
    found = StatementDraft.objects.filter(company=company, pk=draft.pk, statement=None).first()
    if found is None:
        raise StatementGone("It was imported or taken away meanwhile. Upload it again if need be.")
    return found


def draft_plan(*, draft: StatementDraft) -> tuple[bytes, Plan]:
    """Its bytes and how they are read. Raises ``StatementGone`` and ``MappingIncomplete``."""
    content = draft_bytes(draft=draft)
    plan = plan_of(content, draft.source, mapping_from(draft.mapping))
    if plan.questions:
        raise MappingIncomplete(plan.questions)
    return content, plan


def draft_keep(*, draft: StatementDraft, plan: Plan, items: Iterable[Item], by: str) -> Statement:
    """Keep what was read of a draft; call it in a transaction that locked the company."""
    statement = Statement.objects.create(
        company_id=draft.company_id,
        source=draft.source,
        name=draft.name,
        sha256=draft.sha256,
        size=draft.size,
        mapping=plan.mapping.document if plan.needs_mapping else {},
        received_by=by,
    )
    if plan.needs_mapping:
        StatementMapping.objects.update_or_create(
            company_id=draft.company_id,
            source=draft.source,
            fingerprint=plan.table.fingerprint,
            defaults={"mapping": _remembered(plan.mapping), "answered_by": by},
        )
    take(statement, items, plan.mapping.account)
    _record(statement)
    return statement


def told_keep(*, company: Company, told: Told) -> tuple[Statement, bool]:
    """Keep what was told, and whether it is new: the same bytes are the statement that is there.

    Call it in a transaction that locked the company.
    """
    sha256 = hashlib.sha256(told.content).hexdigest()
    known = Statement.objects.filter(company=company, source=told.source, sha256=sha256).first()
    if known is not None:
        return known, False
    statement = Statement.objects.create(
        company=company,
        source=told.source,
        name=safe_name(told.name),
        sha256=sha256,
        size=len(told.content),
        received_by=told.by,
    )
    if not default_storage.exists(statement.stored_as):
        default_storage.save(statement.stored_as, ContentFile(told.content))
    take(statement, told.items, "")
    _record(statement)
    return statement, True


def _remembered(mapping: Mapping) -> dict[str, str]:
    """What holds for the next file too."""
    return mapping.document | {"encoding": "", "delimiter": ""}


def _record(statement: Statement) -> None:
    event_record(
        company_id=statement.company_id,
        actor=statement.received_by,
        action="statement.taken",
        subject=f"{statement.get_source_display()}: {statement.name}",
        data={
            "statement": f"stm_{statement.pk}",
            "sha256": statement.sha256,
            "rows": statement.row_count,
            "new": statement.new_count,
        },
    )
    enqueue("payments.match", company_id=statement.company_id)
