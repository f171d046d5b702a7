"""A long statement is read by a worker: all of it or nothing, and each transaction once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import Member
from apps.companies.roles import Role
from apps.payments.errors import StatementGone
from apps.payments.models import Statement, StatementDraft, Transaction
from apps.payments.services import (
    draft_drop,
    draft_import,
    draft_read,
    draft_stop,
    statement_offer,
)
from apps.payments.services import reading as reading_module
from sponsorplan.domain.statements.reading import items_of
from tests.domain.statements.given import COLLECTIVE_HEAD

BASE = "/c/acme/payments/statements/"
API = "/api/v1/companies/acme/"
ROWS = 40


@pytest.fixture
def controller(member_of: Callable[[Role], Member]) -> Member:
    return member_of(Role.CONTROLLER)


@pytest.fixture(autouse=True)
def _small(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SPONSORPLAN_STATEMENT_ROWS_AT_ONCE = 10
    monkeypatch.setattr(reading_module, "_EVERY", 5)


def long_file(rows: int = ROWS) -> bytes:
    lines = [
        f"2026-11-01T10:00:00,{at:08x},g{at},Gift,DEBIT,CONTRIBUTION,,,,-5.00,-5.00,USD,acme,c{at},"
        for at in range(rows)
    ]
    return "\n".join((COLLECTIVE_HEAD, *lines)).encode()


def waiting(member: Member) -> StatementDraft:
    draft = statement_offer(
        member=member, source="open_collective", name="oc.csv", content=long_file()
    )
    assert isinstance(draft, StatementDraft)
    kept = draft_import(member=member, draft=draft)
    assert isinstance(kept, StatementDraft)
    return kept


def test_a_long_file_waits_for_a_worker_and_then_is_a_statement(controller: Member) -> None:
    draft = waiting(controller)
    assert draft.is_being_read
    assert draft.rows_about >= ROWS
    assert not Transaction.objects.exists()
    draft_read(draft_id=draft.pk)
    draft.refresh_from_db()
    assert draft.statement == Statement.objects.get()
    assert draft.statement.new_count == Transaction.objects.count() == ROWS
    assert draft.statement.received_by == controller.name
    draft_read(draft_id=draft.pk)
    assert Statement.objects.count() == 1
    assert AuditEvent.objects.filter(action="statement.taken").count() == 1


def test_a_short_file_is_taken_at_once(controller: Member) -> None:
    draft = statement_offer(
        member=controller, source="open_collective", name="oc.csv", content=long_file(3)
    )
    assert isinstance(draft, StatementDraft)
    assert isinstance(draft_import(member=controller, draft=draft), Statement)


def test_asking_twice_is_asking_once(controller: Member) -> None:
    first = waiting(controller)
    again = waiting(controller)
    assert (again.pk, again.asked_at) == (first.pk, first.asked_at)


def test_only_one_worker_has_it_until_its_lease_ends(controller: Member) -> None:
    draft = waiting(controller)
    soon = timezone.now() + timedelta(seconds=20)
    rows = StatementDraft.objects.filter(pk=draft.pk)
    rows.update(lease_until=soon, tries=1)
    draft_read(draft_id=draft.pk)
    assert not Statement.objects.exists()
    rows.update(lease_until=timezone.now() - timedelta(seconds=1))
    draft_read(draft_id=draft.pk)
    assert Statement.objects.get().new_count == ROWS


@pytest.mark.parametrize("change", [{"tries": 9}, {"problem": "Stopped."}])
def test_whoever_lost_it_in_the_middle_writes_nothing(
    controller: Member, monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    draft = waiting(controller)

    def lost_midway(*args: object) -> object:
        for number, item in enumerate(items_of(*args), 1):  # type: ignore[arg-type]  # as it is called
            if number == ROWS // 2:
                StatementDraft.objects.filter(pk=draft.pk).update(**change)
            yield item

    monkeypatch.setattr(reading_module, "items_of", lost_midway)
    draft_read(draft_id=draft.pk)
    assert not Statement.objects.exists()
    assert not Transaction.objects.exists()


def test_what_is_stopped_can_be_begun_again(controller: Member) -> None:
    draft = waiting(controller)
    draft_stop(member=controller, draft=draft)
    draft_read(draft_id=draft.pk)
    assert not Statement.objects.exists()
    with pytest.raises(StatementGone):
        draft_stop(member=controller, draft=draft)
    assert waiting(controller).is_being_read
    draft_read(draft_id=draft.pk)
    assert Statement.objects.get().new_count == ROWS


def test_a_draft_that_is_taken_away_while_it_is_read_leaves_nothing(controller: Member) -> None:
    draft = waiting(controller)
    draft_drop(member=controller, draft=draft)
    draft_read(draft_id=draft.pk)
    assert not Statement.objects.exists()


def test_who_dies_at_it_again_and_again_is_told_of(controller: Member) -> None:
    draft = waiting(controller)
    an_hour_ago = timezone.now() - timedelta(hours=1)
    StatementDraft.objects.filter(pk=draft.pk).update(tries=5, asked_at=an_hour_ago)
    draft_read(draft_id=draft.pk)
    draft.refresh_from_db()
    assert "5 times" in draft.problem
    assert not draft.is_being_read


def test_the_page_shows_how_far_it_is_and_leads_to_the_statement(
    client_of: Callable[[Role], Client], controller: Member
) -> None:
    client = client_of(Role.CONTROLLER)
    file = SimpleUploadedFile("oc.csv", long_file())
    client.post(f"{BASE}new/", {"source": "open_collective", "file": file})
    draft = StatementDraft.objects.get()
    place = f"{BASE}new/{draft.pk}/"
    page = client.post(place, {"import": "1"}, follow=True).content.decode()
    assert "It is being read" in page
    assert "being read" in client.get(BASE).content.decode()
    client.post(f"{place}stop/")
    assert "stopped it" in client.get(place).content.decode()
    client.post(place, {"import": "1"})
    draft_read(draft_id=draft.pk)
    statement = Statement.objects.get()
    assert client.get(place).headers["Location"] == f"{BASE}{statement.pk}/"
    polled = client.get(place, headers={"HX-Request": "true"})
    assert polled.headers["HX-Redirect"] == f"{BASE}{statement.pk}/"


def test_a_program_follows_its_job_to_the_statement(api_of: Callable[..., APIClient]) -> None:
    api = api_of()

    def sent() -> dict[str, object]:
        file = SimpleUploadedFile("oc.csv", long_file())
        body = {"source": "open_collective", "file": file}
        answer = api.post(f"{API}statements/", body, format="multipart")
        assert answer.status_code == 202
        return dict(answer.json())

    job = sent()["job"]
    assert sent()["job"] == job
    assert api.get(f"{API}jobs/{job}/").json()["state"] == "waiting"
    assert api.post(f"{API}jobs/{job}/cancel/").json()["state"] == "cancelled"
    assert api.post(f"{API}jobs/{job}/retry/").json()["state"] == "waiting"
    draft_read(draft_id=StatementDraft.objects.get().pk)
    done = api.get(f"{API}jobs/{job}/").json()
    assert (done["state"], done["result"]) == ("done", f"stm_{Statement.objects.get().pk}")
