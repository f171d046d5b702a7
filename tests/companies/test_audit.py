import csv
import hashlib
import io
import json
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from apps.audit.models import AuditEvent
from apps.audit.services import event_record
from apps.companies.models import Company, User
from apps.companies.roles import Role
from tests.audit.tampering import as_owner_of_the_database
from tests.conftest import PASSWORD

LOG = "/c/acme/audit/"


def fill(company: Company, many: int) -> None:
    for number in range(many):
        event_record(
            company_id=company.pk,
            actor=f"a{number % 2}@acme.example",
            action=f"thing.{'made' if number % 3 else 'lost'}",
            subject=f"=thing {number}",
            data={"number": number, "word": "né"},
        )


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("address", [LOG, f"{LOG}export.csv", f"{LOG}export.json"])
def test_who_answers_for_money_reads_the_log(
    client_of: Callable[[Role], Client], role: Role, address: str
) -> None:
    allowed = role in (Role.OWNER, Role.APPROVER, Role.CONTROLLER)
    assert client_of(role).get(address).status_code == (200 if allowed else 403)


def test_the_log_is_read_to_its_first_event_page_by_page(
    client_of: Callable[[Role], Client], company: Company
) -> None:
    fill(company, 120)
    browser, seen, address = client_of(Role.APPROVER), [], LOG
    while address:
        page = browser.get(address)
        seen += [event.number for event, _ in page.context["events"]]
        older = page.context["older"]
        address = f"{LOG}?before={older}" if older else ""
    assert seen == list(range(AuditEvent.objects.filter(company_id=company.pk).count(), 0, -1))


def test_what_comes_meanwhile_shifts_no_page(
    client_of: Callable[[Role], Client], company: Company
) -> None:
    fill(company, 60)
    browser = client_of(Role.OWNER)
    older = browser.get(LOG).context["older"]
    before = [event.pk for event, _ in browser.get(f"{LOG}?before={older}").context["events"]]
    fill(company, 5)
    after = [event.pk for event, _ in browser.get(f"{LOG}?before={older}").context["events"]]
    assert before == after


def test_the_log_is_filtered_by_what_and_who(
    client_of: Callable[[Role], Client], company: Company
) -> None:
    fill(company, 12)
    page = client_of(Role.OWNER).get(LOG, {"action": "thing.lost", "actor": "a1@acme.example"})
    assert [event.subject for event, _ in page.context["events"]] == ["=thing 9", "=thing 3"]
    none = client_of(Role.OWNER).get(LOG, {"action": "no.such"})
    assert b"No event matches" in none.content


@pytest.mark.parametrize("cursor", ["", "x", "-1", "9" * 40, "٣"])
def test_a_cursor_that_is_none_of_ours_shows_the_newest(
    client_of: Callable[[Role], Client], company: Company, cursor: str
) -> None:
    page = client_of(Role.OWNER).get(LOG, {"before": cursor})
    assert page.context["events"][0][0].number == AuditEvent.objects.latest("number").number


def test_an_untouched_log_is_said_to_be_intact_up_to_its_last_event(
    client_of: Callable[[Role], Client], company: Company
) -> None:
    last = AuditEvent.objects.filter(company_id=company.pk).latest("number")
    page = client_of(Role.APPROVER).get(LOG, {"verify": "1"}).content.decode()
    assert f"Intact up to event {last.number}" in page
    assert last.digest in page


def test_the_page_names_the_first_event_that_was_changed(
    client_of: Callable[[Role], Client], company: Company
) -> None:
    with as_owner_of_the_database():
        AuditEvent.objects.filter(company_id=company.pk, number__in=(2, 4)).update(actor="x")
    page = client_of(Role.APPROVER).get(LOG, {"verify": "1"}).content.decode()
    assert "Event 2 (Membership set" in page
    assert "Events 1 to 1 are intact" in page


def test_with_the_json_anybody_can_follow_the_chain(
    client_of: Callable[[Role], Client], company: Company
) -> None:
    fill(company, 5)
    events = json.loads(client_of(Role.OWNER).get(f"{LOG}export.json").getvalue())["events"]
    previous = ""
    for number, event in enumerate(events, start=1):
        text = json.dumps(
            event["content"], ensure_ascii=False, separators=(",", ":"), sort_keys=True
        )
        assert (event["number"], event["previous"]) == (number, previous)
        assert hashlib.sha256(text.encode()).hexdigest() == event["digest"]
        previous = event["digest"]
    assert previous == AuditEvent.objects.filter(company_id=company.pk).latest("number").digest


def test_the_csv_holds_what_is_wanted_and_no_formula(
    client_of: Callable[[Role], Client], company: Company
) -> None:
    fill(company, 4)
    answer = client_of(Role.OWNER).get(f"{LOG}export.csv", {"action": "thing.lost"})
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [row["subject"] for row in rows] == ["'=thing 0", "'=thing 3"]
    assert client_of(Role.OWNER).get(f"{LOG}export.xml").status_code == 404


def test_an_address_somebody_acted_under_cannot_be_taken_off_their_account(
    client_of: Callable[[Role], Client], company: Company
) -> None:
    browser = Client()
    browser.post("/accounts/login/", {"login": "owner@acme.example", "password": PASSWORD})
    mail = "/accounts/email/"
    browser.post(f"/accounts/reauthenticate/?next={mail}", {"password": PASSWORD})
    for address in ("new@acme.example", "typo@acme.example"):
        browser.post(mail, {"action_add": "", "email": address})
    browser.post(mail, {"action_primary": "", "email": "new@acme.example"})
    for address in ("owner@acme.example", "typo@acme.example"):
        browser.post(mail, {"action_remove": "", "email": address})
    kept = set(EmailAddress.objects.values_list("email", "primary"))
    assert kept == {("owner@acme.example", False), ("new@acme.example", True)}
    assert User.objects.filter(email="new@acme.example").exists()
