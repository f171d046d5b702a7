"""Rows of every kind that a company owns, by number: the same number gives the same row.

`grow` adds rows of each kind to a company that has a product, an upload, a plan and members. They are
for lists to be long and for tables to be large: they keep the database's rules, not all of the
program's. The suite grows a company to see that no list asks more of the database for more rows.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Model

from apps.approvals import models as approvals
from apps.audit.models import AuditEvent
from apps.audit.selectors import event_digest
from apps.calendar import models as calendar
from apps.collections import models as collections
from apps.companies import models as companies
from apps.contributions import models as contributions
from apps.fiscal import models as fiscal
from apps.inventory import models as inventory
from apps.journals import models as journals
from apps.notifications import models as notifications
from apps.payments import models as payments
from apps.plans import models as plans
from apps.pledge import models as pledge
from apps.upstreams import models as upstreams

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
TODAY = NOW.date()
BY = "owner@bench.example"
MONEY = {"currency": "USD"}
RISK = {"value": 5000, "low": 0, "high": 10000, "coverage": 0}
CHANNEL = {
    "platform": "open_collective",
    "title": "Open Collective",
    "quantum": 1,
    "minimum": 100,
    "maximum": None,
    "trust": "catalogue",
}
COUNTS = dict.fromkeys(
    (
        "packages",
        "direct",
        "transitive",
        "unknown",
        "dev",
        "edges",
        "funding",
        "local",
        "held",
        "with_upstream",
    ),
    0,
)
BASE = 10_000  # numbers from here on are of rows made here
_BATCH = 2_000


def digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def day(i: int) -> date:
    return date(2000, 1, 1) + timedelta(days=i % 9_000)


class Near:
    """The rows of one company that a new row hangs on."""

    def __init__(self, company: companies.Company) -> None:
        self.company = company
        self._found: dict[type[Model], list[int]] = {}
        self._lines: list[int] = []
        self.plan: plans.Plan | None = None

    def ids(self, model: type[Model]) -> list[int]:
        if model not in self._found:
            rows = model._default_manager.filter(company=self.company).order_by("pk")  # noqa: SLF001 - of any model
            self._found[model] = list(rows.values_list("pk", flat=True))
        return self._found[model]

    def first(self, model: type[Model]) -> int:
        return self.ids(model)[0]

    def of(self, model: type[Model], i: int) -> int:
        """The row number ``i`` of those there are, over and over."""
        found = self.ids(model)
        return found[i % len(found)]

    def user(self, i: int) -> int:
        members = companies.Membership.objects.filter(company=self.company).order_by("pk")
        if companies.User not in self._found:
            self._found[companies.User] = list(members.values_list("user_id", flat=True))
        found = self._found[companies.User]
        return found[i % len(found)]

    def line(self, i: int) -> int:
        """The line number ``i`` of those made here."""
        if not self._lines:
            lines = plans.Line.objects.filter(company=self.company, position__gte=BASE)
            self._lines = list(lines.order_by("position").values_list("pk", flat=True))
        return self._lines[i]

    def forget(self, model: type[Model]) -> None:
        self._found.pop(model, None)
        self._found.pop(companies.User, None)


Row = Callable[[Near, int], dict[str, Any]]


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


def _user(near: Near, i: int) -> companies.User:
    email = f"person-{i}@{near.company.slug}.example"
    return companies.User(email=email, password="!")  # noqa: S106 - nobody logs in with it


def _standing(near: Near, i: int) -> dict[str, Any]:
    return {
        "plan_id": near.first(plans.Plan),
        "line_id": near.of(plans.Line, i),
        "platform": "open_collective",
        "handle": f"zz{i}",
        "state": ("missing", "waiting", "matched", "short")[i % 4],
        "planned_minor": 500,
        "seen_currency": "USD",
        **MONEY,
    }


KINDS: dict[type[Model], Row] = {
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
    collections.Collection: lambda near, i: {
        "plan_id": near.of(plans.Plan, i),
        "method": "invoice",
        "state": "paid",
        "key": digest("collection", near.company.pk, i)[:32],
        "due_minor": 100_000,
        "paid_minor": 100_000,
        "bill_to": "Bench",
        "email": BY,
        "step": "done",
        "due_at": None,
        "made_by": BY,
        **MONEY,
    },
    payments.Payment: lambda near, i: {
        "plan_id": near.first(plans.Plan),
        "line_id": near.line(i),
        "step": "once",
        "state": "done",
        "planned_minor": 500,
        "minor": 500,
        "paid_on": TODAY,
        "made_by": BY,
        **MONEY,
    },
    payments.Receipt: lambda near, i: {
        "payment_id": near.first(payments.Payment),
        "name": f"receipt-{i}.pdf",
        "sha256": digest("receipt", i),
        "size": 1_000,
        "media_type": "application/pdf",
        "attached_by": BY,
    },
    payments.Statement: lambda _, i: {
        "source": "open_collective",
        "name": f"statement-{i}.csv",
        "sha256": digest("statement", i),
        "size": 1_000,
        "row_count": 1,
        "new_count": 1,
        "received_by": BY,
    },
    payments.Transaction: lambda near, i: {
        "statement_id": near.first(payments.Statement),
        "source": "open_collective",
        "external_id": f"tx-{i}",
        "kind": "payment",
        "happened_on": day(i),
        "platform": "open_collective",
        "payee": f"zz{i}",
        "gross_minor": 500,
        **MONEY,
    },
    payments.Matching: lambda near, i: {
        "transaction_id": near.of(payments.Transaction, i),
        "plan_id": near.first(plans.Plan),
        "line_id": near.line(i),
        "minor": 500,
        "state": ("made", "proposed", "refused")[i % 3],
    },
    payments.StatementMapping: lambda _, i: {
        "source": "bank",
        "fingerprint": digest("heads", i),
        "answered_by": BY,
    },
    payments.StatementDraft: lambda _, i: {
        "source": "bank",
        "name": f"draft-{i}.csv",
        "sha256": digest("draft", i),
        "size": 1_000,
        "received_by": BY,
    },
    payments.Feed: lambda _, i: {
        "source": "github",
        "account": f"payer-{i}",
        "since": TODAY,
        "due_at": NOW,
        "made_by": BY,
    },
    payments.MonthTotal: lambda near, i: {
        "feed_id": near.of(payments.Feed, i),
        "month": TODAY.replace(day=1),
        "minor": 1_000 + i,
        "told_at": NOW,
        **MONEY,
    },
    payments.Standing: _standing,
    journals.LedgerAccount: lambda _, i: {
        "role": "expense",
        "detail": f"pkg:zz{i}",
        "code": f"6{i:05}",
        "name": f"Account {i}",
        "path": f"Expenses:A{i}",
    },
    journals.BankAccount: lambda _, i: {
        "payee": f"open_collective zz{i}",
        "name": f"Payee {i}",
        "iban": "DE89370400440532013000",
        "entered_by": BY,
    },
    journals.ExportRun: lambda _, i: {
        "format": "csv",
        "digest": digest("export", i),
        "rows": 1,
        "size": 1_000,
        "made_by": BY,
    },
    pledge.PledgeReport: lambda _, i: {
        "year": 1900 + i,
        "start": date(1900 + i, 1, 1),
        "end": date(1900 + i, 12, 31),
        "created_by": BY,
    },
    pledge.PledgeStatement: lambda _, i: {
        "upstream": f"github.com/zz/u{i}",
        "version": 1,
        "counts": True,
        "reason": "Ours it is not.",
        "made_by": BY,
    },
    calendar.PreparedPlan: lambda near, i: {
        "key": f"plan-{i}",
        "plan_id": near.of(plans.Plan, i + 1),
        "anchor": date(2026, 1, 1),
        "frequency": "monthly",
        "index": i % 500,
    },
    calendar.PaymentCard: lambda _, i: {
        "label": f"Card {i}",
        "ends_on": date(2040, 1, 31),
        "added_by": BY,
    },
    calendar.Reminder: lambda _, i: {
        "key": f"zz-{i}",
        "kind": "renews",
        "text": f"Plan {i} renews.",
        "day": date(2027, 1, 1) + timedelta(days=i % 60),
        "due_on": TODAY,
        "route": "plans",
    },
    notifications.Endpoint: lambda _, i: {
        "url": f"https://hooks.example/{i}",
        "sealed_secret": "zz",
        "state": "disabled",
        "reason": "member",
        "made_by": BY,
        "made_at": NOW,
    },
    notifications.Message: lambda near, i: {
        "endpoint_id": near.first(notifications.Endpoint),
        "uid": f"msg_{digest(near.company.pk, i)[:30]}",
        "event_number": BASE + i,
        "type": "plan.approved",
        "body": "{}",
        "state": "delivered",
        "tries": 1,
        "last_status": 200,
        "made_at": NOW,
        "delivered_at": NOW,
    },
    notifications.Attempt: lambda near, _: {
        "message_id": near.first(notifications.Message),
        "at": NOW,
        "status": 200,
        "took": 30,
    },
    notifications.MailChoice: lambda near, i: {"user_id": near.user(i), "kind": f"kind {i}"},
    notifications.Mail: lambda near, i: {
        "user_id": near.user(i),
        "event_number": BASE + i,
        "kind": "approvals",
        "subject": "A plan waits",
        "text": "A plan waits for you.",
        "state": "sent",
        "next_at": NOW,
        "made_at": NOW,
    },
}


# One for each company or table, or no list anywhere: nothing to grow.
SINGLE = {
    companies.IdempotentRequest,
    inventory.Grouping,
    plans.Ballot,
    plans.Measurement,
    plans.PlanInputs,
    fiscal.ChargeRule,
    collections.StripeReference,
    journals.ExportLayout,
    pledge.PledgeProfile,
    calendar.CalendarSettings,
    notifications.MailCursor,
}


def grow(
    company: companies.Company,
    *,
    start: int,
    stop: int,
    kinds: Iterable[type[Model]] | None = None,
) -> None:
    """Add the rows with numbers from ``start`` up to ``stop``, that one not included, of each kind.

    Where ``kinds`` are not named these are all, with as many members and audit events.
    """
    near = Near(company)
    if kinds is None:
        _members(near, start, stop)
    for model in KINDS if kinds is None else kinds:
        rows = (model(company=company, **KINDS[model](near, i)) for i in range(start, stop))
        near.ids(model)
        _keep(model, rows)
        near.forget(model)
    if kinds is None:
        events(company.pk, stop - start)


def events(company_id: int, count: int) -> None:
    """Audit events that continue the company's chain."""
    last = AuditEvent.objects.filter(company_id=company_id).order_by("-number").first()
    number, previous = (last.number, last.digest) if last else (0, "")

    def rows() -> Iterable[AuditEvent]:
        nonlocal number, previous
        for i in range(count):
            number += 1
            event = AuditEvent(
                company_id=company_id,
                number=number,
                at=NOW + timedelta(seconds=i),
                actor=BY,
                action="plan.approved",
                subject=f"plan {i}",
                data={},
                previous=previous,
            )
            event.digest = previous = event_digest(event)
            yield event

    _keep(AuditEvent, rows())


def _members(near: Near, start: int, stop: int) -> None:
    users = companies.User.objects.bulk_create(
        [_user(near, i) for i in range(start, stop)], batch_size=_BATCH
    )
    companies.Membership.objects.bulk_create(
        [
            companies.Membership(company=near.company, user=user, role="viewer", created_at=NOW)
            for user in users
        ],
        batch_size=_BATCH,
    )


def _keep(model: type[Model], rows: Iterable[Model]) -> None:
    going = iter(rows)
    while batch := list(islice(going, _BATCH)):
        model._default_manager.bulk_create(batch)  # noqa: SLF001 - of any model


def kinds_left_out(owned: Sequence[type[Model]]) -> list[str]:
    """The kinds of ``owned`` that nothing here grows and nothing excuses."""
    known = {*KINDS, *SINGLE, companies.Membership}
    return sorted(model.__name__ for model in owned if model not in known)
