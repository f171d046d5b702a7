"""The register of exports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from apps.audit.services import event_record
from apps.companies.models import Member
from apps.journals.models import ExportRun
from apps.journals.selectors import Span


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made. ``due_days`` is of bills, ``pay_on`` of payments."""

    format: str
    span: Span
    through_payable: bool = False
    due_days: int = 0
    pay_on: date | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made: how, and what its bytes are."""

    format: str
    span: Span
    settings: Mapping[str, Any]
    digest: str
    rows: int
    size: int
    totals: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def run_record(*, member: Member, made: Made) -> ExportRun:
    """Keep in the register that the member made this file."""
    run = ExportRun.objects.create(
        company=member.company,
        format=made.format,
        starts_on=made.span.starts_on,
        ends_on=made.span.ends_on,
        settings=dict(made.settings),
        digest=made.digest,
        rows=made.rows,
        size=made.size,
        totals=dict(made.totals),
        made_by=member.name,
    )
    event_record(
        company_id=member.company.pk,
        actor=member.name,
        action="export.made",
        subject=run.file_name,
        data={"id": run.pk, "digest": run.digest, "rows": run.rows, "size": run.size},
    )
    return run
