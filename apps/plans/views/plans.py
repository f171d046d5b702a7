"""The plans of a company, and one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory.selectors import upstream_keys
from apps.plans import exports, selectors
from apps.plans.forms import AdditionForm
from apps.plans.models import Plan
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
    context = plan_context(member, found, request.GET.get("q", ""), request.GET.get("state", ""))
    return render(request, "plans/plan.html", context)


def plan_context(
    member: Member, found: Plan, words: str = "", state: str = ""
) -> dict[str, object]:
    """What the page of a plan shows: lines of ``state`` that match ``words``, or the first of each."""
    lines = selectors.line_list(plan=found).only(
        *("plan", "name", "state", "usage", "amount_minor", "extra_minor", "given_at")
    )
    groups = selectors.line_groups(
        plan=found,
        lines=lines,
        words=words,
        state=state,
        at_most=None if state or words else _SHOWN,
    )
    rows = [(row.name, row.state, row.amount_minor) for row in lines]
    policy = policy_from(found.policy)
    settings = selectors.settings_of(plan=found)
    may_edit = found.is_draft and member.may(Permission.PLANS_WRITE)
    return {
        "member": member,
        "plan": found,
        "settings": settings,
        "may_edit": may_edit,
        "undoable": selectors.undoable(plan=found) if may_edit else None,
        "addition": AdditionForm(initial={"revision": found.revision}, currency=found.currency),
        "words": settings.words,
        "sent": Money(
            sum(row.sent.minor for row in lines if row.state == LineState.PAYABLE), found.currency
        ),
        "groups": [
            (
                group,
                [
                    (row, selectors.link_if_usable(line=row), settings.words.get(row.upstream))
                    for row in group.shown
                ],
            )
            for group in groups
        ],
        **parts_of(found.budget, rows, found.unplaced, found.available_minor),
        "most": max([row.usage for row in lines], default=0),
        "given": sum(row.given_at is not None for row in lines),
        "present": upstream_keys(company=member.company),
        "minimum": Money(policy.minimum_in(found.currency), found.currency),
        "states": list(LineState),
        "absent": []
        if groups or not words
        else selectors.absent_list(company=member.company, plan=found, words=words),
        "q": words,
        "state": state,
    }


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
