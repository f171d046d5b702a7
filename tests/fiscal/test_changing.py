"""Fiscal years and purchase orders are corrected, and what is charged to them stays."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.fiscal.models import CostCentre, FiscalYear, PurchaseOrder
from apps.fiscal.services import centre_budget_set, cost_centre_make, fiscal_year_make
from sponsorplan.domain.fiscal.years import Span
from sponsorplan.domain.money import Money

HERE = "/c/acme/settings/"
API = "/api/v1/companies/acme/"
YEAR = Span("FY 2026", date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def controller(member_of: Callable[[Role], Member]) -> Member:
    return member_of(Role.CONTROLLER)


@pytest.fixture
def year(controller: Member) -> FiscalYear:
    return fiscal_year_make(member=controller, span=YEAR)


@pytest.fixture
def order(company: Company, centre: CostCentre) -> PurchaseOrder:
    return PurchaseOrder.objects.create(
        company=company,
        number="PO-7",
        centre=centre,
        minor=500_000,
        currency="USD",
        since=date(2026, 1, 1),
        until=date(2026, 12, 31),
    )


@pytest.fixture
def centre(controller: Member) -> CostCentre:
    return cost_centre_make(member=controller, code="4711", name="Platform")


def order_form(order: PurchaseOrder, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - values
    return {
        "number": order.number,
        "centre": order.centre_id or "",
        "amount": "5000",
        "currency": "USD",
        "since": "2026-01-01",
        "until": "2026-12-31",
        **changes,
    }


def test_a_year_s_ends_are_moved_and_its_budgets_stay(
    client_of: Callable[[Role], Client], controller: Member, year: FiscalYear, centre: CostCentre
) -> None:
    budget = centre_budget_set(
        member=controller, centre=centre, year=year, amount=Money(100, "USD")
    )
    place = f"{HERE}fiscal-years/{year.pk}/"
    client = client_of(Role.CONTROLLER)
    assert 'value="2026-01-01"' in client.get(place).content.decode()
    sent = {"name": "FY 26", "since": "2025-10-01", "until": "2026-09-30"}
    assert client.post(place, sent).status_code == 302
    year.refresh_from_db()
    assert year.span == Span("FY 26", date(2025, 10, 1), date(2026, 9, 30))
    budget.refresh_from_db()
    assert budget.year == year
    (told,) = AuditEvent.objects.filter(action="fiscal_year.changed")
    assert told.data["before"] == "FY 2026, 2026-01-01 to 2026-12-31"


def test_a_year_may_stay_where_it_is_and_not_reach_into_another(
    client_of: Callable[[Role], Client], controller: Member, year: FiscalYear
) -> None:
    fiscal_year_make(member=controller, span=Span("FY 2027", date(2027, 1, 1), date(2027, 12, 31)))
    client, place = client_of(Role.CONTROLLER), f"{HERE}fiscal-years/{year.pk}/"
    same = {"name": "FY 2026", "since": "2026-01-01", "until": "2026-12-31"}
    assert client.post(place, same).status_code == 302
    into = client.post(place, {**same, "until": "2027-01-01"})
    assert into.status_code == 422
    assert "shares days with FY 2027" in into.content.decode()
    named = client.post(place, {**same, "name": "FY 2027"})
    assert "There is a fiscal year FY 2027 already" in named.content.decode()
    year.refresh_from_db()
    assert year.span == YEAR


def test_an_order_is_raised_and_keeps_a_centre_that_is_out_of_use(
    client_of: Callable[[Role], Client], order: PurchaseOrder, centre: CostCentre
) -> None:
    CostCentre.objects.filter(pk=centre.pk).update(is_active=False)
    client, place = client_of(Role.CONTROLLER), f"{HERE}purchase-orders/{order.pk}/"
    page = client.get(place).content.decode()
    assert 'value="5000.00"' in page
    assert client.post(place, order_form(order, amount="7500.50")).status_code == 302
    order.refresh_from_db()
    assert (order.minor, order.centre) == (750_050, centre)
    assert client.post(place, order_form(order, amount="0")).status_code == 422
    assert client.post(place, order_form(order, until="2025-01-01")).status_code == 422
    order.refresh_from_db()
    assert order.minor == 750_050


def test_programs_change_both(
    api_of: Callable[..., APIClient], year: FiscalYear, order: PurchaseOrder
) -> None:
    api = api_of()
    body = {"name": "FY 26", "since": "2025-10-01", "until": "2026-09-30"}
    answer = api.put(f"{API}fiscal-years/fyr_{year.pk}/", body, format="json")
    assert (answer.status_code, answer.json()["name"]) == (200, "FY 26")
    wanted = {
        "number": "PO-8",
        "amount": {"minor": 1, "currency": "EUR"},
        "since": "2026-01-01",
        "until": "2026-01-02",
    }
    answer = api.put(f"{API}purchase-orders/por_{order.pk}/", wanted, format="json")
    assert answer.status_code == 200, answer.content
    order.refresh_from_db()
    assert (order.number, order.currency, order.centre) == ("PO-8", "EUR", None)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PLANNER, Role.APPROVER])
def test_only_finance_may_change_them(
    client_of: Callable[[Role], Client], role: Role, year: FiscalYear, order: PurchaseOrder
) -> None:
    client = client_of(role)
    for place in (f"fiscal-years/{year.pk}/", f"purchase-orders/{order.pk}/"):
        assert client.post(f"{HERE}{place}", order_form(order)).status_code == 403


def test_journals_offer_each_fiscal_year(
    client_of: Callable[[Role], Client], year: FiscalYear
) -> None:
    page = client_of(Role.CONTROLLER).get("/c/acme/journals/").content.decode()
    assert "starts_on=2026-01-01&amp;ends_on=2026-12-31" in page
