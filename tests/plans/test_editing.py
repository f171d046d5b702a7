"""Changing a draft: by page, one change at a time, none lost."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from rest_framework.test import APIClient

from apps.companies.models import Member
from apps.companies.roles import Role
from apps.inventory.models import Upload
from apps.plans.models import Line, Plan, PlanRevision
from apps.plans.selectors import settings_of, undoable
from apps.plans.services import (
    plan_copy,
    plan_create,
    plan_draft,
    plan_edit,
    plan_refresh,
    plan_restore,
    plan_undo,
)
from sponsorplan.domain.allocation.amounts import LocksAboveBudget
from sponsorplan.domain.allocation.budget import BudgetKind, BudgetRule
from sponsorplan.domain.allocation.decisions import DecisionKind
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.settings import EditConflict, Settings, Word
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.money import Money

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)
EXPRESS = "github.com/expressjs/express"


@pytest.fixture
def plan(planner: Member, inventory: object) -> Plan:
    return plan_draft(
        member=planner,
        title="November",
        budget=Money(100_000, "USD"),
        policy=Policy(cap_percent=60, frequency=Frequency.ONE_TIME),
        as_of=DAY,
    )


def lock(minor: int, by: str = "planner@acme.example") -> Word:
    return Word(DecisionKind.LOCK, minor, "We agreed on it.", by)


def amounts(plan: Plan) -> dict[str, int]:
    return dict(Line.objects.filter(plan=plan).values_list("upstream", "amount_minor"))


def edit(plan: Plan, planner: Member, base: int, **changes: object) -> Plan:
    named = {key.replace("policy_", "policy."): value for key, value in changes.items()}
    return plan_edit(member=planner, plan=plan, base=base, changes=named, summary="A change")


def decide(plan: Plan, planner: Member, base: int, upstream: str, word: Word | None) -> Plan:
    return plan_edit(
        member=planner, plan=plan, base=base, changes={f"line:{upstream}": word}, summary="Decided"
    )


def test_a_decision_splits_the_plan_anew_and_is_kept_with_its_reason(
    planner: Member, plan: Plan
) -> None:
    digest = plan.digest
    changed = decide(plan, planner, 1, EXPRESS, lock(12_345))
    assert amounts(changed)[EXPRESS] == 12_345
    assert changed.digest != digest
    assert settings_of(plan=changed).words[EXPRESS].reason == "We agreed on it."
    assert PlanRevision.objects.filter(plan=plan).count() == 2


def test_two_members_who_change_other_things_at_once_lose_nothing(
    planner: Member, plan: Plan
) -> None:
    decide(plan, planner, 1, EXPRESS, lock(12_345))
    both = edit(plan, planner, 1, policy_cap_percent=70)
    assert settings_of(plan=both).policy.cap_percent == 70
    assert amounts(both)[EXPRESS] == 12_345


def test_of_two_who_change_the_same_the_second_is_told_and_nothing_is_overwritten(
    planner: Member, plan: Plan
) -> None:
    decide(plan, planner, 1, EXPRESS, lock(12_345, by="other@acme.example"))
    with pytest.raises(EditConflict, match=r"other@acme\.example"):
        decide(plan, planner, 1, EXPRESS, lock(500))
    plan.refresh_from_db()
    assert amounts(plan)[EXPRESS] == 12_345
    # Wanting the same is no conflict.
    decide(plan, planner, 1, EXPRESS, lock(12_345, by="other@acme.example"))


def test_what_cannot_be_split_leaves_the_plan_as_it_was(planner: Member, plan: Plan) -> None:
    before = amounts(plan)
    with pytest.raises(LocksAboveBudget):
        decide(plan, planner, 1, EXPRESS, lock(100_001))
    plan.refresh_from_db()
    assert (plan.revision, amounts(plan)) == (1, before)


def test_undo_goes_back_one_change_after_the_other(planner: Member, plan: Plan) -> None:
    first = amounts(plan)
    second = amounts(decide(plan, planner, 1, EXPRESS, lock(12_345)))
    edit(plan, planner, 2, policy_cap_percent=70)
    for expected in (second, first):
        plan.refresh_from_db()
        last = undoable(plan=plan)
        assert last is not None
        assert amounts(plan_undo(member=planner, plan=plan, number=last.number)) == expected
    plan.refresh_from_db()
    assert undoable(plan=plan) is None


def test_going_back_on_purpose_can_be_undone_too(planner: Member, plan: Plan) -> None:
    decided = amounts(decide(plan, planner, 1, EXPRESS, lock(12_345)))
    plan_restore(member=planner, plan=plan, number=1)
    plan.refresh_from_db()
    last = undoable(plan=plan)
    assert last is not None
    assert amounts(plan_undo(member=planner, plan=plan, number=last.number)) == decided


def test_a_copy_has_the_rules_and_decisions_and_leaves_the_first_alone(
    planner: Member, plan: Plan
) -> None:
    decided = decide(plan, planner, 1, EXPRESS, lock(12_345))
    copy = plan_copy(member=planner, plan=decided, title="Other", as_of=DAY, replaces=False)
    edit(copy, planner, 1, policy_cap_percent=70)
    assert amounts(copy)[EXPRESS] == 12_345
    plan.refresh_from_db()
    assert settings_of(plan=plan).policy.cap_percent == 60


def test_a_plan_split_anew_on_the_same_day_is_the_same(planner: Member, plan: Plan) -> None:
    again = plan_refresh(member=planner, plan=plan, as_of=DAY)
    assert (again.digest, again.revision) == (plan.digest, 2)


def test_the_next_plan_carries_on_what_the_approved_one_left(planner: Member, plan: Plan) -> None:
    monthly = Settings(
        "Monthly",
        BudgetRule(BudgetKind.AMOUNT, 1_001, "USD"),
        Policy(cap_percent=100, frequency=Frequency.MONTHLY),
    )
    first = plan_create(member=planner, settings=monthly, as_of=DAY)
    assert plan_create(member=planner, settings=monthly, as_of=DAY).carried_from is None
    Plan.objects.filter(pk=first.pk).update(state=Plan.State.APPROVED)
    left = sum(
        item["minor"] for item in first.unplaced if item["reason"] in ("whole_units", "next_turn")
    )
    second = plan_create(member=planner, settings=monthly, as_of=date(2026, 12, 1))
    assert second.carried_from == first
    assert second.available_minor == 1_001 + left
    once = replace(monthly, policy=replace(monthly.policy, frequency=Frequency.ONE_TIME))
    assert plan_create(member=planner, settings=once, as_of=DAY).carried_from is None


def test_decisions_go_on_from_the_last_approved_plan_unless_they_are_left(
    planner: Member, plan: Plan, client_of: Callable[[Role], Client]
) -> None:
    edit(plan, planner, 1, policy_frequency=Frequency.MONTHLY)
    decide(plan, planner, 2, EXPRESS, lock(12_345))
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.APPROVED)
    sent = {
        "title": "December",
        "budget": "1000",
        "currency": "USD",
        "frequency": "monthly",
        "cap_percent": "60",
        "no_channel": "escrow",
    }
    browser = client_of(Role.PLANNER)
    shown = browser.get("/c/acme/plans/new/", sent).content.decode()
    assert "1 decision about single lines goes on" in shown
    browser.post("/c/acme/plans/new/", sent)
    kept = Plan.objects.get(number=2)
    assert settings_of(plan=kept).words[EXPRESS].reason == "We agreed on it."
    assert amounts(kept)[EXPRESS] == 12_345
    browser.post("/c/acme/plans/new/", {**sent, "decisions": "leave"})
    assert settings_of(plan=Plan.objects.get(number=3)).words == {}


def test_the_budget_may_be_so_much_for_each_developer(planner: Member, plan: Plan) -> None:
    pledge = BudgetRule(BudgetKind.DEVELOPERS, 200_000, "USD", people=30)
    changed = edit(plan, planner, 1, budget=pledge, policy_frequency=Frequency.MONTHLY)
    assert changed.budget == Money(500_000, "USD")


class TestPages:
    """The same by browser, without scripts."""

    @pytest.fixture
    def browser(self, client_of: Callable[[Role], Client]) -> Client:
        return client_of(Role.PLANNER)

    def test_a_line_is_fixed_and_shown_so(self, browser: Client, plan: Plan) -> None:
        line = Line.objects.get(plan=plan, upstream=EXPRESS)
        address = f"/c/acme/plans/{plan.number}/lines/{line.position}/decide/"
        sent = {"kind": "lock", "amount": "123.45", "reason": "We agreed.", "revision": "1"}
        assert browser.post(address, sent).status_code == 302
        assert amounts(plan)[EXPRESS] == 12_345
        page = browser.get(f"/c/acme/plans/{plan.number}/").content.decode()
        assert "fixed" in page
        assert "We agreed." in page

    def test_the_history_names_changes_in_words_and_with_grouped_amounts(
        self, browser: Client, plan: Plan
    ) -> None:
        line = Line.objects.get(plan=plan, upstream=EXPRESS)
        address = f"/c/acme/plans/{plan.number}/lines/{line.position}/decide/"
        sent = {"kind": "at_most", "amount": "1,200", "reason": "Enough.", "revision": "1"}
        assert browser.post(address, sent).status_code == 302
        page = browser.get(f"/c/acme/plans/{plan.number}/history/").content.decode()
        assert f"{line.name}: at most 1,200.00 USD" in page
        assert "at_most" not in page

    def test_a_line_s_page_says_which_part_of_which_budget_it_begins_with(
        self, browser: Client, plan: Plan
    ) -> None:
        line = Line.objects.get(plan=plan, upstream=EXPRESS)
        page = browser.get(f"/c/acme/plans/{plan.number}/lines/{line.position}/").content.decode()
        said = re.search(r"It has (\d+)\.(\d{4})\s% of all usage", page)
        assert said
        begins = sum(step["minor"] for step in line.because if step["step"] == "usage")
        assert abs(int(said[1] + said[2]) * plan.budget.minor / 1_000_000 - begins) <= 1
        assert "that part of the 1,000.00\xa0USD" in page

    def test_a_plan_says_what_it_carries_on_and_what_not(
        self, browser: Client, planner: Member, inventory: object
    ) -> None:
        monthly = Settings("May", BudgetRule(BudgetKind.AMOUNT, 100_000, "USD"), Policy())
        first = plan_create(member=planner, settings=monthly, as_of=DAY)
        Plan.objects.filter(pk=first.pk).update(state=Plan.State.APPROVED)
        second = plan_create(member=planner, settings=monthly, as_of=DAY)
        page = browser.get(f"/c/acme/plans/{second.number}/").content.decode()
        assert "not what members decided or voted there" in page

    @pytest.mark.parametrize("page", ["compare", "sensitivity", "votes", "history"])
    def test_each_tab_is_headed_by_its_plan_within_the_plans(
        self, browser: Client, plan: Plan, page: str
    ) -> None:
        shown = browser.get(f"/c/acme/plans/{plan.number}/{page}/").content.decode()
        head = re.search("<h1>.*?</h1>", shown, re.DOTALL)
        assert head
        assert plan.title in head[0]
        assert '<a href="/c/acme/plans/" class="within">' in shown

    def test_a_decision_without_its_reason_or_amount_says_what_is_missing(
        self, browser: Client, plan: Plan
    ) -> None:
        address = f"/c/acme/plans/{plan.number}/lines/1/decide/"
        answer = browser.post(address, {"kind": "lock", "revision": "1"})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Say why" in page
        assert "Write an amount" in page
        assert PlanRevision.objects.filter(plan=plan).count() == 1

    def test_a_conflict_is_shown_on_the_line_s_page(
        self, browser: Client, planner: Member, plan: Plan
    ) -> None:
        line = Line.objects.get(plan=plan, upstream=EXPRESS)
        decide(plan, planner, 1, EXPRESS, lock(12_345, by="other@acme.example"))
        line = Line.objects.get(plan=plan, upstream=EXPRESS)
        answer = browser.post(
            f"/c/acme/plans/{plan.number}/lines/{line.position}/decide/",
            {"kind": "exclude", "reason": "No.", "revision": "1"},
        )
        assert answer.status_code == 409
        assert "other@acme.example" in answer.content.decode()

    def test_rules_change_only_what_differs_from_what_was_looked_at(
        self, browser: Client, planner: Member, plan: Plan
    ) -> None:
        shown = browser.get(f"/c/acme/plans/{plan.number}/rules/")
        assert shown.status_code == 200
        form = shown.context["form"]
        sent = {name: value for name in form.fields if (value := form[name].value()) is not None}
        decide(plan, planner, 1, EXPRESS, lock(12_345))
        answer = browser.post(f"/c/acme/plans/{plan.number}/rules/", {**sent, "cap_percent": "70"})
        assert answer.status_code == 302
        plan.refresh_from_db()
        settings = settings_of(plan=plan)
        assert (settings.policy.cap_percent, EXPRESS in settings.words) == (70, True)

    def test_somebody_nobody_uses_is_added_with_an_amount(
        self, browser: Client, plan: Plan
    ) -> None:
        address = f"/c/acme/plans/{plan.number}/lines/add/"
        sent = {
            "address": "https://opencollective.com/zz-foundation",
            "amount": "50",
            "reason": "Its grants reach those we do not know.",
            "revision": "1",
        }
        assert browser.post(address, sent).status_code == 302
        line = Line.objects.get(plan=plan, upstream="opencollective.com/zz-foundation")
        assert (line.amount_minor, line.state) == (5_000, "payable")
        refused = browser.post(address, {**sent, "address": "nobody knows", "revision": "2"})
        assert refused.status_code == 422
        assert "no address of a repository" in refused.content.decode()

    def test_undo_copy_and_split_anew_are_one_button_each(
        self, browser: Client, planner: Member, plan: Plan
    ) -> None:
        decide(plan, planner, 1, EXPRESS, lock(12_345))
        undo = f"/c/acme/plans/{plan.number}/history/undo/"
        assert browser.post(undo, {"revision": "2"}).status_code == 302
        for act in ("refresh", "copy"):
            assert browser.post(f"/c/acme/plans/{plan.number}/{act}/").status_code == 302
        assert amounts(plan)[EXPRESS] != 12_345
        assert Plan.objects.count() == 2

    def test_an_approved_plan_does_not_change(self, browser: Client, plan: Plan) -> None:
        Plan.objects.filter(pk=plan.pk).update(state=Plan.State.APPROVED)
        assert (
            "Budget and rules" not in browser.get(f"/c/acme/plans/{plan.number}/").content.decode()
        )
        refreshed = browser.post(f"/c/acme/plans/{plan.number}/refresh/")
        assert refreshed.status_code == 409


class TestApi:
    """The same by REST."""

    def test_a_program_decides_adds_takes_back_and_changes_rules(
        self, plan: Plan, api_of: Callable[..., APIClient]
    ) -> None:
        api = api_of("plans:read", "plans:write")
        address = f"/api/v1/companies/acme/plans/{plan.number}/"
        made = api.post(
            f"{address}decisions/",
            {"upstream": EXPRESS, "kind": "lock", "minor": 12_345, "reason": "Agreed."},
            format="json",
        )
        assert made.status_code == 201
        assert made.json()[0]["minor"] == 12_345
        added = {
            "address": "https://opencollective.com/zz-foundation",
            "kind": "lock",
            "minor": 5_000,
            "reason": "Its grants.",
        }
        assert len(api.post(f"{address}decisions/", added, format="json").json()) == 2
        assert amounts(plan)["opencollective.com/zz-foundation"] == 5_000
        changed = api.patch(address, {"policy": {"cap_percent": 70}}, format="json").json()
        assert (changed["policy"]["cap_percent"], changed["revision"]) == (70, 4)
        back = {"upstream": EXPRESS, "kind": "none"}
        assert len(api.post(f"{address}decisions/", back, format="json").json()) == 1

    def test_a_change_of_what_somebody_changed_since_is_a_conflict(
        self, planner: Member, plan: Plan, api_of: Callable[..., APIClient]
    ) -> None:
        edit(plan, planner, 1, title="By somebody else")
        answer = api_of("plans:write").patch(
            f"/api/v1/companies/acme/plans/{plan.number}/",
            {"title": "Mine", "revision": 1},
            format="json",
        )
        assert answer.status_code == 409
        assert answer.json()["code"] == "edit_conflict"

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"kind": "lock", "minor": 5, "reason": "x"}, "upstream"),
            ({"kind": "lock", "upstream": EXPRESS}, "reason"),
            ({"kind": "lock", "address": "nobody", "reason": "x"}, "address"),
            ({"kind": "double", "upstream": EXPRESS, "reason": "x"}, "kind"),
        ],
    )
    def test_a_decision_that_lacks_something_names_the_field(
        self,
        plan: Plan,
        api_of: Callable[..., APIClient],
        sent: dict[str, object],
        field: str,
    ) -> None:
        address = f"/api/v1/companies/acme/plans/{plan.number}/decisions/"
        answer = api_of("plans:write").post(address, sent, format="json")
        assert answer.status_code in (400, 422)
        assert field in answer.content.decode()


class TestWhy:
    """A line that asks why, and one that is not there."""

    @pytest.fixture
    def browser(self, client_of: Callable[[Role], Client]) -> Client:
        return client_of(Role.VIEWER)

    def test_each_step_leads_to_what_it_rests_on(self, browser: Client, plan: Plan) -> None:
        line = Line.objects.get(plan=plan, upstream=EXPRESS)
        page = browser.get(f"/c/acme/plans/{plan.number}/lines/{line.position}/").content.decode()
        assert f'href="/c/acme/upstreams/{EXPRESS}/#risk-title"' in page
        assert 'href="/c/acme/products/' in page
        assert "Why not more?" in page

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ("left-unknown", "nobody knows yet who is behind it"),
            ("never-heard-of", "No file of yours names it"),
            ("shop-own", "your own package"),
        ],
    )
    def test_what_has_no_line_is_told_why(
        self,
        browser: Client,
        planner: Member,
        deliver: Callable[[dict[str, bytes]], list[Upload]],
        words: str,
        said: str,
    ) -> None:
        lock = {
            "name": "shop",
            "lockfileVersion": 3,
            "packages": {
                "": {"name": "shop", "dependencies": {"express": "^4.0.0", "left-unknown": "*"}},
                "node_modules/express": _locked("express"),
                "node_modules/left-unknown": _locked("left-unknown"),
                "node_modules/shop-own": {"resolved": "packages/shop-own", "link": True},
                "packages/shop-own": {"name": "shop-own", "version": "1.0.0"},
            },
        }
        deliver({"package-lock.json": json.dumps(lock).encode()})
        plan = plan_draft(
            member=planner, title="x", budget=Money(9_000, "USD"), policy=Policy(), as_of=DAY
        )
        page = browser.get(f"/c/acme/plans/{plan.number}/?q={words}").content.decode()
        assert said in page


def _locked(name: str) -> dict[str, str]:
    return {"version": "1.0.0", "resolved": f"https://registry.example/{name}.tgz"}
