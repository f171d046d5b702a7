import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.notifications import services
from apps.notifications.forms import SinceForm
from apps.notifications.views.endpoints import endpoint_page, to_endpoint
from apps.notifications.views.finding import endpoint_or_404, message_or_404


@require_safe
@company_view(Permission.ENDPOINTS_MANAGE)
def message(request: HttpRequest, member: Member, uid: str) -> HttpResponse:
    """One message with its bytes and every attempt."""
    found = message_or_404(member, uid)
    context = {
        "member": member,
        "message": found,
        "endpoint": found.endpoint,
        "attempts": found.attempts.all(),
        "body": json.dumps(json.loads(found.body), indent=2),
    }
    return render(request, "notifications/message.html", context)


@require_POST
@company_view(Permission.ENDPOINTS_MANAGE)
def message_again(request: HttpRequest, member: Member, uid: str) -> HttpResponse:
    found = message_or_404(member, uid)
    services.message_again(member=member, message=found)
    messages.success(request, "It is sent again, under the same id.")
    return redirect("message", company_slug=member.company.slug, uid=uid)


@require_POST
@company_view(Permission.ENDPOINTS_MANAGE)
def messages_again(request: HttpRequest, member: Member, endpoint_id: int) -> HttpResponse:
    """Send again all that failed since a day."""
    found = endpoint_or_404(member, endpoint_id)
    form = SinceForm(request.POST)
    if not form.is_valid():
        return endpoint_page(request, member, found, since_form=form, status=422)
    count = services.messages_again(member=member, endpoint=found, since=form.moment)
    words = f"{count} message{'s are' if count != 1 else ' is'} sent again." if count else ""
    messages.success(request, words or "None failed since then, so nothing is sent again.")
    return to_endpoint(member, found)
