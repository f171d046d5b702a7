"""What is remembered between two splits is never older than the database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.companies.models import Member
from apps.inventory.models import Product, Upload
from apps.inventory.services import product_update
from apps.plans.services import inputs_of
from apps.upstreams.models import Correction
from apps.upstreams.services import correction_make
from sponsorplan.domain.allocation.inputs import Inputs
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.money import Money

DAY = date(2026, 11, 1)


def inputs(member: Member, policy: Policy | None = None) -> Inputs:
    budget = Money(500_000, "USD")
    return inputs_of(company=member.company, budget=budget, policy=policy or Policy(), as_of=DAY)


def test_a_changed_setting_reads_no_package_again(planner: Member, inventory: Upload) -> None:
    before = inputs(planner)
    propose(before)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        after = inputs(planner, Policy(cap_percent=50))
        changed = propose(after)
    assert not any("inventory_dependency" in query["sql"] for query in asked.captured_queries)
    assert after.products is before.products
    assert changed != propose(before)
    assert changed == propose(replace(after, upstream_of=dict(after.upstream_of)))


def test_a_new_file_counts_at_once(
    planner: Member, inventory: Upload, deliver: Callable[..., list[Upload]]
) -> None:
    before = propose(inputs(planner))
    deliver({"api/requirements.txt": b"Django==5.2.7\n"})
    after = propose(inputs(planner))
    known = {line.upstream for line in after.lines} - {line.upstream for line in before.lines}
    assert known == {"github.com/django"}


def test_another_tier_counts_at_once(planner: Member, product: Product, inventory: Upload) -> None:
    before = inputs(planner)
    product_update(member=planner, product=product, name="Shop", tier=Product.Tier.SUPPORTING)
    assert inputs(planner).products[0].tier != before.products[0].tier


def test_a_correction_counts_at_once(planner: Member, inventory: Upload) -> None:
    key = "github.com/expressjs/express"
    assert not inputs(planner).recipients[key].gate
    correction_make(
        member=planner,
        kind=Correction.Kind.OWNED,
        subject=key,
        target="Example Ltd",
        reason="They say so themselves",
    )
    assert inputs(planner).recipients[key].gate
