"""Every address of a company that can be read, found by walking the routes, with rows behind it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from apps.approvals.models import ApprovalRequest, ApprovalRule, Delegation
from apps.calendar.models import PaymentCard
from apps.collections.models import Collection
from apps.companies.models import ApiToken, Company, Invitation, Membership, ServiceAccount
from apps.contributions.models import Contribution
from apps.fiscal.models import CostCentre, FiscalYear, PurchaseOrder
from apps.inventory.models import Claim, Delivery, Product, RepositoryImport, Upload
from apps.journals.models import ExportRun
from apps.notifications.models import Endpoint, Message
from apps.payments.models import (
    Feed,
    Matching,
    Payment,
    Receipt,
    Standing,
    Statement,
    StatementDraft,
    Transaction,
)
from apps.plans.models import Line, Plan
from apps.pledge.models import PledgeReport
from apps.upstreams.models import Correction

_IDS: Mapping[str, type[Model]] = {
    "card_id": PaymentCard,
    "centre_id": CostCentre,
    "claim_id": Claim,
    "collection_id": Collection,
    "contribution_id": Contribution,
    "correction_id": Correction,
    "delegation_id": Delegation,
    "delivery_id": Delivery,
    "draft_id": StatementDraft,
    "endpoint_id": Endpoint,
    "export_id": ExportRun,
    "feed_id": Feed,
    "import_id": RepositoryImport,
    "invitation_id": Invitation,
    "line_id": Line,
    "matching_id": Matching,
    "membership_id": Membership,
    "order_id": PurchaseOrder,
    "payment_id": Payment,
    "receipt_id": Receipt,
    "report_id": PledgeReport,
    "request_id": ApprovalRequest,
    "rule_id": ApprovalRule,
    "standing_id": Standing,
    "statement_id": Statement,
    "token_id": ApiToken,
    "transaction_id": Transaction,
    "upload_id": Upload,
    "year_id": FiscalYear,
}
_WORDS = {
    "file": "post.md",
    "kind": "csv",
    "name": "post.md",
    "part": "1",
    "position": "1",
    "table": "csv",
    "type_": "generic",
}


def walk(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route)
        else:
            yield route, pattern


def addresses(company: Company) -> dict[str, str]:
    """By the name of the route, the address that leads to the company's oldest row of its kind.

    A route that names something of which the company has none is left out.
    """
    found: dict[str, str] = {}
    values = _values(company)
    for route, pattern in walk(get_resolver().url_patterns):
        if "company_slug" not in route:
            continue
        address = _filled(route, values)
        if pattern.name and "<" not in address:
            found[pattern.name] = address
    return found


def _filled(route: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        for converter in ("int", "slug", "path", "str"):
            route = route.replace(f"<{converter}:{name}>", value)
    return f"/{route}"


def _values(company: Company) -> dict[str, str]:
    values = {"company_slug": company.slug, **_WORDS}
    for name, model in _IDS.items():
        pk = model._default_manager.filter(company=company).order_by("pk").values_list("pk").first()  # noqa: SLF001 - of any model
        values |= {name: str(pk[0])} if pk else {}
    product = Product.objects.filter(company=company).order_by("pk").first()
    plan = Plan.objects.filter(company=company).order_by("pk").first()
    message = Message.objects.filter(company=company).order_by("pk").first()
    report = PledgeReport.objects.filter(company=company).order_by("pk").first()
    account = ServiceAccount.objects.filter(company=company).order_by("pk").first()
    line = Line.objects.filter(company=company, state="payable").order_by("pk").first()
    values |= {"product_slug": product.slug} if product else {}
    values |= {"number": str(plan.number)} if plan else {}
    values |= {"uid": message.uid} if message else {}
    values |= {"year": str(report.year)} if report else {}
    values |= {"account_id": str(account.pk)} if account else {}
    values |= {"key": line.upstream} if line else {}
    values |= {"job_id": "upload-1"}
    return values
