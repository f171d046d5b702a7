from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory.selectors import upstream_keys
from apps.plans import charts, exports, selectors, services
from apps.plans.errors import NoInventory, NotPayable
from apps.plans.forms import PlanForm
from apps.plans.models import Line, Plan
from sponsorplan.domain.allocation.policy import policy_from
from sponsorplan.domain.allocation.proposal import LineState, Proposal
from sponsorplan.domain.allocation.propose import propose
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


@require_http_methods(["GET", "POST"])
@company_view(Permission.PLANS_WRITE)
def plan_new(request: HttpRequest, member: Member) -> HttpResponse:
    """The form, with the split it would give beside it; nothing is saved before POST."""
    today = timezone.now().date()
    data = request.POST if request.method == "POST" else (request.GET or None)
    form = PlanForm(data, initial={"title": today.strftime("%B %Y")})
    context: dict[str, object] = {"member": member, "form": form}
    if form.is_bound and form.is_valid():
        try:
            if request.method == "POST":
                plan = services.plan_draft(
                    member=member,
                    title=form.cleaned_data["title"],
                    budget=form.amount,
                    policy=form.policy,
                    as_of=today,
                )
                return redirect("plan", company_slug=member.company.slug, number=plan.number)
            inputs = services.inputs_of(
                company=member.company, budget=form.amount, policy=form.policy, as_of=today
            )
            context |= _preview(propose(inputs))
        except NoInventory as error:
            context["error"] = error
    template = "plans/_preview.html" if request.headers.get("HX-Request") else "plans/new.html"
    status = 422 if request.method == "POST" else 200
    response = render(request, template, context, status=status)
    response["Vary"] = "HX-Request"
    return response


@require_safe
@company_view(Permission.PLANS_READ)
def plan(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    found = _plan(member, number)
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
        **_split(found.budget, rows, found.unplaced),
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
def line(request: HttpRequest, member: Member, number: int, position: int) -> HttpResponse:
    """Why one line has its amount: a page, or the part that unfolds under its row."""
    found = _line(member, number, position)
    falls = charts.waterfall((step["step"], step["text"], step["minor"]) for step in found.because)
    top = max([fall.total_after for fall in falls], default=0)
    context = {
        "member": member,
        "plan": found.plan,
        "line": found,
        "falls": [
            {
                **asdict(fall),
                "amount": Money(fall.minor, found.plan.currency),
                "after": Money(fall.total_after, found.plan.currency),
            }
            for fall in falls
        ],
        "total_width": found.amount_minor * 1000 // top if top else 0,
        "link": selectors.link_of(line=found),
        "present": upstream_keys(company=member.company),
    }
    template = "plans/_line.html" if request.headers.get("HX-Request") else "plans/line.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


@require_safe
@company_view(Permission.PLANS_READ)
def line_go(request: HttpRequest, member: Member, number: int, position: int) -> HttpResponse:
    """Leave for the line's prepared address. Only whoever plans opens it; others just look."""
    found = _line(member, number, position)
    if member.may(Permission.PLANS_WRITE) and _is_meant(request):
        return redirect(services.link_open(member=member, line=found).url)
    link = selectors.link_of(line=found)
    if link is None:
        raise NotPayable(f"{found.name} has no amount to send now: {found.reason}")
    return redirect(link.url)


@require_safe
@company_view(Permission.PLANS_READ)
def plan_csv(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    found = _plan(member, number)
    body = exports.lines_csv(found, selectors.line_list(plan=found))
    name = f"{member.company.slug}-plan-{found.number}.csv"
    return HttpResponse(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _is_meant(request: HttpRequest) -> bool:
    """A person's click, rather than a program that looks ahead."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose.lower()


def _plan(member: Member, number: int) -> Plan:
    found = selectors.plan_find(company=member.company, number=number)
    if found is None:
        raise Http404
    return found


def _line(member: Member, number: int, position: int) -> Line:
    found = selectors.line_find(plan=_plan(member, number), position=position)
    if found is None:
        raise Http404
    return found


def _preview(proposal: Proposal) -> dict[str, object]:
    """What the pages show of a split that nobody has saved."""
    rows = [(line.name, str(line.state), line.minor) for line in proposal.lines]
    return {
        "proposal": proposal,
        "top": proposal.lines[:_NAMED_IN_PREVIEW],
        **_split(proposal.budget, rows, [asdict(item) for item in proposal.unplaced]),
    }


def _split(
    budget: Money, rows: Iterable[tuple[str, str, int]], unplaced: Iterable[dict[str, Any]]
) -> dict[str, object]:
    """A budget as the sum of its parts; rows are (name, state, minor units), largest first."""
    rows, unplaced = list(rows), list(unplaced)
    counts = Counter(state for _, state, _ in rows)
    sums: Counter[str] = Counter()
    for _, state, minor in rows:
        sums[state] += minor
    left = sum(item["minor"] for item in unplaced)
    return {
        "budget": budget,
        "totals": [
            (each.value, Money(sums[each], budget.currency), counts[each]) for each in LineState
        ],
        "unplaced": [
            {**item, "amount": Money(item["minor"], budget.currency)} for item in unplaced
        ],
        "unplaced_total": Money(left, budget.currency),
        "sum_total": Money(sums.total() + left, budget.currency),
        "bar": _bar(rows, left),
    }


def _bar(rows: Iterable[tuple[str, str, int]], unplaced: int) -> list[charts.Segment]:
    """The largest payable lines by name, then what is left of each state, then the unplaced."""
    named: list[tuple[str, str, int]] = []
    rest = dict.fromkeys(LineState, 0)
    for name, state, minor in rows:
        if state == LineState.PAYABLE and len(named) < _NAMED_IN_BAR:
            named.append((name, "payable", minor))
        else:
            rest[LineState(state)] += minor
    others = [
        (
            f"Other {state} lines" if state == LineState.PAYABLE else f"All {state} lines",
            state,
            minor,
        )
        for state, minor in rest.items()
    ]
    return charts.stacked_bar([*named, *others, ("Unplaced", "unplaced", unplaced)])
