"""Approved plans with what became of their lines."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from apps.companies.models import Company
from apps.payments.models import Matching, Payment, Statement, Transaction
from apps.plans.models import Line, Plan
from sponsorplan.domain.giving.steps import Step
from tests.payments.worlds import COLLECTIVE, GITHUB, approved, line_of

__all__ = ["COLLECTIVE", "GITHUB", "line_of", "matched", "paid", "plan_of", "small"]
APPROVED_ON = datetime(2026, 11, 2, 9, tzinfo=UTC)
PAID_ON = date(2026, 11, 20)


def plan_of(company: Company, lines: Iterable[tuple[str, str, int]], **more: object) -> Plan:
    plan = approved(company, list(lines), **more)  # type: ignore[arg-type]
    Plan.objects.filter(pk=plan.pk).update(approved_at=APPROVED_ON)
    Line.objects.filter(plan=plan).update(packages=["pkg:npm/debug"])
    plan.refresh_from_db()
    return plan


def paid(plan: Plan, handle: str, minor: int, currency: str = "", **more: object) -> Payment:
    line = line_of(plan, handle)
    values = {
        "state": Payment.State.DONE,
        "step": Step.ONCE,
        "paid_on": PAID_ON,
        "planned_minor": line.amount_minor,
        **more,
    }
    return Payment.objects.create(
        company=plan.company,
        plan=plan,
        line=line,
        minor=minor,
        currency=currency or plan.currency,
        made_by="planner@acme.example",
        **values,
    )


def matched(plan: Plan, handle: str, minor: int, **more: object) -> Matching:
    statement, _ = Statement.objects.get_or_create(
        company=plan.company,
        source="github",
        sha256="0" * 64,
        defaults={"name": "s.csv", "size": 1, "received_by": "x"},
    )
    values = {
        "kind": Transaction.Kind.PAYMENT,
        "happened_on": PAID_ON,
        "gross_minor": minor,
        "currency": plan.currency,
        **more,
    }
    moved = Transaction.objects.create(
        company=plan.company,
        statement=statement,
        source="github",
        external_id=f"t{Transaction.objects.count()}",
        payee=handle,
        **values,
    )
    return Matching.objects.create(
        company=plan.company,
        transaction=moved,
        plan=plan,
        line=line_of(plan, handle),
        minor=minor,
        state=Matching.State.MADE,
    )


def small(company: Company) -> Plan:
    """Four lines: paid, paid in euros, skipped, and open; one refund and one fee."""
    plan = plan_of(
        company,
        [
            (GITHUB, "ada", 50_00),
            (COLLECTIVE, "bee", 40_00),
            (GITHUB, "cy", 30_00),
            (GITHUB, "di", 9_50),
        ],
    )
    matched(plan, "ada", 50_00, fee_minor=3_00, net_minor=50_00)
    matched(plan, "ada", 5_00, kind=Transaction.Kind.REFUND)
    paid(plan, "ada", 50_00)
    paid(plan, "bee", 37_00, "EUR")
    paid(plan, "cy", 0, state=Payment.State.SKIPPED, reason="They closed", paid_on=None)
    return plan
