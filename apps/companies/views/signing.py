"""Rules of signing in, and an account's end."""

import time

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.companies import selectors, services
from apps.companies.access import company_view
from apps.companies.forms import SignInForm
from apps.companies.models import Member, User
from apps.companies.roles import Permission
from apps.companies.sessions import proofs_of
from sponsorplan.domain.errors import DomainError
from sponsorplan.web.pagination import one_page

_ROWS = 50


@require_http_methods(["GET", "POST"])
@company_view(Permission.COMPANY_MANAGE)
def sign_in_rules(request: HttpRequest, member: Member) -> HttpResponse:
    provider = settings.SPONSORPLAN_OIDC_ID
    rules = member.company.sign_in_rules
    form = SignInForm(
        request.POST or None,
        provider=settings.SPONSORPLAN_OIDC_NAME or provider,
        initial={
            "second_factor": rules.second_factor,
            "provider": bool(rules.provider),
            "hours": rules.hours,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.sign_in_rules_set(
                member=member,
                rules=form.rules(provider),
                proofs=proofs_of(request),
                now=int(time.time()),
            )
        except DomainError as error:
            form.add_error(None, error.detail)
        else:
            messages.success(request, "Saved. It holds from each member's next page on.")
            return redirect("sign_in_rules", company_slug=member.company.slug)
    people = one_page(request, selectors.second_factors(company=member.company), _ROWS)
    context = {"member": member, "form": form, "people": people}
    return render(request, "companies/sign_in.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth's
def account_delete(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    alone = selectors.owned_alone(user=request.user)
    if request.method == "POST" and not alone:
        services.account_erase(user=request.user)
        logout(request)
        messages.success(request, "Your account is deleted.")
        return redirect("landing")
    companies = selectors.company_list(user=request.user)
    context = {"alone": alone, "companies": companies}
    return render(request, "account/delete.html", context, status=409 if alone else 200)
