"""What became of a plan, and the ways back."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.companies.models import Member
from apps.companies.roles import Role
from apps.inventory.models import Upload
from apps.plans.models import Plan, PlanRevision
from apps.plans.services import plan_edit, plan_undo, vote_cast, vote_close
from sponsorplan.domain.allocation.budget import BudgetKind, BudgetRule
from sponsorplan.domain.allocation.settings import EditConflict
from tests.plans.voted import amounts, draft, open_round, with_many_lines

HISTORY = "/c/acme/plans/1/history/"


@pytest.fixture
def plan(planner: Member, inventory: Upload) -> Plan:
    return draft(planner)


def capped(planner: Member, plan: Plan, cap: int, base: int) -> Plan:
    words = f"At most {cap} % for one"
    return plan_edit(
        member=planner, plan=plan, base=base, changes={"policy.cap_percent": cap}, summary=words
    )


def test_each_revision_keeps_what_it_did_to_the_lines(planner: Member, plan: Plan) -> None:
    before = amounts(plan)
    capped(planner, plan, 20, 1)
    after, effect = amounts(plan), PlanRevision.objects.get(plan=plan, number=2).effect
    moves = [after[key] - before[key] for key in before]
    assert effect["raised"] == sum(move for move in moves if move > 0)
    assert effect["lowered"] == -sum(move for move in moves if move < 0)
    assert effect["raised"] - effect["lowered"] + effect["unplaced"] == 0
    key, _, was, now = effect["lines"][0]
    assert (was, now) == (before[key], after[key])
    assert abs(now - was) == max(map(abs, moves))
    assert PlanRevision.objects.get(plan=plan, number=1).effect == {}


def test_the_page_says_who_changed_what(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan
) -> None:
    capped(planner, plan, 20, 1)
    page = client_of(Role.VIEWER).get(HISTORY)
    newest, first = page.context["entries"]
    assert [(told.label, told.before, told.after) for told in newest.changes] == [
        ("Most for one recipient, %", "60", "20")
    ]
    assert first.changes == ()
    assert b"At most 20 % for one" in page.content
    assert b"planner@acme.example" in page.content


def test_a_planner_goes_back_and_undoes_that(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan
) -> None:
    drafted = amounts(plan)
    capped(planner, plan, 20, 1)
    narrow = amounts(plan)
    capped(planner, plan, 30, 2)
    browser = client_of(Role.PLANNER)
    assert browser.post(f"{HISTORY}restore/", {"revision": "1"}).status_code == 302
    assert amounts(plan) == drafted
    assert PlanRevision.objects.get(plan=plan, number=4).restores == 1
    assert b"Undo" in browser.get(HISTORY).content
    browser.post(f"{HISTORY}restore/", {"revision": "2"})
    assert amounts(plan) == narrow
    browser.post(f"{HISTORY}undo/", {"revision": "5"})
    assert amounts(plan) == drafted


def test_undo_is_of_the_change_one_looked_at(planner: Member, plan: Plan) -> None:
    capped(planner, plan, 20, 1)
    capped(planner, plan, 30, 2)
    with pytest.raises(EditConflict, match="is revision 3, not 2"):
        plan_undo(member=planner, plan=plan, number=2)
    plan.refresh_from_db()
    assert plan.policy["cap_percent"] == 30


def test_counted_votes_stay_when_settings_go_back(planner: Member, plan: Plan) -> None:
    key = min(sorted(amounts(plan)), key=lambda each: amounts(plan)[each])
    capped(planner, plan, 50, 1)
    open_round(planner, plan)
    vote_cast(member=planner, plan=plan, points={key: 100})
    vote_close(member=planner, plan=plan)
    counted = amounts(plan)
    capped(planner, plan, 20, 3)
    plan_undo(member=planner, plan=plan, number=4)
    assert amounts(plan) == counted


def test_a_split_anew_has_nothing_to_undo(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan
) -> None:
    assert b"Undo" not in client_of(Role.PLANNER).get(HISTORY).content
    open_round(planner, plan)
    vote_cast(member=planner, plan=plan, points={next(iter(amounts(plan))): 1})
    vote_close(member=planner, plan=plan)
    page = client_of(Role.PLANNER).get(HISTORY)
    assert page.context["undoable"] is None
    assert b"Votes counted" in page.content


def test_the_history_of_an_approved_plan_is_only_read(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan
) -> None:
    capped(planner, plan, 20, 1)
    Plan.objects.update(state=Plan.State.APPROVED)
    before, browser = amounts(plan), client_of(Role.PLANNER)
    page = browser.get(HISTORY)
    assert b"Go back to this" not in page.content
    for way, revision in (("restore", "1"), ("undo", "2")):
        assert browser.post(f"{HISTORY}{way}/", {"revision": revision}).status_code == 409
    assert amounts(plan) == before


@pytest.mark.parametrize("role", [Role.APPROVER, Role.VIEWER])
def test_who_does_not_plan_changes_nothing(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan, role: Role
) -> None:
    capped(planner, plan, 20, 1)
    browser = client_of(role)
    assert b"Go back to this" not in browser.get(HISTORY).content
    for way in ("restore", "undo"):
        assert browser.post(f"{HISTORY}{way}/", {"revision": "2"}).status_code == 403


@pytest.mark.parametrize("revision", ["", "x", "99", "-1", "1" * 30, "²"])
def test_a_revision_that_is_not_there_is_told(
    client_of: Callable[[Role], Client], plan: Plan, revision: str
) -> None:
    browser = client_of(Role.PLANNER)
    assert browser.post(f"{HISTORY}restore/", {"revision": revision}).status_code == 409


def test_a_change_of_currency_has_no_effect_to_compare(
    client_of: Callable[[Role], Client], planner: Member, plan: Plan
) -> None:
    budget = BudgetRule(BudgetKind.AMOUNT, 500_000, "EUR")
    plan_edit(member=planner, plan=plan, base=1, changes={"budget": budget}, summary="In euros")
    assert PlanRevision.objects.get(plan=plan, number=2).effect == {}
    assert b"the currency changed" in client_of(Role.VIEWER).get(HISTORY).content


def test_the_history_asks_the_same_whatever_its_length(
    client_of: Callable[[Role], Client],
    planner: Member,
    plan: Plan,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    with_many_lines(plan)
    for number in range(30):
        capped(planner, plan, 20 + number, number + 1)
    browser = client_of(Role.PLANNER)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        page = browser.get(HISTORY)
    assert len(page.context["entries"]) == 25
    last = browser.get(HISTORY, {"page": "2"}).context["entries"]
    assert last[0].changes[0].before == "23"
