"""What needs a member now: products, imports that failed, the newest plan and its coverage."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from apps.companies.models import Company
from apps.inventory.models import Product, Upload
from apps.inventory.selectors import (
    held_count,
    product_list,
    upload_list,
)
from apps.plans.models import Plan
from apps.plans.selectors import line_list, plan_list
from apps.reports.selectors.report import Rung, ladder
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.money import Money


@dataclass(frozen=True, slots=True)
class Overview:
    products: tuple[Product, ...]
    failed: tuple[Upload, ...]
    plan: Plan | None
    ladder: tuple[Rung, ...]
    held: int


def overview(*, company: Company) -> Overview:
    """What needs a member now: products, imports that failed, the newest plan and its coverage."""
    plan = plan_list(company=company).first()
    return Overview(
        tuple(product_list(company=company)),
        tuple(_failed(company)[:5]),
        plan,
        ladder(plan=plan) if plan else (),
        held_count(company=company),
    )


@dataclass(frozen=True, slots=True)
class Giving:
    """How far the giving of a plan has come: its payable lines, and those whose link was opened."""

    payable: int
    opened: int
    amount: Money


def giving(*, plan: Plan) -> Giving:
    lines = line_list(plan=plan).filter(state=LineState.PAYABLE)
    counted = lines.aggregate(
        payable=Count("pk"), opened=Count("opened_at"), minor=Sum("amount_minor", default=0)
    )
    return Giving(counted["payable"], counted["opened"], Money(counted["minor"], plan.currency))


def _failed(company: Company) -> list[Upload]:
    """Failed uploads that nothing newer at the same path has replaced."""
    newest: dict[tuple[int, str], Upload] = {}
    for upload in upload_list(company=company)[:500]:
        newest.setdefault((upload.product_id, upload.path), upload)
    return [upload for upload in newest.values() if upload.state == Upload.State.FAILED]
