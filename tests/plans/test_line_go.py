from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from apps.audit.models import AuditEvent
from apps.companies.models import Member
from apps.companies.roles import Role
from apps.inventory.models import Upload
from apps.plans.models import Line, Plan
from apps.plans.selectors import link_of
from apps.plans.services import plan_draft
from sponsorplan.domain.allocation.policy import Policy
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.money import Money


@pytest.fixture
def line(planner: Member, inventory: Upload) -> Line:
    plan = plan_draft(
        member=planner,
        title="November",
        budget=Money(500_000, "USD"),
        policy=Policy(cap_percent=60),
        as_of=date(2026, 11, 1),
    )
    plan.state = Plan.State.APPROVED
    plan.save()
    return Line.objects.filter(plan=plan, state=LineState.PAYABLE).order_by("position")[0]


def opened(line: Line) -> bool:
    line.refresh_from_db()
    noted = AuditEvent.objects.filter(action="link.opened").exists()
    assert noted == (line.opened_at is not None)
    return noted


@pytest.mark.parametrize("role", [Role.PLANNER, Role.OWNER])
def test_a_click_of_whoever_plans_is_noted(
    client_of: Callable[[Role], Client], line: Line, role: Role
) -> None:
    client_of(role).get(f"/c/acme/plans/1/lines/{line.position}/go/")
    assert opened(line)


@pytest.mark.parametrize(
    ("role", "method", "headers"),
    [
        (Role.VIEWER, "GET", {}),
        (Role.APPROVER, "GET", {}),
        (Role.PLANNER, "HEAD", {}),
        (Role.PLANNER, "GET", {"Sec-Purpose": "prefetch"}),
        (Role.PLANNER, "GET", {"Sec-Purpose": "prefetch;prerender"}),
        (Role.PLANNER, "GET", {"Purpose": "prefetch"}),
    ],
)
def test_looking_ahead_or_only_looking_is_led_on_and_not_noted(
    client_of: Callable[[Role], Client],
    line: Line,
    role: Role,
    method: str,
    headers: dict[str, str],
) -> None:
    link = link_of(line=line)
    assert link is not None
    path = f"/c/acme/plans/1/lines/{line.position}/go/"
    answer = client_of(role).generic(method, path, headers=headers)
    assert (answer.status_code, answer["Location"]) == (302, link.url)
    assert not opened(line)


def test_a_viewer_is_told_why_a_line_leads_nowhere(
    client_of: Callable[[Role], Client], line: Line
) -> None:
    Line.objects.update(state=LineState.ESCROW)
    answer = client_of(Role.VIEWER).get(f"/c/acme/plans/1/lines/{line.position}/go/")
    assert answer.status_code == 409
    assert line.name in answer.content.decode()
