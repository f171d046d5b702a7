"""A plan with one line that is closed and others that nobody knows how to pay."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.companies.models import Member
from apps.contributions.services import Work
from apps.inventory.models import Upload
from apps.plans.models import Line, Plan
from apps.plans.services import plan_draft
from sponsorplan.domain.allocation.inputs import ChannelInput
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.money import Money
from sponsorplan.domain.upstreams.facts import Trust

DEBUG = "github.com/debug-js/debug"
CHANNEL = asdict(
    ChannelInput(
        "open_collective",
        "Open Collective",
        "zz-debug",
        "https://opencollective.com/zz-debug",
        Trust.FOUND,
        quantum=1,
        minimum=100,
        maximum=None,
    )
)


@pytest.fixture
def plan(planner: Member, inventory: Upload) -> Plan:
    """Of today; its line of debug is in escrow and half of all usage."""
    plan = plan_draft(
        member=planner,
        title="This month",
        budget=Money(500_000, "USD"),
        policy=Policy(cap_percent=60),
        as_of=timezone.now().date(),
    )
    Line.objects.filter(plan=plan).update(state=LineState.PAYABLE, channel=CHANNEL)
    Line.objects.filter(plan=plan, upstream=DEBUG).update(
        state=LineState.ESCROW, channel=None, usage=2**59
    )
    return plan


def work(minutes: int = 90, days: int = 0, **rest: str) -> Work:
    return Work("triage", minutes, timezone.now().date() + timedelta(days=days), **rest)
