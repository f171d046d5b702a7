"""A made-up month of a company: 400 lines on four platforms, and all that can go wrong with paying them.

`month` makes it in the database; what it says it made is what a test may expect of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from apps.companies.models import Company, Member
from apps.payments.models import Statement, Transaction
from apps.payments.services import Done, payment_done
from apps.plans.models import Line, Plan
from sponsorplan.domain.money import Money
from tests.payments.worlds import COLLECTIVE, DAY, GITHUB, approved

LIBERAPAY, FOUNDATION = "liberapay", "generic"
EUROS = 40


@dataclass
class Month:
    """What was made: the plans, and how many lines of each kind of trouble there are."""

    plans: list[Plan] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)


def statement(company: Company, source: str = Statement.Source.API) -> Statement:
    found, _ = Statement.objects.get_or_create(
        company=company,
        source=source,
        sha256=source.ljust(64, "0"),
        defaults={"name": f"{source}.csv", "size": 1, "received_by": "planner@acme.example"},
    )
    return found


def seen(company: Company, name: str, payee: str, minor: int, **more: object) -> Transaction:
    """One transaction: a payment in dollars on GitHub, ten days into the plan, unless said."""
    source = str(more.pop("source", Statement.Source.API))
    values = {
        "kind": Transaction.Kind.PAYMENT,
        "happened_on": DAY + timedelta(days=10),
        "platform": GITHUB,
        "currency": "USD",
        **more,
    }
    found, _ = Transaction.objects.get_or_create(
        company=company,
        source=source,
        external_id=name,
        defaults={
            "statement": statement(company, source),
            "payee": payee,
            "gross_minor": minor,
            **values,
        },
    )
    return found


def month(company: Company, member: Member, *, lines: int = 400) -> Month:
    """Two approved plans, one in each currency, and a month's transactions of both.

    Made again, it makes only what is not there.
    """
    found = Month(list(Plan.objects.filter(company=company).order_by("number")))
    if not found.plans:
        euros = lines * EUROS // 400
        dollars = [
            ((GITHUB, COLLECTIVE)[place % 2], f"payee-{place:04}", 10_00 + place * 100)
            for place in range(lines - euros)
        ]
        transfers = [
            ((LIBERAPAY, LIBERAPAY)[place % 2], f"euro-{place:04}", 25_00 + place * 100)
            for place in range(euros)
        ]
        found.plans = [
            approved(company, dollars),
            approved(company, transfers, currency="EUR"),
        ]
        first = Line.objects.filter(plan=found.plans[0]).order_by("position")[3::40]
        for line in first:
            payment_done(
                member=member,
                plan=found.plans[0],
                line_id=line.pk,
                done=Done(DAY + timedelta(days=2), Money(line.amount_minor, "USD")),
            )
    numbers = count()
    for plan in found.plans:
        for line in Line.objects.filter(plan=plan).order_by("position"):
            for state in _paid(company, plan, line, next(numbers)):
                found.states[state] = found.states.get(state, 0) + 1
    seen(company, "stray-1", "nobody we know", 77_77, platform="")
    seen(company, "fee-1", "", 12_34, kind=Transaction.Kind.FEE, platform="")
    return found


def _paid(company: Company, plan: Plan, line: Line, number: int) -> Iterator[str]:
    channel = line.channel or {}
    handle, minor, code = str(channel["handle"]), line.amount_minor, plan.currency
    bank = code == "EUR"
    more: dict[str, object] = {
        "platform": channel["platform"],
        "currency": code,
        "source": Statement.Source.BANK if bank else Statement.Source.API,
        "happened_on": date(2026, 11, 5 + number % 20),
        "reference": f"acme-plan-{plan.number}" if bank else "",
    }
    kind = ("paid", "fee", "paid", "short", "twice", "refunded", "failed", "none", "back")[
        number % 9
    ]
    name = f"p-{number}"
    if kind in ("none", "failed"):
        if kind == "failed":
            seen(company, name, handle, minor, **{**more, "kind": Transaction.Kind.FAILED})
        yield "unpaid"
        return
    fee = minor * 3 // 100 if kind == "fee" else None
    less = minor // 15 if kind == "short" else minor
    seen(company, name, handle, less + (fee or 0), **more, fee_minor=fee)
    if kind == "twice":
        seen(company, f"{name}-again", handle, minor, **more)
    if kind in ("refunded", "back"):
        part = minor if kind == "back" else minor // 3
        refund = {**more, "kind": Transaction.Kind.REFUND, "refund_of": name}
        seen(company, f"{name}-back", handle, part, **refund)
    yield {"fee": "matched", "paid": "matched", "short": "short", "twice": "duplicate"}.get(
        kind, "refunded"
    )
