"""What the numbers rest on: the sources, and the calculator of risk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.reports import selectors
from apps.reports.forms import RiskForm
from sponsorplan.domain.allocation.calculator import STRENGTH
from sponsorplan.domain.risk.score import assess, multiplier


@require_safe
def risk_calculator(request: HttpRequest) -> HttpResponse:
    """Anybody's numbers: nothing is kept, and the address holds them."""
    form = RiskForm(request.GET or {"as_of": timezone.now().date().isoformat()})
    found = assess(form.signals()) if form.is_valid() else None
    context = {
        "form": form,
        "found": found,
        "multiplier": multiplier(found.risk, STRENGTH) if found else None,
        "parts": selectors.part_rows(found) if found else [],
    }
    return render(request, "reports/calculator.html", context, status=200 if found else 422)


@require_safe
@company_view(Permission.INVENTORY_READ)
def sources(request: HttpRequest, member: Member) -> HttpResponse:
    rows = selectors.source_rows()
    context = {
        "member": member,
        "on": [row for row in rows if row.progress],
        "off": [row for row in rows if not row.progress],
        "catalogue_day": selectors.catalogue_day(),
        "licences": selectors.catalogue_licences(),
        "credits": selectors.source_credits(),
        "busy": any(row.progress and row.progress.due for row in rows),
    }
    return render(request, "reports/sources.html", context)
