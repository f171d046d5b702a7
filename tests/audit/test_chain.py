from itertools import pairwise

from apps.audit.models import AuditEvent
from apps.audit.selectors import event_digest, words_used
from apps.audit.services import event_record, log_erase
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


def test_words_of_the_log_are_all_that_it_ever_had(company: Company) -> None:
    def said() -> tuple[list[str], list[str]]:
        events = AuditEvent.objects.filter(company_id=company.pk)
        pairs = list(events.values_list("action", "actor"))
        return sorted({action for action, _ in pairs}), sorted({actor for _, actor in pairs})

    for number, (actor, action) in enumerate([("b", "x.y"), ("a", "x.y"), ("b", "u.v")]):
        event_record(company_id=company.pk, actor=actor, action=action, subject=f"{number}")
        assert words_used(company_id=company.pk) == said()
    log_erase(company_id=company.pk, actor="a")
    assert words_used(company_id=company.pk) == ([], [])
    event_record(company_id=company.pk, actor="c", action="z.z", subject="new")
    assert words_used(company_id=company.pk) == (["z.z"], ["c"])
