"""Members, what is used, plans, rules and hours: rows by kind, in the order in which they hang on each other."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Model

from apps.approvals import models as approvals
from apps.companies import models as companies
from apps.contributions import models as contributions
from apps.fiscal import models as fiscal
from apps.inventory import models as inventory
from apps.plans import models as plans
from apps.upstreams import models as upstreams
from benchmarks.rows.near import (
    BASE,
    BY,
    CHANNEL,
    COUNTS,
    MONEY,
    NOW,
    RISK,
    TODAY,
    Near,
    Row,
    day,
    digest,
)


def _line(near: Near, i: int) -> dict[str, Any]:
    state = ("payable", "escrow", "gated", "accrues")[i % 4]
    url = f"https://opencollective.com/zz{i}"
    return {
        "plan_id": near.first(plans.Plan),
        "position": BASE + i,
        "upstream": f"github.com/zz/u{i}",
        "name": f"zz/u{i}",
        "upstreams": [f"github.com/zz/u{i}"],
        "packages": [f"pkg:npm/zz-u{i}"],
        "usage": 2**40 + i,
        "risk": RISK,
        "because": [],
        "amount_minor": 100 + i % 900,
        "state": state,
        "channel": CHANNEL | {"handle": f"zz{i}", "url": url},
    }


def _plan(near: Near, i: int) -> dict[str, Any]:
    # Nothing knows a plan's settings better than the plan that is there.
    first = near.plan = near.plan or plans.Plan.objects.get(pk=near.first(plans.Plan))
    return {
        "number": BASE + i,
        "title": f"Plan {i}",
        "settings": first.settings,
        "policy": first.policy,
        "state": ("draft", "approved", "replaced")[i % 3],
        "approved_at": NOW - timedelta(hours=i) if i % 3 == 1 else None,
        "budget_minor": 100_000,
        "available_minor": 100_000,
        "as_of": day(i),
        "model_version": first.model_version,
        "digest": digest("plan", i),
        "created_by": BY,
        **MONEY,
    }


PLANNING: dict[type[Model], Row] = {
    companies.ServiceAccount: lambda _, i: {"name": f"program {i}", "created_by": BY},
    companies.Invitation: lambda near, i: {
        "email": f"invited-{i}@bench.example",
        "role": "viewer",
        "digest": digest("invitation", near.company.pk, i),
        "expires_at": NOW + timedelta(days=3_650),
    },
    companies.ApiToken: lambda near, i: {
        "account_id": near.of(companies.ServiceAccount, i) if i % 2 else None,
        "name": f"token {i}",
        "prefix": digest("prefix", near.company.pk, i)[:16],
        "digest": digest("token", near.company.pk, i),
        "scopes": ["company.read"],
        "created_by": BY,
    },
    upstreams.Correction: lambda _, i: {
        "kind": "apart",
        "subject": f"github.com/zz/u{i}",
        "reason": "It is another project.",
        "made_by": BY,
    },
    upstreams.Confirmation: lambda _, i: {
        "upstream": f"github.com/zz/u{i}",
        "platform": "open_collective",
        "handle": f"zz{i}",
        "url": f"https://opencollective.com/zz{i}",
        "made_by": BY,
    },
    inventory.Product: lambda _, i: {
        "name": f"Product {i}",
        "slug": f"product-{i}",
        "tier": (1, 2, 4)[i % 3],
    },
    inventory.Claim: lambda _, i: {
        "kind": "package",
        "type": "npm",
        "name": f"zz-own-{i}",
        "own": i % 2 == 0,
        "made_by": BY,
    },
    inventory.Upload: lambda near, i: {
        "product_id": near.first(inventory.Product),
        "path": f"part-{i}/package-lock.json",
        "sha256": digest("upload", i),
        "size": 1_000,
        "received_by": BY,
        "received_at": NOW - timedelta(minutes=i),
        "state": "parsed" if i % 50 else "failed",
        "step": "done",
        "parsed_at": NOW,
        "format": "npm",
        "parser": "npm",
        "parser_version": 1,
        "counts": COUNTS,
    },
    inventory.Delivery: lambda near, _: {
        "product_id": near.first(inventory.Product),
        "received_by": BY,
    },
    inventory.RepositoryImport: lambda near, i: {
        "product_id": near.first(inventory.Product),
        "repository": f"zz/repository-{i}",
        "state": "failed",
        "problem": "GitHub knows of no such repository.",
        "due_at": NOW,
        "requested_by": BY,
    },
    inventory.Dependency: lambda near, i: {
        "upload_id": near.first(inventory.Upload),
        "position": BASE + i,
        "type": "npm",
        "name": f"zz-u{i}",
        "version": "1.0.0",
        "scope": "runtime",
        "direct": i % 7 == 0,
        "source": "registry",
        "host": f"host-{i}.example",
        "held": i % 5 == 0,
        "upstream": f"github.com/zz/u{i}" if i % 3 else "",
    },
    plans.CompanyPolicy: lambda near, i: {
        "version": BASE + i,
        "document": _plan(near, i)["policy"],
        "reason": "As agreed.",
        "made_by": BY,
    },
    plans.Plan: _plan,
    plans.Line: _line,
    plans.PlanRevision: lambda near, i: {
        "plan_id": near.first(plans.Plan),
        "number": BASE + i,
        "settings": _plan(near, i)["settings"],
        "summary": "The title.",
        "made_by": BY,
    },
    plans.VoteRound: lambda near, i: {
        "plan_id": near.of(plans.Plan, i + 1),
        "closes_at": NOW,
        "closed_at": NOW,
        "opened_by": BY,
    },
    fiscal.OwnRate: lambda _, i: {
        "base": "EUR",
        "currency": "USD",
        "day": day(i),
        "scaled": 11_000 + i,
        "scale": 4,
        "reason": "As our bank says.",
        "made_by": BY,
    },
    fiscal.FiscalYear: lambda _, i: {"name": f"FY {i}", "since": day(i), "until": day(i)},
    fiscal.CostCentre: lambda _, i: {"code": f"C{i}", "name": f"Centre {i}"},
    fiscal.ProductCentre: lambda near, i: {
        "product_id": near.of(inventory.Product, i),
        "centre_id": near.of(fiscal.CostCentre, i),
    },
    fiscal.PurchaseOrder: lambda near, i: {
        "number": f"PO {i}",
        "centre_id": near.of(fiscal.CostCentre, i),
        "minor": 100_000,
        "since": TODAY,
        "until": TODAY,
        **MONEY,
    },
    fiscal.CentreBudget: lambda near, i: {
        "centre_id": near.of(fiscal.CostCentre, i),
        "year_id": near.first(fiscal.FiscalYear),
        "minor": 100_000,
        "set_by": BY,
        **MONEY,
    },
    approvals.ApprovalRule: lambda _, i: {
        "from_minor": 10_000 * i,
        "approvers": 1 + i % 2,
        "roles": ["approver", "owner"],
        **MONEY,
    },
    approvals.ApprovalRequest: lambda near, i: {
        "plan_id": near.of(plans.Plan, i),
        "state": "withdrawn",
        "digest": digest("plan", i),
        "seal": digest("seal", i),
        "approvers": 1,
        "roles": ["approver"],
        "asked_by": BY,
        "asked_at": NOW - timedelta(minutes=i),
        "closed_at": NOW,
    },
    approvals.Approval: lambda near, i: {
        "request_id": near.first(approvals.ApprovalRequest),
        "approver": f"person-{i}@bench.example",
        "approves": True,
        "digest": digest("plan", 0),
        "at": NOW,
    },
    approvals.Delegation: lambda near, i: {
        "away_id": near.of(companies.Membership, i),
        "stand_in_id": near.of(companies.Membership, i + 1),
        "from_day": TODAY,
        "until_day": date(2036, 1, 1),
        "reason": "A holiday.",
    },
    contributions.TimeBudget: lambda _, i: {
        "period": f"{1000 + i // 12}-{i % 12 + 1:02}",
        "minutes": 600,
        "set_by": BY,
    },
    contributions.Contribution: lambda _, i: {
        "member": BY,
        "upstream": f"github.com/zz/u{i}",
        "kind": ("triage", "review", "documentation")[i % 3],
        "state": ("done", "pledged", "withdrawn")[i % 3],
        "minutes": 30 + i % 90,
        "day": TODAY - timedelta(days=i % 1_000),
    },
}
