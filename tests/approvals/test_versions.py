"""An approved plan does not change; its successor is a new version."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from apps.approvals.errors import NotReady
from apps.companies.models import Member
from apps.companies.roles import Role
from apps.plans.errors import NotADraft, NotTheNewest, WrongState
from apps.plans.models import Line, Plan, PlanInputs
from apps.plans.selectors import last_approved
from apps.plans.services import (
    inputs_for,
    link_open,
    plan_copy,
    plan_draft,
    plan_edit,
    plan_freeze,
    plan_propose,
    plan_refresh,
    plan_restore,
    plan_return,
)
from apps.plans.services.keeping import proposal_keep
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.allocation.settings import settings_from
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money
from tests.approvals.conftest import BUDGET, DAY, Draft, again, approved, ask, say

LATER = date(2026, 12, 1)
FROZEN = [Plan.State.PROPOSED, Plan.State.APPROVED, Plan.State.REPLACED]


def keep(member: Member, plan: Plan) -> None:
    inputs = inputs_for(plan=plan, settings=settings_from(plan.settings), as_of=LATER)
    proposal_keep(plan=plan, inputs=inputs, proposal=propose(inputs))


CHANGES: dict[str, Callable[[Member, Plan], object]] = {
    "edit": lambda member, plan: plan_edit(
        member=member, plan=plan, base=1, changes={"title": "X"}, summary="s"
    ),
    "restore": lambda member, plan: plan_restore(member=member, plan=plan, number=1),
    "refresh": lambda member, plan: plan_refresh(member=member, plan=plan, as_of=LATER),
    "keep": keep,
}


def content(plan: Plan) -> list[object]:
    return [
        list(Line.objects.filter(plan=plan).values()),
        list(PlanInputs.objects.filter(plan=plan).values()),
        Plan.objects.filter(pk=plan.pk).values("settings", "digest", "title", "revision").get(),
    ]


@pytest.mark.parametrize("state", FROZEN)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_no_service_changes_a_plan_that_waits_or_was_approved(
    planner: Member, draft: Draft, state: Plan.State, change: Callable[[Member, Plan], object]
) -> None:
    plan = draft()
    Plan.objects.filter(pk=plan.pk).update(state=state)
    before = content(plan)
    # Also not one that holds the plan as it was before.
    for held in (plan, again(plan)):
        with pytest.raises(NotADraft):
            change(planner, held)
    assert content(plan) == before


@pytest.mark.parametrize("state", list(Plan.State))
def test_a_step_is_taken_only_from_where_it_starts(draft: Draft, state: Plan.State) -> None:
    plan = draft()
    Plan.objects.filter(pk=plan.pk).update(state=state)
    at = plan.created_at
    steps: list[tuple[Plan.State, Callable[[], Plan]]] = [
        (Plan.State.DRAFT, lambda: plan_propose(plan=plan, by="a", at=at)),
        (Plan.State.PROPOSED, lambda: plan_return(plan=plan)),
        (Plan.State.PROPOSED, lambda: plan_freeze(plan=plan, approved_by=[], at=at)),
    ]
    for start, step in steps:
        if start != state:
            with pytest.raises(WrongState):
                step()
    assert again(plan).state == state


def test_giving_goes_on_in_an_approved_plan(
    planner: Member, approver: Member, draft: Draft
) -> None:
    plan = approved(planner, approver, draft())
    line = Line.objects.filter(plan=plan, state=LineState.PAYABLE)[0]
    link_open(member=planner, line=line)
    line.refresh_from_db()
    assert line.opened_at is not None


def test_a_new_version_replaces_the_plan_once_it_is_approved(
    planner: Member, approver: Member, draft: Draft
) -> None:
    first = approved(planner, approver, draft())
    second = plan_copy(member=planner, plan=first, title="Better", as_of=DAY, replaces=True)
    assert again(first).state == Plan.State.APPROVED
    approved(planner, approver, second)
    assert [again(plan).state for plan in (first, second)] == ["replaced", "approved"]


def test_only_the_newest_version_is_replaced(
    planner: Member, approver: Member, draft: Draft
) -> None:
    first = approved(planner, approver, draft())
    one, other = (
        plan_copy(member=planner, plan=first, title=title, as_of=DAY, replaces=True)
        for title in ("One", "Other")
    )
    waiting = ask(planner, other)
    approved(planner, approver, one)
    with pytest.raises(NotReady, match="Another version was approved since"):
        say(approver, waiting)
    with pytest.raises(NotTheNewest):
        plan_copy(member=planner, plan=first, title="Late", as_of=DAY, replaces=True)
    assert again(other).state == Plan.State.PROPOSED


def test_a_draft_has_no_next_version(planner: Member, draft: Draft) -> None:
    with pytest.raises(NotTheNewest):
        plan_copy(member=planner, plan=draft(), title="B", as_of=DAY, replaces=True)


def test_a_plan_that_a_later_one_goes_on_from_is_not_replaced(
    planner: Member, approver: Member, draft: Draft
) -> None:
    november = approved(planner, approver, draft("November"))
    version = plan_copy(member=planner, plan=november, title="N2", as_of=DAY, replaces=True)
    december = draft("December")
    assert december.carried_from == november
    approved(planner, approver, december)
    with pytest.raises(NotReady):
        ask(planner, version)
    with pytest.raises(NotTheNewest):
        plan_copy(member=planner, plan=november, title="N3", as_of=DAY, replaces=True)


def test_what_a_plan_left_is_given_out_once(
    planner: Member, approver: Member, draft: Draft
) -> None:
    approved(planner, approver, draft("November"))
    one, other = draft("December"), draft("December, or so")
    waiting = ask(planner, other)
    one = approved(planner, approver, one)
    with pytest.raises(NotReady, match="given out twice"):
        say(approver, waiting)
    say(approver, waiting, approves=False, reason="Split it anew")
    plan_refresh(member=planner, plan=other, as_of=LATER)
    assert again(other).carried_from == one
    approved(planner, approver, other)


def test_a_plan_that_goes_on_from_another_ties_out_on_its_page(
    client_of: Callable[[Role], Client], planner: Member, approver: Member, draft: Draft
) -> None:
    approved(planner, approver, draft("November", budget=Money(501, "USD")))
    december = draft("December", budget=Money(501, "USD"))
    assert december.available_minor > december.budget_minor
    page = client_of(Role.VIEWER).get("/c/acme/plans/2/")
    assert page.context["given_out"] == page.context["sum_total"] == december.available
    assert "adds up exactly" in page.content.decode()


def test_the_plan_to_go_on_from_is_the_one_approved_last(
    planner: Member, approver: Member, draft: Draft
) -> None:
    early, late = draft("A"), draft("B", frequency=Frequency.MONTHLY)
    late = approved(planner, approver, late)
    plan_refresh(member=planner, plan=early, as_of=LATER)
    early = approved(planner, approver, early)
    assert early.number < late.number
    found = last_approved(company=planner.company, frequency=Frequency.MONTHLY)
    assert found == early


def test_nothing_is_carried_from_one_currency_to_another(
    planner: Member, approver: Member, draft: Draft
) -> None:
    approved(planner, approver, draft("Dollars"))
    euros = draft("Euros", budget=Money(500_000, "EUR"))
    assert euros.carried_from is None
    once = plan_draft(
        member=planner,
        title="Once",
        budget=BUDGET,
        policy=Policy(frequency=Frequency.ONE_TIME),
        as_of=DAY,
    )
    assert once.carried_from is None
