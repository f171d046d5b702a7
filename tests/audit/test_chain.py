from itertools import pairwise

from apps.audit.models import AuditEvent
from apps.audit.selectors import event_digest
from apps.audit.services import event_record
from apps.companies.models import Company


def test_each_event_carries_the_digest_of_the_one_before(company: Company) -> None:
    for number in range(3):
        event_record(company_id=company.pk, actor="a", action="x.y", subject=f"{number}")
    events = list(AuditEvent.objects.filter(company_id=company.pk))
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    for before, after in pairwise(events):
        assert after.previous == before.digest


def test_a_changed_event_no_longer_fits_its_digest(company: Company) -> None:
    event = event_record(company_id=company.pk, actor="a", action="x.y", subject="s")
    event.refresh_from_db()
    assert event_digest(event) == event.digest
    event.subject = "t"
    assert event_digest(event) != event.digest
