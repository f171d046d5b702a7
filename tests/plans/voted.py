"""What tests of votes, histories and comparisons set up again and again."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone

from apps.companies.models import Member
from apps.plans.models import Line, Plan, VoteRound
from apps.plans.services import plan_draft, vote_open
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.money import Money

DAY = date(2026, 11, 1)
BUDGET = Money(500_000, "USD")


def draft(member: Member, title: str = "November", budget: Money = BUDGET, cap: int = 60) -> Plan:
    return plan_draft(
        member=member, title=title, budget=budget, policy=Policy(cap_percent=cap), as_of=DAY
    )


def open_round(member: Member, plan: Plan, points: int = 100) -> VoteRound:
    closes_at = timezone.now() + timedelta(days=2)
    return vote_open(member=member, plan=plan, points=points, closes_at=closes_at)


def at_its_moment(round_: VoteRound) -> None:
    VoteRound.objects.filter(pk=round_.pk).update(closes_at=timezone.now() - timedelta(seconds=1))


def amounts(plan: Plan) -> Mapping[str, int]:
    return dict(Line.objects.filter(plan=plan).values_list("upstream", "amount_minor"))


def with_many_lines(plan: Plan, count: int = 3000) -> None:
    Line.objects.bulk_create(
        Line(
            company=plan.company,
            plan=plan,
            position=100 + number,
            upstream=f"example.test/o/{number}",
            name=f"o/{number}",
            packages=[f"pkg:npm/p{number}"],
            upstreams=[f"example.test/o/{number}"],
            usage=1,
            because=[{"step": "usage", "minor": 1, "text": "Used by Shop", "product": "Shop"}],
            amount_minor=1,
            risk={"value": 5000, "low": 0, "high": 10000, "coverage": 0},
            state=LineState.ESCROW,
        )
        for number in range(count)
    )
