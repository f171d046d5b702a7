"""Plans are charged exactly, whoever set it and whatever the currency."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.collections.selectors import charges_of as bill_charges
from apps.companies.models import Member
from apps.companies.roles import Role
from apps.fiscal.errors import ReasonNeeded
from apps.fiscal.models import ChargeRule, CostCentre
from apps.fiscal.selectors import budget_charges_of, charges_by_line, charges_of, order_uses
from apps.fiscal.services import (
    OrderWish,
    Wish,
    charge_rule_set,
    cost_centre_change,
    product_centre_set,
    purchase_order_make,
)
from apps.inventory.models import Product
from apps.journals.selectors import charges_by_line as journal_charges
from apps.journals.selectors import rate_on as journal_rate
from apps.plans.models import Plan
from sponsorplan.domain.collecting.bill import bill_lines
from sponsorplan.domain.fiscal.charges import Kind, UnusableRule
from sponsorplan.domain.ledger.build import split
from sponsorplan.domain.money import Money
from tests.fiscal.conftest import DAY, state

Centres = tuple[CostCentre, CostCentre]
PAGE = "/c/acme/plans/1/charges/"
API = "/api/v1/companies/acme/plans/1/charges/"


def shares(centres: Centres, first: int = 333) -> Wish:
    return Wish(Kind.SHARES, {centres[0].pk: first, centres[1].pk: 1000 - first})


def assert_ties(plan: Plan) -> None:
    by_line = charges_by_line(plan=plan)
    for line in plan.lines.all():
        assert sum(money.minor for _, money in by_line[line.pk]) == line.amount_minor
    whole = sum(money.minor for _, money in charges_of(plan=plan))
    assert whole == sum(line.amount_minor for line in plan.lines.all())


@pytest.mark.parametrize(
    ("minor", "currency"), [(100_001, "USD"), (7_919, "JPY"), (1_234_567, "BHD")]
)
def test_parts_sum_to_each_line_and_the_bill_to_the_budget(
    controller: Member, draft: Callable[..., Plan], centres: Centres, minor: int, currency: str
) -> None:
    plan = draft(minor, currency)
    assert_ties(plan)
    charge_rule_set(member=controller, plan=plan, wish=shares(centres))
    assert_ties(plan)
    charged = bill_charges(plan=plan)
    assert [label for label, _ in charged] == ["100 Platform", "200 Shop"]
    assert sum(money.minor for _, money in charged) == minor
    assert sum(line.minor for line in bill_lines(plan.budget, charged)) == minor


def test_a_product_bears_what_it_uses_and_later_mapping_changes_nothing(
    controller: Member, plan: Plan, centres: Centres, product: Product
) -> None:
    charge_rule_set(member=controller, plan=plan, wish=Wish(Kind.PRODUCT))
    assert {label for label, _ in charges_of(plan=plan)} == {"Not charged"}
    assert bill_charges(plan=plan) == [("This month, plan 1", plan.budget)]
    product_centre_set(member=controller, product=product, centre=centres[1])
    assert {label for label, _ in charges_of(plan=plan)} == {"Not charged"}
    charge_rule_set(member=controller, plan=plan, wish=Wish(Kind.PRODUCT, {}, centres[0].pk))
    assert [label for label, _ in charges_of(plan=plan)][-1] == "200 Shop"
    assert_ties(plan)
    assert budget_charges_of(plan=plan)


def test_an_approved_plan_takes_a_reason_and_leaves_a_trace(
    controller: Member, plan: Plan, centres: Centres
) -> None:
    charge_rule_set(member=controller, plan=plan, wish=shares(centres))
    state(plan, Plan.State.APPROVED)
    with pytest.raises(ReasonNeeded):
        charge_rule_set(member=controller, plan=plan, wish=shares(centres, 500))
    wish = Wish(Kind.SHARES, {centres[0].pk: 1000}, reason="The shop was sold")
    charge_rule_set(member=controller, plan=plan, wish=wish)
    event = AuditEvent.objects.filter(action="plan.charged").latest("number")
    assert event.data["reason"] == "The shop was sold"
    assert event.data["before"]["kind"] == "shares"


def test_a_centre_out_of_use_takes_nothing_new(
    controller: Member, draft: Callable[..., Plan], centres: Centres
) -> None:
    plan = draft()
    charge_rule_set(member=controller, plan=plan, wish=shares(centres))
    cost_centre_change(member=controller, centre=centres[0], name="Old", is_active=False)
    charge_rule_set(member=controller, plan=plan, wish=shares(centres, 400))
    with pytest.raises(UnusableRule):
        charge_rule_set(member=controller, plan=draft(), wish=shares(centres))


@pytest.mark.parametrize("role", list(Role))
def test_only_finance_says_how_a_plan_is_charged(
    client_of: Callable[[Role], Client], plan: Plan, centres: Centres, role: Role
) -> None:
    finance = role in (Role.OWNER, Role.CONTROLLER)
    client = client_of(role)
    assert ("Charge it like this" in client.get(PAGE).content.decode()) == finance
    body = {"kind": "shares", f"share_{centres[0].pk}": "33.3", f"share_{centres[1].pk}": "66.7"}
    answer = client.post(f"{PAGE}set/", body)
    assert answer.status_code == (302 if finance else 403)
    assert ChargeRule.objects.exists() == finance
    if finance:
        assert ChargeRule.objects.get().rule.shares == {centres[0].pk: 333, centres[1].pk: 667}
        assert "100 Platform" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Choose one."),
        ({"kind": "whole"}, "Choose the cost centre that bears all of it."),
        ({"kind": "shares"}, "0.0 percent together"),
        ({"kind": "shares", "first": "99.9"}, "99.9 percent together"),
        ({"kind": "shares", "first": "33.33"}, "1 decimal place"),
        ({"kind": "whole", "centre": "999"}, "valid choice"),
    ],
)
def test_what_cannot_be_charged_says_why(
    client_of: Callable[[Role], Client],
    plan: Plan,
    centres: Centres,
    body: dict[str, str],
    words: str,
) -> None:
    sent = {k: v for k, v in body.items() if k != "first"}
    if "first" in body:
        sent[f"share_{centres[0].pk}"] = body["first"]
    answer = client_of(Role.OWNER).post(f"{PAGE}set/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_csv_has_every_part_and_sums_to_the_lines(
    client_of: Callable[[Role], Client], controller: Member, plan: Plan, centres: Centres
) -> None:
    charge_rule_set(member=controller, plan=plan, wish=shares(centres))
    answer = client_of(Role.VIEWER).get("/c/acme/plans/1/charges.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
    assert {row["cost_centre"] for row in rows} == {"100", "200"}
    cents = sum(int(row["amount"].replace(".", "")) for row in rows)
    assert cents == sum(line.amount_minor for line in plan.lines.all())


def test_a_purchase_order_warns_when_its_plans_are_more(
    controller: Member,
    client_of: Callable[[Role], Client],
    draft: Callable[..., Plan],
    centres: Centres,
    rates: None,
) -> None:
    wish = OrderWish("PO-1", Money(90_000, "EUR"), DAY, DAY)
    order = purchase_order_make(member=controller, wish=wish)
    plan, foreign = draft(100_000, "USD"), draft(1_000_000, "KRW")
    whole = Wish(Kind.WHOLE, {centres[0].pk: 1000}, order=order.pk)
    charge_rule_set(member=controller, plan=plan, wish=whole)
    (use,) = order_uses(company=controller.company, orders=[order])
    assert (use.left, use.warning) == (Money(10_000, "EUR"), "")
    page = client_of(Role.VIEWER).get("/c/acme/settings/purchase-orders/").content.decode()
    assert "800.00" in page
    Plan.objects.filter(pk=plan.pk).update(budget_minor=200_000)
    (use,) = order_uses(company=controller.company, orders=[order])
    assert "700.00 EUR more" in use.warning
    assert "700.00 EUR more" in client_of(Role.OWNER).get(PAGE).content.decode()
    charge_rule_set(member=controller, plan=foreign, wish=whole)
    (use,) = order_uses(company=controller.company, orders=[order])
    assert use.charged is None
    assert "not known" in use.warning


def test_a_plan_outside_of_an_orders_time_is_said(
    controller: Member, plan: Plan, centres: Centres
) -> None:
    after = DAY + timedelta(days=1)
    wish = OrderWish("PO-2", Money(500_000, "USD"), after, after)
    order = purchase_order_make(member=controller, wish=wish)
    whole = Wish(Kind.WHOLE, {centres[0].pk: 1000}, order=order.pk)
    charge_rule_set(member=controller, plan=plan, wish=whole)
    (use,) = order_uses(company=controller.company, orders=[order])
    assert use.warning == "The day of plan 1 is outside its time."


def test_the_journal_is_charged_as_the_plan_is(
    controller: Member, plan: Plan, centres: Centres, product: Product, rates: None
) -> None:
    lines = list(plan.lines.all())
    keys = [line.pk for line in lines]
    assert journal_charges(company=plan.company, lines=keys) == {}
    product_centre_set(member=controller, product=product, centre=centres[1])
    charge_rule_set(member=controller, plan=plan, wish=Wish(Kind.PRODUCT))
    found = journal_charges(company=plan.company, lines=keys)
    for line in lines:
        parts = split(line.amount, found[line.pk])
        assert sum(money.minor for _, money in parts) == line.amount_minor
        assert {centre for centre, _ in parts} <= {"200", None}
    assert split(Money(10, "USD"), [("", Money(1, "USD")), ("200", Money(1, "USD"))]) == [
        (None, Money(5, "USD")),
        ("200", Money(5, "USD")),
    ]
    rate = journal_rate(company=plan.company, base="USD", quote="EUR", day=DAY)
    assert rate is not None
    assert (rate.text, rate.source) == ("0.8", "ecb")
    assert journal_rate(company=plan.company, base="USD", quote="KRW", day=DAY) is None


def test_charges_by_api(
    api_of: Callable[..., APIClient], plan: Plan, centres: Centres, controller: Member
) -> None:
    rest = api_of("finance:write", "plans:read")
    assert rest.get(API).json()["kind"] is None
    body = {
        "kind": "shares",
        "shares": [
            {"cost_centre": f"ccn_{centres[0].pk}", "per_mille": 250},
            {"cost_centre": f"ccn_{centres[1].pk}", "per_mille": 750},
        ],
    }
    answer = rest.put(API, body, format="json")
    assert answer.status_code == 200
    told = answer.json()
    assert told["shares"] == body["shares"]
    assert told == rest.get(API).json()
    total = sum(one["amount"]["minor"] for one in told["charges"])
    parts = [part["amount"]["minor"] for line in told["lines"] for part in line["parts"]]
    assert total == sum(parts)
    assert api_of("plans:read").put(API, body, format="json").status_code == 403
    assert api_of("finance:write").get(API).status_code == 403


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "invalid"),
        ({"kind": "whole", "shares": []}, 422, "unusable_charge_rule"),
        ({"kind": "product", "shares": [{"cost_centre": "ccn_1", "per_mille": 1000}]}, 422, None),
        (
            {"kind": "whole", "shares": [{"cost_centre": "ccn_999999", "per_mille": 1000}]},
            422,
            None,
        ),
        ({"kind": "whole", "shares": [{"cost_centre": "7", "per_mille": 1000}]}, 400, "invalid"),
        ({"kind": "product", "otherwise": f"ccn_{2**63}"}, 400, "invalid"),
        ({"kind": "product", "purchase_order": "por_999999"}, 422, None),
        ({"kind": "product", "share": []}, 400, "invalid"),
    ],
)
def test_what_the_api_refuses(
    api_of: Callable[..., APIClient],
    plan: Plan,
    centres: Centres,
    body: dict[str, object],
    status: int,
    code: str | None,
) -> None:
    answer = api_of().put(API, body, format="json")
    assert answer.status_code == status
    assert answer.json()["code"] == (code or "unusable_charge_rule")
    assert not ChargeRule.objects.exists()
