"""Accounts that are asked about each day."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.payments import selectors, services
from apps.payments.errors import FeedExists, FeedImpossible, FeedsOff
from apps.payments.forms import FeedForm
from apps.payments.models import Feed


@require_http_methods(["GET", "POST"])
@company_view(Permission.PAYMENTS_WRITE)
def feed_new(request: HttpRequest, member: Member) -> HttpResponse:
    """Say which account, from which day; or that the operator asks no platform."""
    form = FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            feed = services.feed_make(member=member, **form.cleaned_data)
        except FeedImpossible as error:
            form.add_error(error.field, error.detail)
        except (FeedExists, FeedsOff) as error:
            form.add_error("account", error.detail)
        else:
            messages.success(request, f"{feed} is asked now, and then each day.")
            return redirect("feed", company_slug=member.company.slug, feed_id=feed.pk)
    context = {"member": member, "form": form, "sources": selectors.feed_sources()}
    status = 422 if request.method == "POST" else 200
    return render(request, "payments/feed_new.html", context, status=status)


@require_safe
@company_view(Permission.PAYMENTS_READ)
def feed(request: HttpRequest, member: Member, feed_id: int) -> HttpResponse:
    """How asking goes, and what the platform says of each month beside what statements have."""
    found = _feed_or_404(member, feed_id)
    context = {
        "member": member,
        "feed": found,
        "is_on": found.source in selectors.feed_sources(),
        "months": selectors.months_of(company=member.company, source=found.source),
    }
    name = "payments/_feed.html" if getattr(request, "htmx", False) else "payments/feed.html"
    return render(request, name, context)


@require_POST
@company_view(Permission.PAYMENTS_WRITE)
def feed_ask(request: HttpRequest, member: Member, feed_id: int) -> HttpResponse:
    found = _feed_or_404(member, feed_id)
    try:
        services.feed_ask(member=member, feed=found)
    except FeedsOff as error:
        messages.error(request, error.detail)
    return redirect("feed", company_slug=member.company.slug, feed_id=found.pk)


@require_POST
@company_view(Permission.PAYMENTS_WRITE)
def feed_remove(request: HttpRequest, member: Member, feed_id: int) -> HttpResponse:
    found = _feed_or_404(member, feed_id)
    services.feed_remove(member=member, feed=found)
    messages.success(request, f"{found} is not asked any more. What it said before stays.")
    return redirect("statements", company_slug=member.company.slug)


def _feed_or_404(member: Member, feed_id: int) -> Feed:
    found = selectors.feed_find(company=member.company, feed_id=feed_id)
    if found is None:
        raise Http404
    return found
