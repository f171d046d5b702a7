"""The pages of time, as members of each role see and use them."""

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.contributions.models import Contribution, TimeBudget
from apps.contributions.selectors import budget_of, hours_of
from apps.contributions.services import contribution_make, time_budget_set
from apps.plans.models import Line, Plan
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.contributions.periods import containing
from tests.contributions.conftest import CHANNEL, DEBUG, work

TIME = "/c/acme/time/"
PAGE = f"{TIME}upstreams/{DEBUG}/"
GIVE = f"{TIME}give/{DEBUG}/"
ROLES = list(Role)


def form(**changes: str) -> dict[str, str]:
    today = timezone.now().date().isoformat()
    return {"kind": "triage", "minutes": "1 h 30 min", "day": today, "state": "pledged", **changes}


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_every_member_may_pledge_and_log_and_withdraw_their_own_time(
    client_of: Callable[[Role], Client], plan: Plan, role: Role
) -> None:
    client = client_of(role)
    assert client.post(GIVE, form()).status_code == 302
    made = Contribution.objects.get()
    assert (made.member, made.state, made.minutes, made.plan) == (
        f"{role}@acme.example",
        "pledged",
        90,
        plan,
    )
    assert "Log it" in text(client, TIME)
    done = form(minutes="2 h", kind="review", note="Looked at three")
    assert client.post(f"{TIME}{made.pk}/", done).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.minutes, made.kind) == ("done", 120, "review")
    assert client.post(f"{TIME}{made.pk}/withdraw/").status_code == 302
    assert hours_of(company=plan.company, day=plan.as_of).given.done == 0
    actions = AuditEvent.objects.filter(action__startswith="time.").values_list("action", flat=True)
    assert [*actions] == ["time.pledged", "time.logged", "time.withdrawn"]


@pytest.mark.parametrize("role", ROLES)
def test_only_who_plans_sets_the_budget(
    client_of: Callable[[Role], Client], plan: Plan, role: Role
) -> None:
    plans = role in (Role.OWNER, Role.PLANNER)
    client = client_of(role)
    assert ("Set a time budget" in text(client, TIME)) == plans
    answer = client.post(f"{TIME}budget/", {"period": "2026-Q4", "minutes": "40 h"})
    assert answer.status_code == (302 if plans else 403)
    assert TimeBudget.objects.filter(minutes=2_400).exists() == plans
    assert AuditEvent.objects.filter(action="time_budget.set").exists() == plans


@pytest.mark.parametrize("role", [Role.OWNER, Role.VIEWER])
def test_nobody_changes_another_members_time(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan, role: Role
) -> None:
    made = contribution_make(member=planner, upstream=DEBUG, work=work(), done=False)
    client = client_of(role)
    page = text(client, f"{TIME}{made.pk}/")
    assert "Only planner@acme.example can change it" in page
    assert "Withdraw it" not in page
    assert client.post(f"{TIME}{made.pk}/", form()).status_code == 403
    assert client.post(f"{TIME}{made.pk}/withdraw/").status_code == 403
    made.refresh_from_db()
    assert made.state == "pledged"


def test_another_company_sees_none_of_it(
    outside_client: Client, planner: Member, plan: Plan
) -> None:
    made = contribution_make(member=planner, upstream=DEBUG, work=work(), done=True)
    assert "debug" not in text(outside_client, "/c/rival/time/")
    assert outside_client.get(f"/c/rival/time/{made.pk}/").status_code == 404
    assert outside_client.get(f"/c/rival/time/upstreams/{DEBUG}/").status_code == 404
    assert outside_client.post(f"/c/rival/time/give/{DEBUG}/", form()).status_code == 422
    assert Contribution.objects.count() == 1


def test_done_pledged_and_left_make_the_budget(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan
) -> None:
    today = timezone.now().date()
    time_budget_set(member=planner, name=containing(today)[0], minutes=600)
    contribution_make(member=planner, upstream=DEBUG, work=work(60), done=True)
    contribution_make(member=planner, upstream=DEBUG, work=work(90), done=False)
    page = client_of(Role.VIEWER).get(TIME)
    hours = page.context["hours"]
    assert (hours.given.done, hours.given.pledged, hours.left) == (60, 90, 450)
    assert page.context["asked"] == 600
    contribution_make(member=planner, upstream=DEBUG, work=work(500), done=True)
    assert "more than asked" in text(client_of(Role.VIEWER), TIME)


def test_the_narrowest_budget_that_the_day_is_in_counts(planner: Member) -> None:
    for name, minutes in (("2026", 1), ("2026-Q4", 2), ("2026-11", 3)):
        time_budget_set(member=planner, name=name, minutes=minutes)
    days = (date(2026, 11, 3), date(2026, 12, 3), date(2026, 3, 3), date(2027, 1, 1))
    found = [budget_of(company=planner.company, day=day) for day in days]
    assert [budget and budget.minutes for budget in found] == [3, 2, 1, None]


def test_a_budget_set_again_takes_the_place_of_the_first(planner: Member) -> None:
    for minutes in (60, 0):
        time_budget_set(member=planner, name="2026", minutes=minutes)
    assert TimeBudget.objects.get().minutes == 0
    assert AuditEvent.objects.filter(action="time_budget.set").last().data == {  # type: ignore[union-attr]
        "minutes": 0,
        "before": 60,
    }


def test_hours_outside_the_period_do_not_count(planner: Member, plan: Plan) -> None:
    contribution_make(member=planner, upstream=DEBUG, work=work(), done=True)
    Contribution.objects.update(day=date(2020, 1, 1))
    assert hours_of(company=plan.company, day=plan.as_of).given.done == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minutes": "90"}, "minutes"),
        ({"minutes": "0 h"}, "minutes"),
        ({"minutes": "1001 h"}, "minutes"),
        ({"kind": "money"}, "kind"),
        ({"link": "http://github.com/debug-js/debug/issues/1"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"day": "2999-01-01"}, "day"),
        ({"day": "2999-01-01", "state": "done"}, "day"),
        ({"day": "1999-01-01", "state": "done"}, "day"),
        ({"day": "yesterday"}, "day"),
        ({"day": "2020-01-01"}, "day"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(
    client_of: Callable[[Role], Client], plan: Plan, changes: dict[str, str], field: str
) -> None:
    answer = client_of(Role.VIEWER).post(GIVE, form(**changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("changes", [{"period": "soon"}, {"minutes": "many"}, {"period": ""}])
def test_a_budget_that_cannot_be_read_is_refused(
    client_of: Callable[[Role], Client], plan: Plan, changes: dict[str, str]
) -> None:
    sent = {"period": "2026", "minutes": "40 h", **changes}
    answer = client_of(Role.PLANNER).post(f"{TIME}budget/", sent)
    assert answer.status_code == 422
    assert "This could not be saved yet" in answer.content.decode()
    assert not TimeBudget.objects.exists()


def test_without_a_day_what_is_done_was_done_today_and_a_pledge_is_for_the_period(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan
) -> None:
    time_budget_set(member=planner, name=containing(plan.as_of)[2], minutes=600)
    client = client_of(Role.VIEWER)
    for state in ("done", "pledged"):
        assert client.post(GIVE, form(day="", state=state)).status_code == 302
    days = dict(Contribution.objects.values_list("state", "day"))
    assert days == {"done": plan.as_of, "pledged": date(plan.as_of.year, 12, 31)}


def test_what_was_done_or_withdrawn_meanwhile_is_not_done_again(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan
) -> None:
    made = contribution_make(member=planner, upstream=DEBUG, work=work(), done=False)
    client = client_of(Role.PLANNER)
    client.post(f"{TIME}{made.pk}/withdraw/")
    assert client.post(f"{TIME}{made.pk}/", form()).status_code == 409
    assert client.post(f"{TIME}{made.pk}/withdraw/").status_code == 409
    assert "It was withdrawn" in text(client, f"{TIME}{made.pk}/")


def test_a_link_is_one_only_at_the_upstreams_own_host(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan
) -> None:
    own, other = "https://github.com/debug-js/debug/issues/7", "https://evil.example/x"
    for link in (own, other):
        contribution_make(member=planner, upstream=DEBUG, work=work(link=link), done=True)
    for path in (TIME, PAGE, *(f"{TIME}{row.pk}/" for row in Contribution.objects.all())):
        page = text(client_of(Role.VIEWER), path)
        assert f'href="{other}' not in page
        if own in page:
            assert f'href="{own}" target="_blank" rel="noopener noreferrer"' in page
    assert other in text(client_of(Role.VIEWER), TIME)


def test_the_page_of_a_suggestion_says_why_what_helps_and_where_to_begin(
    client_of: Callable[[Role], Client], plan: Plan
) -> None:
    page = text(client_of(Role.VIEWER), PAGE)
    assert "No way to pay it" in page
    assert "https://github.com/debug-js/debug/issues?q=is%3Aissue%20is%3Aopen" in page
    assert "labels are a guess" in page
    assert "Suggest, and do not demand" in page
    assert "At Acme we rely on debug-js/debug" in page


def test_an_upstream_that_money_helps_takes_hours_all_the_same(
    client_of: Callable[[Role], Client], plan: Plan
) -> None:
    Line.objects.filter(upstream=DEBUG).update(state=LineState.PAYABLE, channel=CHANNEL)
    page = text(client_of(Role.VIEWER), PAGE)
    assert "No plan asks for hours here" in page
    client_of(Role.VIEWER).post(GIVE, form(state="done"))
    assert Contribution.objects.get().plan is None


def test_the_page_leads_to_the_upstreams_own_page_only_where_there_is_one(
    client_of: Callable[[Role], Client], plan: Plan
) -> None:
    client = client_of(Role.VIEWER)
    assert f'href="/c/acme/upstreams/{DEBUG}/"' in text(client, PAGE)
    Line.objects.filter(upstream=DEBUG).update(upstream="github.com/zz/added")
    page = text(client, f"{TIME}upstreams/github.com/zz/added/")
    assert "/c/acme/upstreams/github.com/zz/added/" not in page


def test_an_upstream_that_nothing_of_ours_uses_has_no_page_and_takes_no_hours(
    client_of: Callable[[Role], Client], plan: Plan
) -> None:
    client = client_of(Role.OWNER)
    assert client.get(f"{TIME}upstreams/github.com/zz/none/").status_code == 404
    assert client.post(f"{TIME}give/github.com/zz/none/", form()).status_code == 422
    assert not Contribution.objects.exists()


def test_suggestions_can_be_filtered_and_those_of_an_older_plan_looked_at(
    client_of: Callable[[Role], Client], plan: Plan
) -> None:
    client = client_of(Role.VIEWER)
    assert len(client.get(f"{TIME}?reason=no_channel").context["rows"]) == 1
    assert "None for this reason" in text(client, f"{TIME}?reason=archived")
    assert client.get(f"{TIME}?plan=1").context["plan"] == plan
    assert client.get(f"{TIME}?plan=99999999999999999999&page=x").status_code == 200


def test_before_there_is_a_plan_the_page_says_what_to_do(
    client_of: Callable[[Role], Client],
) -> None:
    assert "Make the first plan" in text(client_of(Role.PLANNER), TIME)
    assert "An owner or a planner can make one" in text(client_of(Role.VIEWER), TIME)


def test_the_plan_shows_its_hours_beside_its_money_and_not_in_it(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan
) -> None:
    client = client_of(Role.VIEWER)
    before = client.get("/c/acme/plans/1/")
    time_budget_set(member=planner, name=containing(plan.as_of)[2], minutes=2_400)
    after = client.get("/c/acme/plans/1/")
    assert "no time budget yet" in before.content.decode()
    assert "40\N{NO-BREAK SPACE}h</strong>" in after.content.decode()
    assert after.context["totals"] == before.context["totals"]
    assert after.context["sum_total"] == before.context["sum_total"]


def test_reports_show_hours_beside_money(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan
) -> None:
    contribution_make(member=planner, upstream=DEBUG, work=work(75), done=True)
    said = "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}15\N{NO-BREAK SPACE}min"
    assert said in text(client_of(Role.VIEWER), "/c/acme/")
    assert said in text(client_of(Role.VIEWER), f"/c/acme/upstreams/{DEBUG}/")


def test_the_csv_holds_what_was_done_in_minutes_and_no_formula(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan
) -> None:
    contribution_make(
        member=planner, upstream=DEBUG, work=work(75, note="=HYPERLINK(1)"), done=True, plan=plan
    )
    contribution_make(member=planner, upstream=DEBUG, work=work(60), done=False)
    answer = client_of(Role.VIEWER).get(f"{TIME}hours.csv")
    (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode()))
    assert (row["minutes"], row["upstream"], row["plan"]) == ("75", DEBUG, "1")
    assert row["note"] == "'=HYPERLINK(1)"


def test_removing_a_company_removes_its_hours(planner: Member, plan: Plan) -> None:
    contribution_make(member=planner, upstream=DEBUG, work=work(), done=True, plan=plan)
    time_budget_set(member=planner, name="2026", minutes=60)
    Company.objects.filter(pk=planner.company.pk).delete()
    assert not Contribution.objects.exists()
    assert not TimeBudget.objects.exists()
