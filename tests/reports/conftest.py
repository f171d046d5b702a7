"""Plans as they would be saved, of as many lines as a test wants."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from apps.companies.models import Company
from apps.plans.models import Line, Plan
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.graph.usage import TOTAL

UNKNOWN = {"value": 5000, "low": 0, "high": 10_000, "coverage": 0}
HIGH = {"value": 7000, "low": 6000, "high": 8000, "coverage": 8000}
CHANNEL: dict[str, Any] = {
    "platform": "open_collective",
    "title": "Open Collective",
    "handle": "some",
    "url": "https://opencollective.com/some",
    "trust": "found",
    "quantum": 1,
    "minimum": 1,
    "maximum": None,
}

MakePlan = Callable[..., Plan]


@pytest.fixture
def make_plan(company: Company) -> MakePlan:
    """A plan whose lines are given as fields that differ from those of an ordinary one."""

    def make(*lines: dict[str, Any], left: int = 0, **fields: object) -> Plan:
        full = [_line(position, line) for position, line in enumerate(lines, start=1)]
        available = sum(line["amount_minor"] for line in full) + left
        number = Plan.objects.filter(company=company).count() + 1
        values: dict[str, Any] = {
            "number": number,
            "title": f"Plan {number}",
            "currency": "USD",
            "as_of": date(2026, number, 1),
            "unplaced": [{"reason": "caps", "text": "…", "minor": left, "upstreams": []}]
            if left
            else [],
            **fields,
        }
        plan = Plan.objects.create(
            company=company,
            budget_minor=available or 1,
            available_minor=available,
            policy=Policy().as_dict(),
            model_version=3,
            digest="d" * 64,
            created_by="planner@acme.example",
            **values,
        )
        Line.objects.bulk_create(Line(company=company, plan=plan, **line) for line in full)
        return plan

    return make


def many(count: int) -> list[dict[str, Any]]:
    """Lines as a plan of a large company has them."""
    return [
        {
            "amount_minor": 3 * (count - at),
            "usage": TOTAL // count,
            "risk": HIGH if at % 3 else UNKNOWN,
            "state": "payable" if at % 2 else "escrow",
            "channel": CHANNEL if at % 2 else None,
        }
        for at in range(count)
    ]


def _line(position: int, given: dict[str, Any]) -> dict[str, Any]:
    key = given.get("upstream", f"github.com/made-up/library-{position}")
    return {
        "position": position,
        "upstream": key,
        "name": key.partition("/")[2],
        "upstreams": [key],
        "packages": [f"pkg:npm/library-{position}@1.0.0"],
        "usage": TOTAL // 100,
        "risk": UNKNOWN,
        "amount_minor": 1000,
        "because": [
            {"step": "usage", "minor": 700, "text": "Used by Shop", "product": "Shop"},
            {"step": "usage", "minor": 300, "text": "Used by Till", "product": "Till"},
            {"step": "rounding", "minor": 5, "text": "…", "product": ""},
        ],
        "state": "payable",
        "channel": CHANNEL,
        **given,
    }
