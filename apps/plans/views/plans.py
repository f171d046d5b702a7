"""The plans of a company, and one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory.selectors import upstream_keys
from apps.plans import exports, selectors
from apps.plans.views.finding import plan_or_404
from apps.plans.views.showing import parts_of
from sponsorplan.domain.allocation.policy import policy_from
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.money import Money

_SHOWN = 15
_NAMED_IN_BAR = 8
_NAMED_IN_PREVIEW = 10


@require_safe
@company_view(Permission.PLANS_READ)
def plans(request: HttpRequest, member: Member) -> HttpResponse:
    found = list(selectors.plan_list(company=member.company)[:100])
    totals = selectors.totals_of(plans=found)
    rows = [{"plan": plan, "totals": totals[plan.pk].by_state} for plan in found]
    return render(request, "plans/plans.html", {"member": member, "rows": rows})


@require_safe
@company_view(Permission.PLANS_READ)
def plan(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    found = plan_or_404(member, number)
    words, state = request.GET.get("q", ""), request.GET.get("state", "")
    groups = selectors.line_groups(
        plan=found, words=words, state=state, at_most=None if state or words else _SHOWN
    )
    lines = selectors.line_list(plan=found).defer("because", "packages")
    rows = [(row.name, row.state, row.amount_minor) for row in lines]
    policy = policy_from(found.policy)
    context = {
        "member": member,
        "plan": found,
        "groups": [
            (group, [(row, selectors.link_if_usable(line=row)) for row in group.shown])
            for group in groups
        ],
        **parts_of(found.budget, rows, found.unplaced, found.available_minor),
        "most": max([row.usage for row in lines], default=0),
        "opened": sum(row.opened_at is not None for row in lines),
        "present": upstream_keys(company=member.company),
        "minimum": Money(policy.minimum_in(found.currency), found.currency),
        "states": list(LineState),
        "q": words,
        "state": state,
    }
    return render(request, "plans/plan.html", context)


@require_safe
@company_view(Permission.PLANS_READ)
def plan_csv(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    found = plan_or_404(member, number)
    body = exports.lines_csv(found, selectors.line_list(plan=found))
    name = f"{member.company.slug}-plan-{found.number}.csv"
    return HttpResponse(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
