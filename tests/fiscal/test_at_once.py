"""Charges, cost centres and purchase orders of two at once: nobody meets a fault, and nothing is lost."""

from functools import partial

import pytest
from django.utils import timezone

from apps.companies.models import Company, Member
from apps.contributions.models import Contribution
from apps.contributions.services import Work, contribution_make
from apps.fiscal.models import ChargeRule, CostCentre, ExchangeRate, PurchaseOrder
from apps.fiscal.services import (
    OrderWish,
    Wish,
    charge_rule_set,
    cost_centre_change,
    purchase_order_change,
    purchase_order_make,
    rates_take,
)
from apps.plans.models import Plan
from apps.plans.services import plan_copy
from sponsorplan.domain.fiscal.charges import Kind
from sponsorplan.domain.money import Money
from tests.fiscal.conftest import DAY, RATES, state
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
Centres = tuple[CostCentre, CostCentre]


def _order(number: str, centre: CostCentre) -> OrderWish:
    return OrderWish(number, Money(100_00, "USD"), DAY, DAY, centre.pk)


def _charged(member: Member, plan: Plan, centre: CostCentre, order: int | None = None) -> object:
    wish = Wish(Kind.WHOLE, {centre.pk: 1000}, order=order, reason="As agreed")
    return charge_rule_set(member=member, plan=plan, wish=wish)


def test_a_plan_is_charged_while_somebody_goes_on_from_it(
    planner: Member, controller: Member, plan: Plan, centres: Centres
) -> None:
    plan = state(plan, Plan.State.APPROVED)
    copy = partial(plan_copy, member=planner, plan=plan, title="Next", as_of=DAY, replaces=True)
    assert at_once(copy, partial(_charged, controller, plan, centres[0])) == ("", "")
    assert Plan.objects.filter(replaces=plan).exists()
    assert ChargeRule.objects.get().plan == plan


def test_a_plan_is_charged_while_time_is_logged_for_it(
    company: Company, controller: Member, plan: Plan, centres: Centres
) -> None:
    log = partial(
        contribution_make,
        member=controller,
        upstream=plan.lines.all()[0].upstream,
        work=Work("triage", 10, timezone.now().date()),
        done=True,
        plan=plan,
    )
    assert at_once(log, partial(_charged, controller, plan, centres[0])) == ("", "")
    assert Contribution.objects.get().plan == ChargeRule.objects.get().plan


def test_a_cost_centre_is_renamed_while_a_purchase_order_gets_it(
    controller: Member, centres: Centres
) -> None:
    make = partial(purchase_order_make, member=controller, wish=_order("PO-1", centres[0]))
    rename = partial(
        cost_centre_change, member=controller, centre=centres[0], name="Web", is_active=True
    )
    assert at_once(make, rename) == ("", "")
    assert PurchaseOrder.objects.get().centre == CostCentre.objects.get(name="Web")


def test_a_purchase_order_is_numbered_anew_while_a_plan_is_charged_to_it(
    controller: Member, plan: Plan, centres: Centres
) -> None:
    order = purchase_order_make(member=controller, wish=_order("PO-1", centres[0]))
    renumber = partial(
        purchase_order_change, member=controller, order=order, wish=_order("PO-2", centres[0])
    )
    charge = partial(_charged, controller, plan, centres[0], order.pk)
    assert at_once(charge, renumber) == ("", "")
    assert ChargeRule.objects.get().order == PurchaseOrder.objects.get(number="PO-2")


def test_rates_that_are_taken_twice_are_there_once(db: None) -> None:
    take = partial(rates_take, content=RATES)
    assert at_once(take, take) == ("", "")
    assert ExchangeRate.objects.count() == len(RATES.splitlines()[0].split(b",")) - 1
