"""Budgets beside what plans take of them; what is not known is never nothing."""

import csv
import io
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client

from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.fiscal.models import CentreBudget, CostCentre, FiscalYear
from apps.fiscal.services import Wish, centre_budget_set, charge_rule_set
from apps.payments.models import Payment
from apps.plans.models import Line, Plan
from apps.reports.selectors import budget_rows
from sponsorplan.domain.fiscal.charges import Kind
from sponsorplan.domain.giving.steps import Step
from sponsorplan.domain.money import Money
from tests.fiscal.conftest import DAY, state

PAGE = "/c/acme/budgets/"
Centres = tuple[CostCentre, CostCentre]


@pytest.fixture
def budget(controller: Member, centres: Centres, year: FiscalYear) -> CentreBudget:
    return centre_budget_set(
        member=controller, centre=centres[0], year=year, amount=Money(100_000, "EUR")
    )


@pytest.fixture
def charge(controller: Member, centres: Centres) -> Callable[[Plan, Plan.State], Plan]:
    def do(plan: Plan, name: Plan.State) -> Plan:
        wish = Wish(Kind.WHOLE, {centres[0].pk: 1000})
        charge_rule_set(member=controller, plan=plan, wish=wish)
        return state(plan, name)

    return do


def lines(plan: Plan) -> int:
    return sum(line.amount_minor for line in plan.lines.all())


def test_a_centres_year_adds_up_in_its_own_currency(
    company: Company,
    draft: Callable[..., Plan],
    charge: Callable[[Plan, Plan.State], Plan],
    budget: CentreBudget,
    year: FiscalYear,
    rates: None,
) -> None:
    approved = charge(draft(50_000, "EUR"), Plan.State.APPROVED)
    waits = charge(draft(25_000, "USD"), Plan.State.PROPOSED)
    charge(draft(99_000, "EUR"), Plan.State.DRAFT)
    line = Line.objects.filter(plan=approved).first()
    assert line is not None
    Payment.objects.create(
        company=company,
        plan=approved,
        line=line,
        step=Step.ONCE,
        state="done",
        planned_minor=1_000,
        minor=1_250,
        currency="USD",
        paid_on=DAY,
        made_by="x",
    )
    row, other = budget_rows(company=company, year=year)
    assert row.approved == Money(lines(approved), "EUR")
    assert row.committed == Money(lines(waits) * 4 // 5, "EUR")
    assert row.paid == Money(1_000, "EUR")
    assert row.left is not None
    assert row.committed is not None
    assert row.left.minor == 100_000 - row.approved.minor - row.committed.minor
    assert row.notes == ["1 USD = 0.8 EUR, rate of 2024-11-20 (ecb)"]
    assert (row.warning, other.budget, other.approved) == ("", None, Money(0, "EUR"))


def test_what_has_no_rate_is_not_known(
    company: Company,
    client_of: Callable[[Role], Client],
    draft: Callable[..., Plan],
    charge: Callable[[Plan, Plan.State], Plan],
    budget: CentreBudget,
    year: FiscalYear,
) -> None:
    plan = charge(draft(250_000, "JPY"), Plan.State.APPROVED)
    row = budget_rows(company=company, year=year)[0]
    assert (row.approved, row.left) == (None, None)
    assert row.committed == Money(0, "EUR")
    assert row.lost == [Money(lines(plan), "JPY")]
    text = client_of(Role.VIEWER).get(PAGE).content.decode()
    assert "not known" in text
    assert "JPY has no rate for its day" in text
    body = client_of(Role.VIEWER).get(f"{PAGE[:-1]}.csv").content.decode()
    told = next(csv.DictReader(io.StringIO(body, newline="")))
    assert (told["budget"], told["approved"], told["left"]) == ("1000.00", "", "")


def test_over_commitment_is_said_in_words(
    company: Company,
    draft: Callable[..., Plan],
    charge: Callable[[Plan, Plan.State], Plan],
    budget: CentreBudget,
    year: FiscalYear,
) -> None:
    waits = charge(draft(300_000, "EUR"), Plan.State.PROPOSED)
    over = Money(lines(waits) - 100_000, "EUR").spoken
    assert budget_rows(company=company, year=year)[0].warning == (
        f"Over-committed by {over}, if what waits is approved."
    )
    state(waits, Plan.State.APPROVED)
    assert "above the budget already" in budget_rows(company=company, year=year)[0].warning


def test_what_nobody_bears_is_shown_and_other_years_are_not(
    company: Company, draft: Callable[..., Plan], centres: Centres, year: FiscalYear
) -> None:
    plan = state(draft(1_000, "USD"), Plan.State.APPROVED)
    state(draft(1_000, "USD", day=DAY.replace(year=2023)), Plan.State.APPROVED)
    rows = budget_rows(company=company, year=year)
    assert [row.label for row in rows] == ["100 Platform", "200 Shop", "Not charged"]
    assert rows[-1].approved == Money(lines(plan), "USD")


@pytest.mark.parametrize("role", list(Role))
def test_only_finance_sets_budgets(
    client_of: Callable[[Role], Client], centres: Centres, year: FiscalYear, role: Role
) -> None:
    client = client_of(role)
    finance = role in (Role.OWNER, Role.CONTROLLER)
    body = {"centre": centres[0].pk, "year": year.pk, "amount": "1200", "currency": "JPY"}
    answer = client.post(f"{PAGE}set/", body)
    assert answer.status_code == (302 if finance else 403)
    text = client.get(f"{PAGE}?year={year.pk}").content.decode()
    assert ("Set the budget" in text) == finance
    assert ("1,200" in text) == finance
    if finance:
        assert client.post(f"{PAGE}set/", {**body, "amount": "1.5"}).status_code == 422


def test_empty_pages_say_what_is_needed(
    client_of: Callable[[Role], Client], company: Company
) -> None:
    client = client_of(Role.CONTROLLER)
    assert "a fiscal year and a cost centre first" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}?year=99").status_code == 404
    assert client.get(f"{PAGE}?year=x").status_code == 404
    assert client.get("/c/acme/budgets.csv").status_code == 404


def test_more_plans_take_no_more_queries(
    company: Company,
    draft: Callable[..., Plan],
    charge: Callable[[Plan, Plan.State], Plan],
    budget: CentreBudget,
    rates: None,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    for minor in range(1_000, 5_000, 1_000):
        charge(draft(minor, "USD"), Plan.State.APPROVED)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        budget_rows(company=company, year=budget.year)


def test_the_demo_command_does_nothing_without_a_demo_company(company: Company) -> None:
    call_command("demo_fiscal")
    assert not CostCentre.objects.exists()
