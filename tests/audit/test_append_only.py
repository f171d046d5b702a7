"""The database itself keeps the audit log as it was written."""

import pytest
from django.db import DatabaseError, connection, transaction

from apps.audit.models import AuditErasure, AuditEvent
from apps.audit.services import event_record, log_erase
from apps.companies.models import Company, User

WORDS = "append-only"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET actor = 'x'",
        "UPDATE audit_auditevent SET digest = digest",
        "DELETE FROM audit_auditevent",
        "DELETE FROM audit_auditevent WHERE number = 1",
    ],
)
def test_sql_that_changes_or_deletes_an_event_is_refused(company: Company, statement: str) -> None:
    before = list(AuditEvent.objects.values_list())
    with (
        pytest.raises(DatabaseError, match=WORDS),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(AuditEvent.objects.values_list()) == before


def test_the_log_goes_with_its_company_alone_and_leaves_its_last_digest(
    company: Company, outsider: User
) -> None:
    last = event_record(company_id=company.pk, actor="a", action="x.y", subject="s")
    rest = AuditEvent.objects.exclude(company_id=company.pk).count()
    kept = log_erase(company_id=company.pk, actor="owner@acme.example")
    assert (kept.events, kept.digest) == (last.number, last.digest)
    assert AuditEvent.objects.count() == rest > 0
    assert AuditErasure.objects.get() == kept
    with pytest.raises(DatabaseError, match=WORDS), transaction.atomic():
        AuditEvent.objects.all().delete()
