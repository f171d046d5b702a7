"""What shows that a plan is right: its bundle, other rules beside it, how sure it is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.plans import charts, exports, selectors
from apps.plans.models import Measurement, Plan
from apps.plans.services import measurement_ask
from apps.plans.views.finding import plan_or_404
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money
from sponsorplan.domain.risk.score import WHOLE

_SHOWN = 50


@require_safe
@company_view(Permission.PLANS_READ)
def plan_bundle(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    found = plan_or_404(member, number)
    return HttpResponse(
        exports.plan_bundle(member, found),
        content_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{exports.bundle_name(found)}"'},
    )


@require_safe
@company_view(Permission.PLANS_READ)
def plan_compare(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """The plan beside what others' rules give, biggest differences first."""
    plan = plan_or_404(member, number)
    context: dict[str, Any] = {"member": member, "plan": plan, "tab": "compare"}
    try:
        asked = measurement_ask(plan=plan, kind=Measurement.Kind.COMPARISON)
        found = selectors.comparison_in(measurement=asked)
    except DomainError as error:
        return render(request, "plans/compare.html", {**context, "error": error}, status=409)
    if found is None:
        return render(request, "plans/compare.html", {**context, "measuring": True})
    names = _names(plan)
    shown = found.rows if "all" in request.GET else found.rows[:_SHOWN]

    def money(minor: int) -> Money:
        return Money(minor, found.currency)

    context |= {
        "ours_unplaced": money(found.unplaced),
        "budget": money(found.budget),
        "baselines": [
            (each, money(each.unplaced), money(found.moved[each.code])) for each in found.baselines
        ],
        "rows": [
            (
                *names.get(row.upstream, (row.upstream, None)),
                money(row.ours),
                [(money(minor), money(minor - row.ours)) for minor in row.theirs.values()],
            )
            for row in shown
        ],
        "count": len(found.rows),
        "rest": len(found.rows) - len(shown),
    }
    return render(request, "plans/compare.html", context)


@require_safe
@company_view(Permission.PLANS_READ)
def plan_sensitivity(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """How far the plan's amounts rest on what nobody knows."""
    plan = plan_or_404(member, number)
    context: dict[str, Any] = {"member": member, "plan": plan, "tab": "sensitivity"}
    try:
        asked = measurement_ask(plan=plan, kind=Measurement.Kind.SENSITIVITY)
        found = selectors.sensitivity_in(measurement=asked)
    except DomainError as error:
        return render(request, "plans/sensitivity.html", {**context, "error": error}, status=409)
    if found is None:
        return render(request, "plans/sensitivity.html", {**context, "measuring": True})
    names = _names(plan)
    shown = found.swings if "all" in request.GET else found.swings[:_SHOWN]
    top = max((max(swing.band.high, swing.minor) for swing in found.swings), default=0)

    def money(minor: int) -> Money:
        return Money(minor, plan.currency)

    coverage = found.coverage
    context |= {
        "found": found,
        "rows": [
            {
                "name": names.get(swing.upstream, (swing.upstream, None))[0],
                "position": names.get(swing.upstream, ("", None))[1],
                "amount": money(swing.minor),
                "low": money(swing.band.low),
                "high": money(swing.band.high),
                "band": charts.span(swing.band.low, swing.band.high, swing.minor, top),
                "changes": [(one.condition, money(one.minor)) for one in swing.changes],
            }
            for swing in shown
        ],
        "count": len(found.swings),
        "rest": len(found.swings) - len(shown),
        "top_ten": _percent(found.top_ten, WHOLE),
        "effective": f"{found.effective // 100}.{found.effective % 100 // 10}",
        "coverage": [
            ("has a known upstream", _percent(coverage.known, coverage.of)),
            ("has a known way to pay it", _percent(coverage.channel, coverage.of)),
            ("can be paid now: no gate, nothing frozen", _percent(coverage.payable, coverage.of)),
            (
                "is in lines that were marked as paid",
                _percent(selectors.given_units(plan=plan), coverage.of),
            ),
        ],
    }
    return render(request, "plans/sensitivity.html", context)


def _names(plan: Plan) -> dict[str, tuple[str, int | None]]:
    """Name and position of each line by its upstream."""
    rows = selectors.line_list(plan=plan).values_list("upstream", "name", "position")
    return {upstream: (name, position) for upstream, name, position in rows}


def _percent(part: int, whole: int) -> str:
    tenths = part * 1000 // (whole or 1)
    return f"{tenths // 10}.{tenths % 10} %"
