"""Statements, their transactions, and files that wait to be looked at."""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet

from apps.companies.models import Company
from apps.payments.errors import StatementGone
from apps.payments.models import (
    Matching,
    Statement,
    StatementDraft,
    StatementMapping,
    Transaction,
)
from sponsorplan.domain.statements.mapping import Mapping, mapping_from


@dataclass(frozen=True, slots=True)
class TransactionsWanted:
    """Which transactions: those that fit all that is said; ``matched`` to a line, or not."""

    source: str = ""
    kind: str = ""
    payee: str = ""
    since: date | None = None
    until: date | None = None
    matched: bool | None = None


def statement_list(*, company: Company) -> QuerySet[Statement]:
    """The company's statements, oldest first."""
    return Statement.objects.filter(company=company)


def statement_find(*, company: Company, statement_id: int) -> Statement | None:
    return Statement.objects.filter(company=company, pk=statement_id).first()


def transaction_list(
    *, company: Company, wanted: TransactionsWanted, statement: Statement | None = None
) -> QuerySet[Transaction]:
    """The company's transactions, or those that one statement was the first to say."""
    found = Transaction.objects.filter(company=company)
    exact = {
        "statement": statement,
        "source": wanted.source,
        "kind": wanted.kind,
        "payee__icontains": wanted.payee,
        "happened_on__gte": wanted.since,
        "happened_on__lte": wanted.until,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.matched is not None:
        counts = (Matching.State.MADE, Matching.State.CONFIRMED)
        matching = Matching.objects.filter(transaction=OuterRef("pk"), state__in=counts)
        is_matched = Exists(matching)
        found = found.filter(is_matched if wanted.matched else ~is_matched)
    return found


def draft_find(*, company: Company, draft_id: int) -> StatementDraft | None:
    return StatementDraft.objects.filter(company=company, pk=draft_id).first()


def draft_list(*, company: Company) -> QuerySet[StatementDraft]:
    """Those of which nothing was taken yet."""
    return StatementDraft.objects.filter(company=company, statement=None)


def draft_bytes(*, draft: StatementDraft) -> bytes:
    """The file as it was uploaded. Raises ``StatementGone`` when it is lost or another."""
    content = b""
    if default_storage.exists(draft.stored_as):
        with default_storage.open(draft.stored_as) as file:
            content = file.read()
    if hashlib.sha256(content).hexdigest() != draft.sha256:
        raise StatementGone(f"“{draft.name}” was changed or lost where files are kept.")
    return content


def mapping_for(*, company: Company, source: str, fingerprint: str) -> Mapping | None:
    """How a file with these heads was read before."""
    found = StatementMapping.objects.filter(
        company=company, source=source, fingerprint=fingerprint
    ).first()
    return mapping_from(found.mapping) if found else None
