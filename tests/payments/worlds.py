"""Approved plans, made small and by hand."""

from collections.abc import Sequence
from datetime import date

from apps.companies.models import Company
from apps.plans.models import Line, Plan
from sponsorplan.domain.allocation.budget import BudgetKind, BudgetRule
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.allocation.settings import Settings
from sponsorplan.domain.channels import registry
from sponsorplan.domain.channels.interface import Frequency
from sponsorplan.domain.graph.usage import TOTAL

DAY = date(2026, 11, 1)
GITHUB, COLLECTIVE = "github_sponsors", "open_collective"
RISK = {"value": 5000, "low": 0, "high": 10000, "coverage": 0}


def channel(platform: str, handle: str) -> dict[str, object]:
    there = registry.get(platform)
    assert there is not None
    ref = there.ref(handle)
    return {
        "platform": platform,
        "handle": handle,
        "url": ref.url if ref else f"https://github.com/sponsors/{handle}",
        "trust": "verified",
        "title": there.title,
        "quantum": 1,
        "minimum": 1,
        "maximum": None,
    }


def approved(
    company: Company,
    lines: Sequence[tuple[str, str, int]],
    *,
    frequency: Frequency = Frequency.ONE_TIME,
    currency: str = "USD",
    state: str = Plan.State.APPROVED,
    replaces: Plan | None = None,
) -> Plan:
    """A plan whose payable lines are (platform, handle, minor units), largest first."""
    number = Plan.objects.filter(company=company).count() + 1
    total = sum(minor for _, _, minor in lines)
    policy = Policy(frequency=frequency)
    rule = BudgetRule(BudgetKind.AMOUNT, total or 1, currency)
    plan = Plan.objects.create(
        company=company,
        number=number,
        title=f"Plan {number}",
        settings=Settings(f"Plan {number}", rule, policy).as_document(),
        state=state,
        budget_minor=total or 1,
        available_minor=total,
        currency=currency,
        as_of=DAY,
        policy=policy.as_dict(),
        model_version=2,
        digest="0" * 64,
        replaces=replaces,
        created_by="planner@acme.example",
    )
    Line.objects.bulk_create(
        [
            Line(
                company=company,
                plan=plan,
                position=position,
                upstream=f"github.com/{handle}/{handle}",
                name=handle,
                upstreams=[f"github.com/{handle}/{handle}"],
                packages=[],
                usage=TOTAL // max(len(lines), 1),
                risk=RISK,
                amount_minor=minor,
                because=[],
                state=LineState.PAYABLE,
                channel=channel(platform, handle),
            )
            for position, (platform, handle, minor) in enumerate(lines, start=1)
        ]
    )
    return plan


def line_of(plan: Plan, handle: str) -> Line:
    return Line.objects.get(plan=plan, name=handle)
