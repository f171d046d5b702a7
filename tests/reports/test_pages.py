from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from apps.companies.models import Company
from apps.companies.roles import Role
from apps.plans.models import Line, Plan
from apps.reports.selectors import Report
from sponsorplan.domain.graph.usage import TOTAL
from tests.reports.conftest import HIGH, MakePlan, many

PAGE = "/c/acme/reports/"
API = "/api/v1/companies/acme/plans/1/report/"


def cells(page: object, key: str) -> list[list[Any]]:
    """The rows of a section, as the page got them."""
    report: Report = page.context["report"]  # type: ignore[attr-defined]  # the test client's
    section = report.section(key)
    assert section is not None
    return [list(row) for row in section.table.rows]


@pytest.mark.parametrize("role", list(Role))
def test_whoever_may_read_plans_may_read_reports(
    client_of: Callable[[Role], Client], make_plan: MakePlan, role: Role
) -> None:
    make_plan({})
    browser = client_of(role)
    for path in (PAGE, f"{PAGE}plan-1.csv", f"{PAGE}plan-1.pdf"):
        assert browser.get(path).status_code == 200
        assert browser.post(path).status_code == 405


def test_a_token_needs_to_read_plans(api_of: Callable[..., APIClient], make_plan: MakePlan) -> None:
    make_plan({})
    assert api_of("plans:read").get(API).status_code == 200
    assert api_of("inventory:read").get(API).status_code == 403


def test_without_a_plan_the_person_is_told_to_make_one(
    client_of: Callable[[Role], Client], company: Company
) -> None:
    assert "Make a plan" in client_of(Role.PLANNER).get(PAGE).content.decode()
    page = client_of(Role.VIEWER).get(PAGE).content.decode()
    assert "An owner or a planner can make one" in page


def test_the_newest_approved_plan_is_reported_and_a_draft_only_while_there_is_none(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    browser = client_of(Role.VIEWER)
    make_plan({})
    make_plan({}, state=Plan.State.REPLACED)
    page = browser.get(PAGE)
    assert page.context["plan"].number == 1
    assert "No plan is approved yet" in page.content.decode()
    make_plan({}, state=Plan.State.APPROVED)
    make_plan({})
    page = browser.get(PAGE)
    assert page.context["plan"].number == 3
    assert "No plan is approved yet" not in page.content.decode()
    assert browser.get(PAGE, {"plan": 4}).context["plan"].number == 4
    assert browser.get(PAGE, {"plan": 9}).status_code == 404


def test_each_picture_has_a_title_a_description_and_the_table_of_its_numbers(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    make_plan({"risk": HIGH}, {})
    page = client_of(Role.VIEWER).get(PAGE).content.decode()
    sections = page.split('<section class="section report"')[1:]
    assert len(sections) == 8
    for section in sections:
        assert all(part in section for part in ("<svg", "<title", "<desc", "<table", "<th scope"))
        assert "style=" not in section


def test_the_report_says_where_the_money_goes(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    make_plan(
        {"amount_minor": 3000, "risk": HIGH},
        {"amount_minor": 1000, "packages": ["pkg:pypi/b@1"]},
        {"amount_minor": 500, "packages": [], "because": [], "usage": 0},
        left=500,
    )
    page = client_of(Role.VIEWER).get(PAGE)
    amounts = {
        key: {row[0]: row[-1].minor for row in cells(page, key)}
        for key in ("ecosystems", "products", "risk")
    }
    assert amounts["ecosystems"] == {
        "npm": 3000,
        "pypi": 1000,
        "no package: a member added them": 500,
    }
    assert amounts["products"] == {
        "Shop": 2800,
        "Till": 1200,
        "no product: added, or too little used": 500,
    }
    assert amounts["risk"] == {"low": 0, "middling": 0, "high": 3000, "not known": 1500}
    assert "50.00" in page.content.decode()  # all there is, with what is in no line


def test_plans_over_time_sum_to_what_each_had(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    for number in (1, 2, 3):
        make_plan(*many(number + 1), left=number)
    page = client_of(Role.VIEWER).get(PAGE, {"plan": 3})
    for row in cells(page, "plans"):
        assert sum(cell.minor for cell in row[4:-1]) == row[-1].minor
    assert [row[0] for row in cells(page, "plans")] == ["#1", "#2", "#3"]
    # Who has no line in a plan is not said to have got nothing there.
    last = next(row for row in cells(page, "recipients") if row[0] == "made-up/library-4")
    assert last[1:3] == [None, None]
    assert "no line" in page.content.decode()


def test_a_replaced_plan_stands_in_its_own_report_and_in_no_other(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    make_plan({}, state=Plan.State.REPLACED)
    make_plan({}, state=Plan.State.REPLACED)
    make_plan({})
    browser = client_of(Role.VIEWER)
    assert [row[0] for row in cells(browser.get(PAGE, {"plan": 2}), "plans")] == ["#2"]
    assert [row[0] for row in cells(browser.get(PAGE, {"plan": 3}), "plans")] == ["#3"]


def test_a_period_leaves_out_plans_of_other_days_and_says_when_none_is_left(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    for _ in range(3):
        make_plan({})
    browser = client_of(Role.VIEWER)
    page = browser.get(PAGE, {"plan": "3", "start": "2026-02-01", "end": "2026-02-28"})
    assert [row[0] for row in cells(page, "plans")] == ["#2"]
    assert "plan-3.csv?table=plans&amp;start=2026-02-01&amp;end=2026-02-28" in page.content.decode()
    page = browser.get(PAGE, {"start": "2027-01-01"})
    assert cells(page, "plans") == cells(page, "recipients") == []
    assert "No plan is of a day in this period." in page.content.decode()


@pytest.mark.parametrize(
    "period", [{"start": "soon"}, {"start": "2026-02-01", "end": "2026-01-01"}, {"plan": "x"}]
)
def test_a_period_that_cannot_be_is_refused_in_words(
    client_of: Callable[[Role], Client],
    api_of: Callable[..., APIClient],
    make_plan: MakePlan,
    period: dict[str, str],
) -> None:
    make_plan({})
    page = client_of(Role.VIEWER).get(PAGE, period)
    assert page.status_code == 422
    assert "This period cannot be shown" in page.content.decode()
    assert api_of().get(API, period).status_code == 400


def test_plans_in_other_currencies_are_counted_not_added(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    make_plan({}, currency="EUR")
    make_plan({})
    page = client_of(Role.VIEWER).get(PAGE, {"plan": 2})
    assert [row[0] for row in cells(page, "plans")] == ["#2"]
    assert "1 in other currencies" in page.content.decode()


def test_what_is_marked_as_paid_is_the_last_rung_here_and_on_the_overview(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    plan = make_plan(
        {"usage": TOTAL // 4}, {"usage": TOTAL // 2, "channel": None, "state": "escrow"}
    )
    Line.objects.filter(plan=plan, position=1).update(given_at=timezone.now())
    browser = client_of(Role.VIEWER)
    steps = {row[0]: row[1:] for row in cells(browser.get(PAGE), "coverage")}
    assert steps["upstream known"] == [2, TOTAL // 4 + TOTAL // 2]
    assert (
        steps["has a channel"] == steps["payable now"] == steps["marked as paid"] == [1, TOTAL // 4]
    )
    ladder = browser.get("/c/acme/").context["standing"].ladder
    assert [(rung.label, rung.per_mille) for rung in ladder][-1] == ("marked as paid", 250)


def test_a_report_asks_as_much_of_the_database_for_three_thousand_lines_as_for_a_thousand(
    client_of: Callable[[Role], Client], make_plan: MakePlan
) -> None:
    make_plan(*many(1000))
    make_plan(*many(3000))
    browser = client_of(Role.VIEWER)
    asked = []
    for number in (1, 2):
        for path in (f"{PAGE}?plan={number}", f"{PAGE}plan-{number}.pdf"):
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(path).status_code == 200
            asked.append(len(queries))
    assert asked[:2] == asked[2:]
    assert max(asked) <= 12


def test_the_api_gives_the_tables_with_exact_values(
    api_of: Callable[..., APIClient], make_plan: MakePlan
) -> None:
    plan = make_plan(*many(25), left=9)
    found = api_of().get(API).json()
    tables = {table["key"]: table for table in found["tables"]}
    assert (found["plan"], found["digest"]) == (1, plan.digest)
    money = [
        row["amount"]["minor"]
        for row in (*tables["upstreams"]["rows"], *tables["upstreams"]["rest"])
    ]
    assert len(money) == 26
    assert sum(money) == tables["upstreams"]["total"]["amount"]["minor"] == plan.available_minor
    assert tables["scatter"]["rows"][0]["risk"] is None
    assert tables["scatter"]["rows"][1]["usage"] == str(TOTAL // 25)
    assert tables["coverage"]["total"] is None
