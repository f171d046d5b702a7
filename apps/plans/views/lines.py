"""One line of a plan: why it has its amount, and the way to its payee."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory.selectors import upstream_keys
from apps.plans import charts, selectors, services
from apps.plans.errors import NotPayable
from apps.plans.views.finding import line_or_404
from sponsorplan.domain.money import Money


@require_safe
@company_view(Permission.PLANS_READ)
def line(request: HttpRequest, member: Member, number: int, position: int) -> HttpResponse:
    """Why one line has its amount: a page, or the part that unfolds under its row."""
    found = line_or_404(member, number, position)
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
    """Leave for the line's prepared address. Only whoever pays opens it; others just look."""
    found = line_or_404(member, number, position)
    if member.may(Permission.PAYMENTS_WRITE) and _is_meant(request):
        return redirect(services.link_open(member=member, line=found).url)
    link = selectors.link_of(line=found)
    if link is None:
        raise NotPayable(selectors.no_link_because(line=found))
    return redirect(link.url)


def _is_meant(request: HttpRequest) -> bool:
    """A person's click, rather than a program that looks ahead."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose.lower()
