"""Rates, fiscal years, cost centres and purchase orders: by page, command and API."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.companies.models import Company, Member
from apps.companies.roles import Role
from apps.fiscal.errors import UnusableEntry
from apps.fiscal.models import CostCentre, ExchangeRate, FiscalYear, OwnRate, PurchaseOrder
from apps.fiscal.selectors import convert, rate_on
from apps.fiscal.services import OwnRateWish, own_rate_make
from apps.inventory.models import Product
from sponsorplan.domain.fiscal.rates import parse_rate
from sponsorplan.domain.money import Money
from tests.fiscal.conftest import DAY, RATES

HERE = "/c/acme/settings/"
API = "/api/v1/companies/acme/"
FINANCE = (Role.OWNER, Role.CONTROLLER)
FORMS = {
    "rates/new/": {
        "base": "EUR",
        "currency": "USD",
        "rate": "1.1",
        "day": "2024-11-20",
        "reason": "Treasury",
    },
    "fiscal-years/new/": {"name": "FY 2028", "since": "2027-03-01", "until": "2028-02-29"},
    "cost-centres/new/": {"code": "=1+1", "name": "Platform"},
    "purchase-orders/new/": {
        "number": "PO-7",
        "amount": "1.500",
        "currency": "BHD",
        "since": "2026-01-01",
        "until": "2026-12-31",
    },
}
MODELS = (OwnRate, FiscalYear, CostCentre, PurchaseOrder)


def own(member: Member, rate: str, day: date = DAY, base: str = "EUR", to: str = "USD") -> None:
    own_rate_make(member=member, wish=OwnRateWish(base, to, day, parse_rate(rate), "Treasury"))


def test_a_file_taken_twice_is_the_same(tmp_path: Path, db: None) -> None:
    file = tmp_path / "hist.csv"
    file.write_bytes(RATES)

    def run() -> str:
        out = io.StringIO()
        call_command("rates_import", str(file), stdout=out)
        return out.getvalue()

    assert run() == "3 rates of 2024-11-20 to 2024-11-20: 3 new, 0 changed, 0 known.\n"
    assert run() == "3 rates of 2024-11-20 to 2024-11-20: 0 new, 0 changed, 3 known.\n"
    file.write_bytes(RATES.replace(b"1.2500", b"1.2600"))
    assert "1 changed, 2 known" in run()
    assert ExchangeRate.objects.count() == 3
    file.write_bytes(b"<html/>")
    with pytest.raises(CommandError, match="no rate"):
        run()
    with pytest.raises(CommandError, match="No such file"):
        call_command("rates_import", str(tmp_path / "none.xml"))


def test_an_own_rate_goes_before_the_reference_for_a_week(
    company: Company, controller: Member, rates: None, outsider: object
) -> None:
    rival = Company.objects.get(slug="rival")
    dollars = Money(125_00, "USD")

    def euros(of: Company = company, day: date = DAY) -> object:
        done = convert(company=of, money=dollars, to="EUR", day=day)
        return done and (str(done.amount), done.rate, done.source)

    assert euros() == ("100.00 EUR", "0.8", "ecb")
    own(controller, "1.00")
    assert euros() == ("125.00 EUR", "1", "own")
    assert euros(rival) == ("100.00 EUR", "0.8", "ecb")
    own(controller, "2.00")
    assert euros() == ("62.50 EUR", "0.5", "own")
    assert euros(day=DAY + timedelta(days=7)) == ("62.50 EUR", "0.5", "own")
    assert euros(day=DAY + timedelta(days=8)) is None
    assert euros(day=DAY - timedelta(days=1)) is None


def test_yen_and_dinars_convert_by_their_own_decimals(company: Company, rates: None) -> None:
    found = rate_on(company=company, base="JPY", quote="BHD", day=DAY)
    assert found is not None
    assert found.text == "0.003125"
    done = convert(company=company, money=Money(16_000, "JPY"), to="BHD", day=DAY)
    assert done is not None
    assert done.amount == Money(50_000, "BHD")
    same = convert(company=company, money=Money(7, "KRW"), to="KRW", day=DAY)
    assert same is not None
    assert same.amount == Money(7, "KRW")


def test_a_rate_of_tomorrow_or_between_one_currency_is_refused(controller: Member) -> None:
    with pytest.raises(UnusableEntry):
        own(controller, "1", timezone.now().date() + timedelta(days=1))
    with pytest.raises(UnusableEntry):
        own(controller, "1", to="EUR")


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_and_only_finance_writes(
    client_of: Callable[[Role], Client], company: Company, product: Product, role: Role
) -> None:
    client = client_of(role)
    for path, form in FORMS.items():
        answer = client.post(HERE + path, form)
        assert answer.status_code == (302 if role in FINANCE else 403)
        page = client.get(HERE + path.removesuffix("new/"))
        assert page.status_code == 200
        assert ("<form" in page.content.decode().split("<main")[1]) == (role in FINANCE)
    assert [model.objects.count() for model in MODELS] == [int(role in FINANCE)] * 4
    if role in FINANCE:
        centre = CostCentre.objects.get()
        mapped = {"product-product": product.pk, "product-centre": centre.pk}
        assert client.post(f"{HERE}cost-centres/products/", mapped).status_code == 302
        changed = client.post(f"{HERE}cost-centres/{centre.pk}/change/", {"name": "Old"})
        assert changed.status_code == 302
        centre.refresh_from_db()
        assert (centre.name, centre.is_active) == ("Old", False)
        assert client.get(f"{HERE}cost-centres/{centre.pk}/").status_code == 200
        assert client.get(f"{HERE}cost-centres/999/").status_code == 404
        assert AuditEvent.objects.filter(action="product_centre.set").exists()


@pytest.mark.parametrize(
    ("path", "changes", "words"),
    [
        ("rates/new/", {"rate": "0"}, "is not a rate"),
        ("rates/new/", {"currency": "EUR"}, "Choose two currencies that differ."),
        ("rates/new/", {"day": "2999-01-01"}, "of today or of a day before"),
        ("fiscal-years/new/", {"since": "2027-02-29"}, "valid date"),
        ("fiscal-years/new/", {"until": "2026-01-01"}, "ends before it begins"),
        ("fiscal-years/new/", {"until": "2036-01-01"}, "two years"),
        ("purchase-orders/new/", {"amount": "1.2345"}, "BHD has 3 decimals"),
        ("purchase-orders/new/", {"amount": "0"}, "above 0"),
        ("purchase-orders/new/", {"until": "2025-12-31"}, "ends before it begins"),
        ("cost-centres/new/", {"code": ""}, "Write a code"),
    ],
)
def test_what_is_refused_says_what_to_do(
    client_of: Callable[[Role], Client],
    company: Company,
    path: str,
    changes: dict[str, str],
    words: str,
) -> None:
    answer = client_of(Role.CONTROLLER).post(HERE + path, {**FORMS[path], **changes})
    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize("path", [path for path in FORMS if path != "rates/new/"])
def test_the_same_twice_is_refused(
    client_of: Callable[[Role], Client], company: Company, path: str
) -> None:
    client = client_of(Role.OWNER)
    assert client.post(HERE + path, FORMS[path]).status_code == 302
    answer = client.post(HERE + path, FORMS[path])
    assert answer.status_code == 422
    assert "already" in answer.content.decode()


def test_years_that_share_a_day_are_refused_by_page(
    client_of: Callable[[Role], Client], company: Company
) -> None:
    client, path = client_of(Role.OWNER), "fiscal-years/new/"
    client.post(HERE + path, FORMS[path])
    again = {"name": "FY 2029", "since": "2028-02-29", "until": "2029-02-28"}
    assert "shares days with FY 2028" in client.post(HERE + path, again).content.decode()
    again["since"] = "2028-03-01"
    assert client.post(HERE + path, again).status_code == 302
    assert "366" in client.get(f"{HERE}fiscal-years/").content.decode()


BODIES: dict[str, dict[str, object]] = {
    "exchange-rates/": {
        "base": "EUR",
        "currency": "BHD",
        "day": "2024-11-20",
        "rate": "0.4090",
        "reason": "Treasury",
    },
    "fiscal-years/": {"name": "FY 2028", "since": "2027-03-01", "until": "2028-02-29"},
    "cost-centres/": {"code": "100", "name": "Platform"},
    "purchase-orders/": {
        "number": "PO-7",
        "amount": {"minor": 500, "currency": "JPY"},
        "since": "2026-01-01",
        "until": "2026-12-31",
    },
}


@pytest.mark.parametrize("path", BODIES)
def test_each_register_is_written_and_read_by_api(
    api_of: Callable[..., APIClient], company: Company, path: str
) -> None:
    rest = api_of("finance:write", "plans:read")
    made = rest.post(API + path, BODIES[path], format="json")
    assert made.status_code == 201
    assert BODIES[path].items() <= made.json().items()
    assert rest.get(API + path).json()["results"] == [made.json()]
    assert api_of("plans:read").post(API + path, BODIES[path], format="json").status_code == 403
    assert rest.post(API + path, {**BODIES[path], "x": 1}, format="json").status_code == 400
    assert rest.post(API + path, [], format="json").status_code == 400
    twice = rest.post(API + path, BODIES[path], format="json").status_code
    assert twice == (201 if path == "exchange-rates/" else 409)


def test_reference_rates_and_changes_of_centres_by_api(
    api_of: Callable[..., APIClient], company: Company, rates: None
) -> None:
    rest = api_of()
    told = rest.get(f"{API}exchange-rates/?source=ecb").json()["results"]
    assert [(one["currency"], one["rate"]) for one in told] == [
        ("USD", "1.2500"),
        ("JPY", "160.00"),
        ("BHD", "0.5000"),
    ] or len(told) == 3
    assert rest.get(f"{API}exchange-rates/?source=x").status_code == 400
    bad = {**BODIES["exchange-rates/"], "rate": "-1"}
    assert rest.post(f"{API}exchange-rates/", bad, format="json").status_code == 422
    bad = {**BODIES["exchange-rates/"], "base": "XXX"}
    assert rest.post(f"{API}exchange-rates/", bad, format="json").status_code == 422
    made = rest.post(f"{API}cost-centres/", BODIES["cost-centres/"], format="json").json()
    place = f"{API}cost-centres/{made['id']}/"
    changed = rest.put(place, {"name": "Old", "active": False}, format="json").json()
    assert changed == {**made, "name": "Old", "active": False}
    assert rest.put(f"{API}cost-centres/ccn_999/", {}, format="json").status_code == 404


def test_programs_set_budgets_and_read_what_is_left_of_them(
    product: Product, api_of: Callable[..., APIClient]
) -> None:
    rest = api_of("plans:read", "finance:write")
    centre = rest.post(f"{API}cost-centres/", BODIES["cost-centres/"], format="json").json()
    year = rest.post(f"{API}fiscal-years/", BODIES["fiscal-years/"], format="json").json()
    place = f"{API}cost-centres/{centre['id']}/budgets/{year['id']}/"
    body = {"amount": {"minor": 0, "currency": "EUR"}}
    assert api_of("plans:read").put(place, body, format="json").status_code == 403
    assert rest.put(place, body, format="json").json() == body
    assert rest.put(place.replace(year["id"], "fyr_999"), body, format="json").status_code == 404
    below = {"amount": {"minor": -1, "currency": "EUR"}}
    assert rest.put(place, below, format="json").status_code == 400
    (row,) = rest.get(f"{API}fiscal-years/{year['id']}/budgets/").json()["results"]
    assert (row["cost_centre"], row["budget"]["minor"], row["left"]["minor"]) == (
        centre["id"],
        0,
        0,
    )
    assert rest.get(f"{API}fiscal-years/fyr_999/budgets/").status_code == 404
    mapped = f"{API}products/{product.slug}/cost-centre/"
    assert rest.get(mapped).json() == {"cost_centre": None}
    wanted = {"cost_centre": centre["id"]}
    assert rest.put(mapped, wanted, format="json").json() == wanted
    assert rest.put(mapped, {"cost_centre": "ccn_999"}, format="json").status_code == 422
    assert rest.get(mapped).json() == wanted
    assert rest.get(f"{API}products/none/cost-centre/").status_code == 404
