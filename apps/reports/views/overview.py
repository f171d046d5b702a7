"""What needs a member now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.approvals.selectors import waiting_for
from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.contributions.selectors import hours_of
from apps.inventory.selectors import dependency_list
from apps.payments.selectors import arrived
from apps.plans.models import Plan
from apps.reports import selectors


@require_safe
@company_view(Permission.COMPANY_READ)
def overview(request: HttpRequest, member: Member) -> HttpResponse:
    found = selectors.overview(company=member.company)
    giving = selectors.giving(plan=found.plan) if found.plan else None
    inventory = dependency_list(company=member.company).exists()
    context = {
        "member": member,
        "overview": found,
        "warned": selectors.upstreams_warned(company=member.company),
        "waiting": waiting_for(member=member, today=timezone.now().date()),
        "giving": giving,
        "arrived": arrived(company=member.company),
        "hours": hours_of(company=member.company, day=timezone.now().date()),
        "inventory": inventory,
        "steps": _steps(inventory=inventory, plan=found.plan, giving=giving),
    }
    return render(request, "reports/overview.html", context)


def _steps(
    *, inventory: bool, plan: Plan | None, giving: selectors.Giving | None
) -> list[tuple[str, str]]:
    """The way from lockfiles to thanks, each step with how far it is."""
    given = giving is not None and giving.is_over
    waits = plan is not None and plan.state == Plan.State.PROPOSED
    settled = plan is not None and plan.approved_at is not None
    done = (inventory, plan is not None, settled, given)
    marked = f"{giving.given} of {giving.payable} given" if giving else "Given"
    first = done.index(False) if False in done else len(done)
    approval = "Waiting for approval" if waits else "Approved" if settled else "To be approved"
    labels = ("Dependencies known", "Plan drafted", approval, marked)
    return [
        (label, "done" if place < first else "now" if place == first else "later")
        for place, label in enumerate(labels)
    ]
