"""What needs a member now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.approvals.selectors import waiting_for
from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.payments.selectors import arrived
from apps.plans.models import Plan
from apps.reports import selectors


@require_safe
@company_view(Permission.COMPANY_READ)
def overview(request: HttpRequest, member: Member) -> HttpResponse:
    today = timezone.now().date()
    found = selectors.overview(company=member.company, day=today)
    context = {
        "member": member,
        "overview": found,
        "standing": found.standing,
        "waiting": waiting_for(member=member, today=today),
        "arrived": arrived(company=member.company),
        "hours": found.standing.hours,
        "steps": _steps(found),
    }
    return render(request, "reports/overview.html", context)


def _steps(found: selectors.Overview) -> list[tuple[str, str]]:
    """The way from lockfiles to thanks, each step with how far it is."""
    plan, giving = found.plan, found.standing.giving
    given = giving is not None and giving.is_over
    waits = plan is not None and plan.state == Plan.State.PROPOSED
    settled = plan is not None and plan.approved_at is not None
    done = (found.standing.inventory, plan is not None, settled, given)
    marked = f"{giving.given} of {giving.payable} given" if giving else "Given"
    first = done.index(False) if False in done else len(done)
    approval = "Waiting for approval" if waits else "Approved" if settled else "To be approved"
    labels = ("Dependencies known", "Plan drafted", approval, marked)
    return [
        (label, "done" if place < first else "now" if place == first else "later")
        for place, label in enumerate(labels)
    ]
