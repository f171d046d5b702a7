"""What shows that a plan is right: its bundle."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.plans import exports
from apps.plans.views.finding import plan_or_404


@require_safe
@company_view(Permission.PLANS_READ)
def plan_bundle(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    found = plan_or_404(member, number)
    return HttpResponse(
        exports.plan_bundle(member, found),
        content_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{exports.bundle_name(found)}"'},
    )
