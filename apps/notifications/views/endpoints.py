from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.notifications import selectors, services
from apps.notifications.errors import TooManyEndpoints
from apps.notifications.forms import (
    EnableForm,
    EndpointForm,
    MessageFilterForm,
    SinceForm,
    wish_of,
)
from apps.notifications.models import Endpoint
from apps.notifications.views.finding import endpoint_or_404
from sponsorplan.domain.messages.addresses import UnusableAddress
from sponsorplan.web.pagination import one_page

_ROWS = 50


@require_safe
@company_view(Permission.ENDPOINTS_MANAGE)
def endpoints(request: HttpRequest, member: Member) -> HttpResponse:
    counts = selectors.message_counts(company=member.company)
    page = one_page(request, selectors.endpoint_list(company=member.company), _ROWS)
    rows = [(one, counts.get(one.pk, {"delivered": 0, "open": 0, "given_up": 0})) for one in page]
    context = {"member": member, "rows": rows, "page": page}
    return render(request, "notifications/endpoints.html", context)


@require_http_methods(["GET", "POST"])
@company_view(Permission.ENDPOINTS_MANAGE)
def endpoint_new(request: HttpRequest, member: Member) -> HttpResponse:
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = services.endpoint_make(member=member, wish=form.wish)
        except UnusableAddress as error:
            form.add_error("url", error.detail)
        except TooManyEndpoints as error:
            form.add_error(None, error.detail)
        else:
            return endpoint_page(request, member, made, secret=secret, status=201)
    context = {"member": member, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "notifications/endpoint_new.html", context, status=status)


@require_safe
@company_view(Permission.ENDPOINTS_MANAGE)
def endpoint(request: HttpRequest, member: Member, endpoint_id: int) -> HttpResponse:
    return endpoint_page(request, member, endpoint_or_404(member, endpoint_id))


@require_http_methods(["GET", "POST"])
@company_view(Permission.ENDPOINTS_MANAGE)
def endpoint_edit(request: HttpRequest, member: Member, endpoint_id: int) -> HttpResponse:
    found = endpoint_or_404(member, endpoint_id)
    form = EndpointForm(request.POST or None, initial=wish_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            services.endpoint_update(member=member, endpoint=found, wish=form.wish)
        except UnusableAddress as error:
            form.add_error("url", error.detail)
        else:
            messages.success(request, "Saved. What happens from now on is sent there.")
            return to_endpoint(member, found)
    context = {"member": member, "endpoint": found, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "notifications/endpoint_edit.html", context, status=status)


@require_POST
@company_view(Permission.ENDPOINTS_MANAGE)
def endpoint_rotate(request: HttpRequest, member: Member, endpoint_id: int) -> HttpResponse:
    found = endpoint_or_404(member, endpoint_id)
    changed, secret = services.endpoint_rotate(member=member, endpoint=found)
    return endpoint_page(request, member, changed, secret=secret)


@require_POST
@company_view(Permission.ENDPOINTS_MANAGE)
def endpoint_ping(request: HttpRequest, member: Member, endpoint_id: int) -> HttpResponse:
    found = endpoint_or_404(member, endpoint_id)
    made = services.endpoint_ping(member=member, endpoint=found)
    messages.success(request, "The test message is on its way. Load this page again in a moment.")
    return redirect("message", company_slug=member.company.slug, uid=made.uid)


@require_POST
@company_view(Permission.ENDPOINTS_MANAGE)
def endpoint_switch(request: HttpRequest, member: Member, endpoint_id: int) -> HttpResponse:
    """Enable what is disabled if ``on`` is sent, else disable."""
    found = endpoint_or_404(member, endpoint_id)
    if request.POST.get("on"):
        form = EnableForm(request.POST)
        catch_up = form.is_valid() and form.cleaned_data["catch_up"]
        services.endpoint_enable(member=member, endpoint=found, catch_up=catch_up)
        messages.success(request, "It is enabled.")
    else:
        services.endpoint_disable(member=member, endpoint=found)
        messages.success(request, "It is disabled. Nothing is sent until you enable it.")
    return to_endpoint(member, found)


@require_http_methods(["GET", "POST"])
@company_view(Permission.ENDPOINTS_MANAGE)
def endpoint_remove(request: HttpRequest, member: Member, endpoint_id: int) -> HttpResponse:
    found = endpoint_or_404(member, endpoint_id)
    if request.method == "POST":
        services.endpoint_remove(member=member, endpoint=found)
        messages.success(request, "The endpoint is removed.")
        return redirect("endpoints", company_slug=member.company.slug)
    context = {"member": member, "endpoint": found}
    return render(request, "notifications/endpoint_remove.html", context)


def to_endpoint(member: Member, endpoint: Endpoint) -> HttpResponse:
    return redirect("endpoint", company_slug=member.company.slug, endpoint_id=endpoint.pk)


@never_cache
def endpoint_page(
    request: HttpRequest,
    member: Member,
    found: Endpoint,
    *,
    secret: str = "",
    since_form: SinceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The endpoint with its log; ``secret`` is a new one, shown on this page alone."""
    chosen = MessageFilterForm(request.GET)
    wanted = chosen.cleaned_data if chosen.is_valid() else {"state": "", "type": ""}
    log = selectors.message_list(
        company=member.company, endpoint=found, state=wanted["state"], type_=wanted["type"]
    ).order_by("-pk")
    context = {
        "member": member,
        "endpoint": found,
        "secret": secret,
        "page": Paginator(log, _ROWS).get_page(request.GET.get("page")),
        "filter": chosen,
        "filtered": bool(wanted["state"] or wanted["type"]),
        "enable_form": EnableForm(),
        "since_form": since_form or SinceForm(initial={"since": timezone.now().date()}),
        "now": timezone.now(),
    }
    return render(request, "notifications/endpoint.html", context, status=status)
