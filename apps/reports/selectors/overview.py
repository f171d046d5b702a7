"""What needs a member now: products, imports that failed, the newest plan and its coverage."""

from dataclasses import dataclass

from apps.companies.models import Company
from apps.inventory.models import Product, Upload
from apps.inventory.selectors import (
    held_count,
    product_list,
    upload_list,
)
from apps.payments.selectors import entries_of, progress_of
from apps.plans.models import Plan
from apps.plans.selectors import plan_list
from apps.reports.selectors.report import Rung, ladder
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
    """How far the giving of a plan has come: what is to be sent, and what is given or runs on."""

    payable: int
    given: int
    amount: Money
    is_over: bool


def giving(*, plan: Plan) -> Giving:
    progress = progress_of(entries=entries_of(plan=plan), currency=plan.currency)
    given = progress.given.count + progress.kept.count
    payable = given + progress.skipped.count + progress.left.count
    return Giving(payable, given, progress.total, progress.is_over)


def _failed(company: Company) -> list[Upload]:
    """Failed uploads that nothing newer at the same path has replaced."""
    newest: dict[tuple[int, str], Upload] = {}
    for upload in upload_list(company=company)[:500]:
        newest.setdefault((upload.product_id, upload.path), upload)
    return [upload for upload in newest.values() if upload.state == Upload.State.FAILED]
