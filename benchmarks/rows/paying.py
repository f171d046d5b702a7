"""What is collected, paid, booked, reported and told: rows by kind, in the order in which they hang on each other."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Model

from apps.calendar import models as calendar
from apps.collections import models as collections
from apps.journals import models as journals
from apps.notifications import models as notifications
from apps.payments import models as payments
from apps.plans import models as plans
from apps.pledge import models as pledge
from benchmarks.rows.near import BASE, BY, MONEY, NOW, TODAY, Near, Row, day, digest


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


PAYING: dict[type[Model], Row] = {
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
