"""What a process remembers of an inventory is never older than the database."""

import itertools
from collections.abc import Callable
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit.selectors import log_stamp
from apps.companies.models import Company, Member
from apps.contributions.services import time_budget_set
from apps.inventory.models import Product, Upload
from apps.inventory.selectors import inventory_counts, product_find
from apps.inventory.selectors.counts import _counts
from apps.inventory.services import company_regroup, path_remove, product_remove, product_update
from apps.payments.models import Payment
from apps.payments.services import Done, payment_done, payment_skipped, payment_undo
from apps.plans.models import Plan
from apps.plans.services import plan_edit, plan_undo
from apps.reports.selectors import lines_of, overview, upstream_list
from apps.reports.selectors.uses import Use, uses_matching, uses_of
from apps.upstreams.models import Correction
from apps.upstreams.services import correction_make
from sponsorplan.domain.allocation.budget import BudgetKind, BudgetRule
from sponsorplan.remembered import Remembered, forget_everything
from tests.payments.worlds import DAY, GITHUB, approved, line_of
from tests.plans.voted import draft


def by_key(uses: tuple[Use, ...]) -> dict[str, Use]:
    return {use.key: use for use in uses}


def test_after_each_change_it_is_what_is_found_anew(
    planner: Member,
    company: Company,
    product: Product,
    inventory: Upload,
    deliver: Callable[..., list[Upload]],
) -> None:
    def rename() -> None:
        product_update(member=planner, product=product, name="Other", tier=product.tier)

    def correct() -> None:
        correction_make(
            member=planner,
            kind=Correction.Kind.PACKAGE,
            subject="pkg:npm/express",
            target="github.com/example/elsewhere",
            reason="It moved",
        )
        company_regroup(company=company)

    changes: list[Callable[[], object]] = [
        lambda: deliver({"api/requirements.txt": b"Django==5.2.7\n"}),
        rename,
        correct,
        lambda: deliver({"api/requirements.txt": b"flask==3.0.0\n"}),
        lambda: path_remove(member=planner, product=product, path="package-lock.json"),
        lambda: product_remove(member=planner, product=product),
    ]
    seen = [by_key(uses_of(company=company))]
    for change in changes:
        change()
        seen.append(by_key(uses_of(company=company)))
        assert seen[-1] == by_key(uses_matching(company=company))
        if product_find(company=company, slug=product.slug):
            assert inventory_counts(product=product) == _counts(company=company)[product.pk]
    assert not seen[-1]
    assert all(before != after for before, after in itertools.pairwise(seen))


def test_after_each_act_the_overview_and_the_upstreams_are_what_is_found_anew(
    owner: Member,
    planner: Member,
    company: Company,
    product: Product,
    inventory: Upload,
    deliver: Callable[..., list[Upload]],
) -> None:
    def look() -> list[object]:
        found = overview(company=company, day=DAY)
        rows = upstream_list(company=company)
        lines = lines_of(company=company, rows=rows)
        # Of products and files it says what they are now, and so it does of the plan itself.
        return [found.standing, found.plan and found.plan.pk, rows, {*lines}]

    def newest() -> Plan:
        return Plan.objects.filter(company=company).latest("number")

    def draft_and_cap() -> None:
        plan = draft(planner)
        changes = {"policy.cap_percent": 20}
        plan_edit(member=planner, plan=plan, base=1, changes=changes, summary="At most 20 %")

    def pay() -> None:
        plan = newest()
        line = line_of(plan, "ada").pk
        payment_done(member=planner, plan=plan, line_id=line, done=Done(DAY))

    def skip() -> None:
        plan = newest()
        line = line_of(plan, "bob").pk
        payment_skipped(member=planner, plan=plan, line_id=line, reason="Not now")

    acts: list[Callable[[], object]] = [
        lambda: draft(planner),
        draft_and_cap,
        lambda: plan_undo(member=planner, plan=newest(), number=2),
        lambda: time_budget_set(member=owner, name="2026", minutes=600),
        lambda: deliver({"api/requirements.txt": b"Django==5.2.7\n"}),
        lambda: company_regroup(company=company),
        lambda: approved(company, [(GITHUB, "ada", 300_00), (GITHUB, "bob", 100_00)]),
        pay,
        skip,
        lambda: payment_undo(member=planner, payment=Payment.objects.latest("pk")),
        lambda: product_remove(member=planner, product=product),
    ]
    seen = [look()]
    for act in acts:
        act()
        seen.append(look())
        forget_everything()
        assert seen[-1] == look()
    seen_by_act = dict(enumerate(itertools.pairwise(seen)))
    unchanged = [place for place, (before, after) in seen_by_act.items() if before == after]
    assert unchanged == [5]  # nothing else is known after upstreams are found anew


def test_a_plan_that_is_edited_while_one_looks_is_not_remembered_as_it_was(
    planner: Member, company: Company, inventory: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = draft(planner)
    budget = BudgetRule(BudgetKind.AMOUNT, 100_000, "EUR")
    edits = iter([{"budget": budget}])

    def edited_before(*, company_id: int) -> str:
        for changes in edits:
            plan_edit(member=planner, plan=plan, base=1, changes=changes, summary="In euros")
        return log_stamp(company_id=company_id)

    monkeypatch.setattr(
        import_module("apps.reports.selectors.overview"), "log_stamp", edited_before
    )
    for _ in range(2):
        found = overview(company=company, day=DAY)
    assert found.standing.giving is not None
    assert found.standing.giving.amount.currency == "EUR"


def test_what_did_not_change_is_not_read_again(company: Company, inventory: Upload) -> None:
    before = uses_of(company=company)
    with CaptureQueriesContext(connection) as asked:
        assert uses_of(company=company) is before
    assert not any('FROM "inventory_dependency"' in query["sql"] for query in asked)


def test_what_was_asked_for_last_is_kept_and_no_more_than_there_is_room_for() -> None:
    memory: Remembered[str] = Remembered(5, len)
    found: list[str] = []

    def ask(company: int, value: str) -> str:
        def find() -> str:
            found.append(value)
            return value

        return memory.of(company, find, stamp=value)

    ask(1, "aa")
    ask(2, "bb")
    ask(1, "aa")
    ask(3, "cc")  # six: the second goes
    ask(1, "aa")
    ask(2, "bb")
    assert found == ["aa", "bb", "cc", "bb"]
    # One that is larger than all the room is kept alone.
    ask(4, "dddddddd")
    ask(4, "dddddddd")
    assert found[4:] == ["dddddddd"]
