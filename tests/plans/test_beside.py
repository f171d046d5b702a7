"""Two plans side by side, as people and spreadsheets see them."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from apps.companies.models import Member
from apps.companies.roles import Role
from apps.inventory.models import Upload
from apps.plans.models import Line, Plan
from sponsorplan.domain.money import Money
from tests.plans.voted import amounts, draft, with_many_lines

BESIDE = "/c/acme/plans/beside/"


@pytest.fixture
def plans(planner: Member, inventory: Upload) -> tuple[Plan, Plan]:
    return draft(planner, "October"), draft(planner, "November", cap=25)


def test_the_page_ties_out(client_of: Callable[[Role], Client], plans: tuple[Plan, Plan]) -> None:
    page = client_of(Role.VIEWER).get(BESIDE, {"a": 1, "b": 2})
    before, after = (amounts(plan) for plan in plans)
    context = page.context
    assert context["lines"].difference.minor == sum(after.values()) - sum(before.values())
    for side in ("before", "after"):
        lines, rest, total = (
            getattr(context[each], side).minor for each in ("lines", "unplaced", "everything")
        )
        assert lines + rest == total == 500_000
    rows = {one.key: one for one, _ in context["page"]}
    assert {key: (one.before, one.after) for key, one in rows.items()} == {
        key: (before[key], after[key]) for key in before
    }
    largest = max(rows.values(), key=lambda one: abs(one.minor))
    assert largest.mover.step == "cap"
    assert b"The cap" in page.content


def test_entries_exits_filter_and_order(
    client_of: Callable[[Role], Client], plans: tuple[Plan, Plan]
) -> None:
    first, second = plans
    key = Line.objects.filter(plan=first).latest("position").upstream
    with_many_lines(second, 120)
    Line.objects.filter(plan=second, upstream=key).delete()
    browser = client_of(Role.VIEWER)
    page = browser.get(BESIDE, {"a": 1, "b": 2})
    counts = {kind.value: number for kind, number in page.context["counts"]}
    assert (counts["entered"], counts["left"]) == (120, 1)
    assert len(page.context["page"]) == 100
    (gone,) = browser.get(f"{BESIDE}?a=1&b=2&kind=left").context["page"]
    assert (gone[0].key, gone[0].after) == (key, 0)
    (found,) = browser.get(f"{BESIDE}?a=1&b=2&q=O/77").context["page"]
    assert found[0].name == "o/77"
    sorted_ = browser.get(f"{BESIDE}?a=1&b=2&sort=lowered").context["page"]
    minors = [one.minor for one, _ in sorted_]
    assert minors == sorted(minors)


def test_a_larger_budget_is_told_as_such(
    client_of: Callable[[Role], Client], planner: Member, inventory: Upload
) -> None:
    draft(planner, "October")
    draft(planner, "November", Money(1_000_000, "USD"))
    page = client_of(Role.VIEWER).get(BESIDE, {"a": 1, "b": 2})
    assert {one.mover.step for one, _ in page.context["page"] if one.minor > 100} == {"budget"}
    assert page.context["everything"].difference == Money(500_000, "USD")


def test_the_csv_holds_every_recipient_and_sums_to_the_difference(
    client_of: Callable[[Role], Client], plans: tuple[Plan, Plan]
) -> None:
    Line.objects.filter(plan=plans[1], position=1).update(name="=HYPERLINK(1)")
    answer = client_of(Role.VIEWER).get("/c/acme/plans/beside.csv", {"a": 1, "b": 2})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    cents = [int(row["difference"].replace(".", "")) for row in rows]
    assert sum(cents) == 0
    assert min(cents) < 0 < max(cents)
    assert {row["recipient"] for row in rows} == {*amounts(plans[0]), ""}
    assert "'=HYPERLINK(1)" in {row["name"] for row in rows}


def test_without_a_choice_the_two_newest_are_offered(
    client_of: Callable[[Role], Client], planner: Member, plans: tuple[Plan, Plan]
) -> None:
    draft(planner, "December")
    browser = client_of(Role.VIEWER)
    assert browser.get(BESIDE).context["form"].initial == {"a": 2, "b": 3}
    assert browser.get(BESIDE, {"b": 2}).context["form"].initial == {"a": 1, "b": 2}
    assert browser.get(BESIDE, {"b": 1}).context["form"].initial == {"a": 2, "b": 1}


@pytest.mark.parametrize(("a", "b"), [("1", "99"), ("x", "2"), ("", ""), ("1" * 30, "2")])
def test_a_plan_that_is_not_there_is_told(
    client_of: Callable[[Role], Client], plans: tuple[Plan, Plan], a: str, b: str
) -> None:
    browser = client_of(Role.VIEWER)
    page = browser.get(BESIDE, {"a": a, "b": b})
    assert page.status_code == 200
    assert b"Choose two from the lists" in page.content
    assert browser.get("/c/acme/plans/beside.csv", {"a": a, "b": b}).status_code == 404


def test_plans_of_two_currencies_are_told_apart(
    client_of: Callable[[Role], Client], planner: Member, inventory: Upload
) -> None:
    draft(planner, "October")
    draft(planner, "November", Money(500_000, "EUR"))
    browser = client_of(Role.VIEWER)
    assert b"one is in USD" in browser.get(BESIDE, {"a": 1, "b": 2}).content.replace(b"One", b"one")
    assert browser.get("/c/acme/plans/beside.csv", {"a": 1, "b": 2}).status_code == 422


def test_two_large_plans_are_asked_for_once_each(
    client_of: Callable[[Role], Client],
    plans: tuple[Plan, Plan],
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    for plan in plans:
        with_many_lines(plan)
    browser = client_of(Role.VIEWER)
    with django_assert_max_num_queries(9):  # type: ignore[attr-defined]
        page = browser.get(BESIDE, {"a": 1, "b": 2})
    assert page.context["page"].paginator.count > 3000
