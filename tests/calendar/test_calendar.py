from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.approvals.models import ApprovalRequest
from apps.approvals.selectors.people import people_of
from apps.approvals.services import request_open
from apps.audit.models import AuditEvent
from apps.calendar.errors import ReminderClosed, UnusableEntry
from apps.calendar.models import PaymentCard, PreparedPlan, Reminder
from apps.calendar.selectors import events_of, running_of
from apps.calendar.services import (
    CALENDAR,
    calendar_run,
    calendar_sweep,
    card_add,
    lead_set,
    plans_prepare,
    reminder_dismiss,
)
from apps.companies.models import ApiToken, Company, Member
from apps.companies.roles import Role
from apps.companies.selectors import present_names
from apps.inventory.models import Upload
from apps.payments.models import Payment
from apps.plans.models import Plan, VoteRound
from apps.plans.services import plan_draft
from apps.pledge.models import PledgeReport
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money
from tests.payments.worlds import GITHUB, approved, line_of

DAY = date(2026, 11, 1)
END = date(2026, 12, 1)


@pytest.fixture
def running(company: Company, inventory: Upload) -> Plan:
    """An approved monthly plan from 1 November 2026."""
    return approved(company, [(GITHUB, "alpha", 10_000)], frequency=Frequency.MONTHLY)


def program(company: Company) -> Member:
    return Member(company, CALENDAR, frozenset())


def test_the_next_plan_is_drafted_once_before_the_period_ends(running: Plan) -> None:
    company = running.company
    for days in range(20):
        calendar_run(company_id=company.pk, today=DAY + timedelta(days=days))
    assert Plan.objects.filter(company=company).count() == 1
    for days in range(23, 90):
        calendar_run(company_id=company.pk, today=DAY + timedelta(days=days))
    draft = Plan.objects.get(company=company, state=Plan.State.DRAFT)
    assert draft.title == "December 2026"
    assert draft.carried_from == running
    assert draft.budget_minor == running.budget_minor
    assert PreparedPlan.objects.get(plan=draft).period.start == END
    event = AuditEvent.objects.get(company_id=company.pk, action="calendar.plan_prepared")
    assert event.actor == CALENDAR


def test_two_at_once_make_one_draft(running: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one looked before the first had written, and finds the key taken."""
    member = program(running.company)
    plans_prepare(member=member, today=END)
    monkeypatch.setattr("apps.calendar.services.running.prepared_keys", lambda **_: set())
    monkeypatch.setattr(
        "apps.calendar.services.running.running_of",
        lambda **_: [
            (replace(one, succeeded=False), plan, None)
            for one, plan, _ in running_of(company=member.company)
        ],
    )
    assert plans_prepare(member=member, today=END) == []
    assert Plan.objects.filter(company=running.company).count() == 2
    assert PreparedPlan.objects.count() == 1


def test_the_series_goes_on_from_what_the_calendar_prepared(running: Plan) -> None:
    company = running.company
    (late,) = plans_prepare(member=program(company), today=date(2027, 1, 20))
    Plan.objects.filter(pk=late.pk).update(state="approved", approved_at=timezone.now())
    (after,) = plans_prepare(member=program(company), today=date(2027, 1, 20))
    assert [late.title, after.title] == ["December 2026", "January 2027"]


def test_a_new_version_of_the_last_plan_does_not_bring_a_second_draft(running: Plan) -> None:
    company = running.company
    (draft,) = plans_prepare(member=program(company), today=END)
    version = approved(
        company, [(GITHUB, "alpha", 20_000)], frequency=Frequency.MONTHLY, replaces=running
    )
    Plan.objects.filter(pk=running.pk).update(state=Plan.State.REPLACED)
    assert plans_prepare(member=program(company), today=END) == []
    ((_, last, after),) = running_of(company=company)
    assert (last, after) == (version, draft)


def test_it_may_be_switched_off(running: Plan, planner: Member) -> None:
    lead_set(member=planner, days=None)
    assert plans_prepare(member=planner, today=END) == []
    with pytest.raises(UnusableEntry):
        lead_set(member=planner, days=61)


def test_who_drafted_the_next_plan_by_hand_is_not_given_another(
    running: Plan, planner: Member
) -> None:
    plan_draft(
        member=planner,
        title="Mine",
        budget=Money(10_000, "USD"),
        policy=Policy(frequency=Frequency.MONTHLY),
        as_of=DAY,
    )
    assert plans_prepare(member=program(running.company), today=END) == []


def test_a_company_without_inventory_is_tried_again_and_keeps_no_trace(company: Company) -> None:
    approved(company, [(GITHUB, "alpha", 10_000)], frequency=Frequency.MONTHLY)
    assert plans_prepare(member=program(company), today=END) == []
    assert not PreparedPlan.objects.exists()


def test_whoever_asks_for_approval_is_a_maker_and_the_calendar_is_nobody(
    running: Plan, planner: Member
) -> None:
    (draft,) = plans_prepare(member=program(running.company), today=END)
    names = present_names(company=running.company)
    before = people_of(plan=draft, names=names)
    assert before.makers.isdisjoint(before.roles)
    asked = request_open(member=planner, plan=draft).plan
    after = people_of(plan=asked, names=names)
    assert planner.name in after.makers


def test_everything_that_ends_is_reminded_of_once(running: Plan, owner: Member) -> None:
    company = running.company
    draft = Plan.objects.create(
        company=company,
        number=9,
        title="V",
        budget_minor=1,
        currency="USD",
        as_of=DAY,
        policy=running.policy,
        settings=running.settings,
        model_version=2,
        created_by="x",
        state="draft",
    )
    moment = datetime(2026, 11, 28, 12, tzinfo=UTC)
    VoteRound.objects.create(company=company, plan=draft, closes_at=moment, opened_by="x")
    ApiToken.objects.create(
        company=company, name="ci", prefix="p", digest="d", created_by="x", expires_at=moment
    )
    card_add(member=owner, label="Team card", year=2026, month=11)
    Payment.objects.create(
        company=company,
        plan=running,
        line=line_of(running, "alpha"),
        step="start",
        state="done",
        planned_minor=10_000,
        minor=10_001,
        currency="USD",
        paid_on=DAY,
        renews=True,
        made_by="x",
    )
    ApprovalRequest.objects.create(
        company=company,
        plan=running,
        digest="d",
        seal="s",
        approvers=1,
        roles=[],
        asked_by="x",
        asked_at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    PledgeReport.objects.create(
        company=company,
        year=2025,
        start=DAY,
        end=DAY,
        report_date=date(2025, 12, 1),
        state="published",
        created_by="x",
    )
    lead_set(member=owner, days=None)
    today = date(2026, 11, 27)
    for _ in range(2):
        calendar_run(company_id=company.pk, today=today)
    kinds = sorted(Reminder.objects.values_list("kind", flat=True))
    assert kinds == ["approval", "budget", "card", "plan_ends", "pledge", "token", "vote"]
    told = AuditEvent.objects.filter(company_id=company.pk, action__startswith="reminder.")
    assert sorted(event.action.partition(".")[2] for event in told) == kinds
    shown = {str(one.kind) for one in events_of(company=company, today=today)}
    assert shown == {*kinds, "renews"}


def test_what_is_over_is_done_by_itself(company: Company, owner: Member) -> None:
    card = card_add(member=owner, label="Team card", year=2026, month=11)
    calendar_run(company_id=company.pk, today=date(2026, 11, 20))
    assert Reminder.objects.get().state == "open"
    PaymentCard.objects.filter(pk=card.pk).update(removed_at=timezone.now())
    calendar_run(company_id=company.pk, today=date(2026, 11, 21))
    assert Reminder.objects.get().state == "done"


def test_events_take_as_many_queries_for_more_rows(
    running: Plan, owner: Member, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(8):
        card_add(member=owner, label=f"Card {number}", year=2027, month=1)
        approved(running.company, [(GITHUB, "alpha", 1)], frequency=Frequency.MONTHLY)
    with django_assert_max_num_queries(9):  # type: ignore[attr-defined]
        events_of(company=running.company, today=DAY)


def test_nothing_of_another_company_is_seen(running: Plan, outsider: object) -> None:
    assert events_of(company=Company.objects.get(slug="rival"), today=DAY) == []


def test_a_dismissed_reminder_says_why_and_is_not_made_again(
    company: Company, owner: Member
) -> None:
    card_add(member=owner, label="Team card", year=2026, month=11)
    calendar_run(company_id=company.pk, today=date(2026, 11, 20))
    reminder = Reminder.objects.get()
    with pytest.raises(UnusableEntry):
        reminder_dismiss(member=owner, reminder=reminder, reason=" ")
    reminder_dismiss(member=owner, reminder=reminder, reason="a new card is here")
    with pytest.raises(ReminderClosed):
        reminder_dismiss(member=owner, reminder=reminder, reason="again")
    calendar_run(company_id=company.pk, today=date(2026, 11, 21))
    assert Reminder.objects.get().reason == "a new card is here"


@pytest.mark.parametrize("label", ["Card 4242", "4 2 4 2"])
def test_a_cards_number_is_not_taken(owner: Member, label: str) -> None:
    with pytest.raises(UnusableEntry):
        card_add(member=owner, label=label, year=2027, month=1)


def test_the_sweep_runs_each_company(
    company: Company,
    owner: Member,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    soon = timezone.now().date()
    card_add(member=owner, label="Team card", year=soon.year, month=soon.month)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        calendar_sweep()
    assert Reminder.objects.filter(company=company).count() == 1


def test_the_page_shows_what_is_open_and_coming(
    company: Company, owner: Member, client_of: Callable[[Role], Client]
) -> None:
    browser = client_of(Role.PLANNER)
    assert "Nothing is known" in browser.get("/c/acme/calendar/").content.decode()
    soon = timezone.now().date()
    ends = {"label": "Team card", "ends": f"{soon:%Y-%m}"}
    assert browser.post("/c/acme/calendar/cards/", ends | {"ends": "x"}).status_code == 422
    assert browser.post("/c/acme/calendar/cards/", ends | {"label": "4242"}).status_code == 422
    assert browser.post("/c/acme/calendar/cards/", ends).status_code == 302
    calendar_run(company_id=company.pk)
    reminder = Reminder.objects.get()
    page = browser.get("/c/acme/calendar/").content.decode()
    assert page.count("Team card") >= 3
    address = f"/c/acme/calendar/reminders/{reminder.pk}/"
    assert client_of(Role.VIEWER).post(f"{address}dismiss/", {"reason": "x"}).status_code == 403
    assert browser.post(f"{address}dismiss/", {}).status_code == 422
    assert browser.post(f"{address}dismiss/", {"reason": "new card"}).status_code == 302
    assert "new card" in browser.get("/c/acme/calendar/").content.decode()
    assert browser.post(f"{address}done/").status_code == 409
    assert browser.post("/c/acme/calendar/lead/", {"days": "x"}).status_code == 422
    assert browser.post("/c/acme/calendar/lead/", {"days": ""}).status_code == 302
    card = PaymentCard.objects.get()
    feed = browser.get("/c/acme/calendar/calendar.ics")
    assert feed["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"UID:card:{card.pk}:".encode() in feed.content
    assert browser.post(f"/c/acme/calendar/cards/{card.pk}/remove/").status_code == 302
    assert browser.post(f"/c/acme/calendar/cards/{card.pk}/remove/").status_code == 404


def test_programs_read_reminders_and_the_feed(
    company: Company, owner: Member, api_of: Callable[..., APIClient]
) -> None:
    soon = timezone.now().date()
    card_add(member=owner, label="Team card", year=soon.year, month=soon.month)
    calendar_run(company_id=company.pk)
    rest = api_of("plans:read")
    (found,) = rest.get("/api/v1/companies/acme/reminders/").json()["results"]
    assert (found["kind"], found["state"], found["page"]) == ("card", "open", "calendar")
    assert b"BEGIN:VEVENT" in rest.get("/api/v1/companies/acme/calendar.ics").content
    assert api_of("inventory:read").get("/api/v1/companies/acme/reminders/").status_code == 403


def test_programs_keep_the_calendar(
    company: Company, planner: Member, api_of: Callable[..., APIClient]
) -> None:
    root, soon = "/api/v1/companies/acme/", timezone.now().date()
    rest = api_of("plans:read", "plans:write")
    card = {"name": "Team card", "ends": f"{soon:%Y-%m}"}
    assert api_of("plans:read").post(f"{root}cards/", card, format="json").status_code == 403
    assert rest.post(f"{root}cards/", card | {"ends": "2027-13"}, format="json").status_code == 400
    numbered = card | {"name": "4242 4242 4242 4242"}
    assert rest.post(f"{root}cards/", numbered, format="json").status_code == 422
    made = rest.post(f"{root}cards/", card, format="json").json()
    assert [one["id"] for one in rest.get(f"{root}cards/").json()["results"]] == [made["id"]]
    calendar_run(company_id=company.pk)
    (found,) = rest.get(f"{root}reminders/").json()["results"]
    place = f"{root}reminders/{found['id']}/"
    assert rest.post(f"{place}dismiss/", {"reason": ""}, format="json").status_code == 400
    closed = rest.post(f"{place}dismiss/", {"reason": "A new one is there"}, format="json").json()
    assert (closed["state"], rest.get(place).json()) == ("dismissed", closed)
    assert rest.post(f"{place}done/").status_code == 409
    assert rest.delete(f"{root}cards/{made['id']}/").status_code == 204
    assert rest.delete(f"{root}cards/{made['id']}/").status_code == 404
    assert rest.put(f"{root}calendar/", {"lead_days": None}, format="json").status_code == 200
    assert rest.get(f"{root}calendar/").json() == {"lead_days": None}
    assert rest.put(f"{root}calendar/", {"lead_days": 61}, format="json").status_code == 400
