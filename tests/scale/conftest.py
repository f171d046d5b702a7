"""A company with a plan by the rules, which rows of every kind can be added to."""

from collections.abc import Callable
from datetime import date

import pytest

from apps.companies.models import Company, Member
from apps.inventory.models import Upload
from apps.plans.services import plan_draft
from benchmarks.rows import grow
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.money import Money


@pytest.fixture
def grown(planner: Member, inventory: Upload) -> Callable[[int], Company]:
    """Have the company hold so many rows of every kind beside what it began with."""
    plan_draft(
        member=planner,
        title="November",
        budget=Money(100_000, "USD"),
        policy=Policy(),
        as_of=date(2026, 11, 1),
    )
    have = 0

    def to(rows: int) -> Company:
        nonlocal have
        grow(planner.company, start=have, stop=rows)
        have = rows
        return planner.company

    return to
