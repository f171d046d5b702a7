"""What needs a member now: products, imports that failed, the newest plan and its coverage."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from apps.audit.selectors import log_stamp
from apps.companies.models import Company
from apps.contributions.selectors import Hours, hours_of
from apps.inventory.models import Product, Upload
from apps.inventory.selectors import (
    dependency_list,
    held_count,
    inventory_stamp,
    product_list,
    upload_list,
)
from apps.payments.selectors import entries_of, progress_of
from apps.plans.models import Plan
from apps.plans.selectors import plan_list
from apps.reports.selectors.report import Rung, ladder
from apps.reports.selectors.upstreams import upstreams_warned
from apps.reports.selectors.uses import Use
from apps.upstreams.selectors import known_facts
from sponsorplan.domain.money import Money
from sponsorplan.remembered import Remembered

_PRODUCTS, _FAILED = 8, 5
_COMPANIES = 1_000  # remembered by a process; each is a few numbers


@dataclass(frozen=True, slots=True)
class Giving:
    """How far the giving of a plan has come: what is to be sent, and what is given or runs on."""

    payable: int
    given: int
    amount: Money
    is_over: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What takes long to find. ``held`` packages wait for a word on whose they are."""

    ladder: tuple[Rung, ...]
    giving: Giving | None
    warned: tuple[Use, ...]
    inventory: bool
    held: int
    hours: Hours


@dataclass(frozen=True, slots=True)
class Overview:
    """``products`` are the first of ``product_count``."""

    products: tuple[Product, ...]
    product_count: int
    failed: tuple[Upload, ...]
    plan: Plan | None
    standing: Standing


_memory: Remembered[Standing] = Remembered(_COMPANIES)


def overview(*, company: Company, day: date) -> Overview:
    """What needs a member on that day: products, imports that failed, the newest plan and its coverage."""
    # Members' acts are logged; workers read files, and ask sources. The log first: a plan that was read
    # before it may be edited by then, and would be remembered as it was.
    logged, inventory = log_stamp(company_id=company.pk), inventory_stamp(company=company)
    plan = plan_list(company=company).defer("settings", "unplaced").first()
    stamp = (plan and plan.pk, logged, inventory, day)
    products = product_list(company=company)
    first = tuple(products[:_PRODUCTS])
    return Overview(
        first,
        len(first) if len(first) < _PRODUCTS else products.count(),
        tuple(_failed(company)[:_FAILED]),
        plan,
        _memory.of(
            company.pk, lambda: _standing(company, plan, day), stamp=stamp, same=(known_facts(),)
        ),
    )


def _standing(company: Company, plan: Plan | None, day: date) -> Standing:
    return Standing(
        ladder(plan=plan) if plan else (),
        _giving(plan) if plan else None,
        tuple(upstreams_warned(company=company)),
        dependency_list(company=company).exists(),
        held_count(company=company),
        hours_of(company=company, day=day),
    )


def _giving(plan: Plan) -> Giving:
    progress = progress_of(entries=entries_of(plan=plan), currency=plan.currency)
    given = progress.given.count + progress.kept.count
    payable = given + progress.skipped.count + progress.left.count
    return Giving(payable, given, progress.total, progress.is_over)


def _failed(company: Company) -> QuerySet[Upload]:
    """Failed uploads that nothing newer at the same path has replaced."""
    uploads = upload_list(company=company)
    newer = uploads.filter(
        product=OuterRef("product"), path=OuterRef("path"), pk__gt=OuterRef("pk")
    )
    return uploads.filter(~Exists(newer.order_by()), state=Upload.State.FAILED)
