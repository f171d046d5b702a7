import io

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from apps.audit.models import AuditEvent
from apps.audit.services import event_record
from apps.companies.models import Company, User
from tests.audit.tampering import as_owner_of_the_database


def verify(*arguments: str) -> str:
    out = io.StringIO()
    call_command("audit_verify", *arguments, stdout=out)
    return out.getvalue()


def test_untouched_logs_fit_and_their_last_digests_are_printed(
    company: Company, outsider: User
) -> None:
    text = verify()
    for slug, pk in Company.objects.values_list("slug", "pk"):
        last = AuditEvent.objects.filter(company_id=pk).latest("number")
        assert f"{slug}: {last.number} events fit. The last digest is {last.digest}" in text


def test_the_first_changed_event_is_named(company: Company, outsider: User) -> None:
    events = AuditEvent.objects.filter(company_id=company.pk)
    with as_owner_of_the_database():
        events.filter(number__in=(2, 3)).update(actor="somebody@else.example")
    with pytest.raises(CommandError, match=r"acme: event 2 \(membership\.set") as told:
        verify()
    assert told.value.returncode == 1
    assert "event 3" not in str(told.value)
    assert "rival: 1 events" in verify("rival")


def test_an_event_taken_out_is_noticed_at_the_next(company: Company) -> None:
    with as_owner_of_the_database():
        AuditEvent.objects.filter(company_id=company.pk, number=2).delete()
    with pytest.raises(CommandError, match="acme: event 3 "):
        verify("acme")
    # Also when the one after it is numbered anew.
    with as_owner_of_the_database():
        moved = AuditEvent.objects.filter(company_id=company.pk, number=3)
        moved.update(number=F("number") - 1)
    with pytest.raises(CommandError, match="acme: event 2 "):
        verify("acme")


def test_the_log_of_a_company_that_is_gone_is_followed_too(company: Company) -> None:
    pk = company.pk
    last = event_record(company_id=pk, actor="a", action="x.y", subject="s")
    company.delete()
    assert f"company {pk}: {last.number} events fit." in verify()


def test_an_unknown_company_is_named(company: Company) -> None:
    with pytest.raises(CommandError, match="no-such"):
        verify("no-such")
