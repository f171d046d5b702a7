from collections.abc import Iterable
from dataclasses import asdict

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.plans import charts, exports, selectors, services
from apps.plans.errors import NoInventory
from apps.plans.forms import PlanForm
from apps.plans.models import Line, Plan
from sponsorplan.domain.allocation.proposal import LineState
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.channels.interface import LinkOut
from sponsorplan.domain.money import Money

_SHOWN = 15
_NAMED_IN_BAR = 8


@require_safe
@company_view(Permission.PLANS_READ)
def plans(request: HttpRequest, member: Member) -> HttpResponse:
    rows = [
        {"plan": plan, "totals": selectors.plan_totals(plan=plan)}
        for plan in selectors.plan_list(company=member.company)[:100]
    ]
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
            context["proposal"] = propose(
                services.inputs_of(
                    company=member.company, budget=form.amount, policy=form.policy, as_of=today
                )
            )
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
    totals = selectors.plan_totals(plan=found)
    unplaced = sum(item["minor"] for item in found.unplaced)
    context = {
        "member": member,
        "plan": found,
        "groups": groups,
        "totals": [
            (each, Money(totals.get(each, 0), found.currency), each.value) for each in LineState
        ],
        "unplaced_total": Money(unplaced, found.currency),
        "unplaced": [
            {**item, "amount": Money(item["minor"], found.currency)} for item in found.unplaced
        ],
        "bar": _bar(selectors.line_list(plan=found), unplaced),
        "q": words,
        "state": state,
    }
    return render(request, "plans/plan.html", context)


@require_safe
@company_view(Permission.PLANS_READ)
def line(request: HttpRequest, member: Member, number: int, position: int) -> HttpResponse:
    """Why one line has its amount: a page, or the part that unfolds under its row."""
    found = _line(member, number, position)
    steps = [(step["step"], step["text"], step["minor"]) for step in found.because]
    context = {
        "member": member,
        "plan": found.plan,
        "line": found,
        "falls": [
            {**asdict(fall), "amount": Money(fall.minor, found.plan.currency)}
            for fall in charts.waterfall(steps)
        ],
        "link": selectors.link_of(line=found),
    }
    template = "plans/_line.html" if request.headers.get("HX-Request") else "plans/line.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


@require_safe
@company_view(Permission.PLANS_READ)
def line_go(request: HttpRequest, member: Member, number: int, position: int) -> HttpResponse:
    """Leave for the line's prepared address."""
    link: LinkOut = services.link_open(member=member, line=_line(member, number, position))
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


def _bar(lines: Iterable[Line], unplaced: int) -> list[charts.Segment]:
    """The largest payable lines by name, then what is left of each state, then the unplaced."""
    named: list[tuple[str, str, int]] = []
    rest = dict.fromkeys(LineState, 0)
    for row in lines:
        if row.state == LineState.PAYABLE and len(named) < _NAMED_IN_BAR:
            named.append((row.name, "payable", row.amount_minor))
        else:
            rest[LineState(row.state)] += row.amount_minor
    others = [(f"Other {state} lines", str(state), minor) for state, minor in rest.items()]
    return charts.stacked_bar([*named, *others, ("Unplaced", "unplaced", unplaced)])
