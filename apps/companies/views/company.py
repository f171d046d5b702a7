from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.audit.selectors import event_list
from apps.companies import selectors, services
from apps.companies.access import company_view
from apps.companies.errors import SlugTaken
from apps.companies.forms import (
    CompanyForm,
    InvitationForm,
    RoleForm,
    SettingsForm,
    TokenForm,
)
from apps.companies.models import Member, Membership, User
from apps.companies.roles import Permission, Role
from sponsorplan.web.pagination import one_page

_NEWEST_EVENTS = 10
_ROWS = 25  # of each list of the settings


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "landing.html")


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The person's company, or the choice between several, or the way to the first.

    With ``?all`` the choice shows in any case, so that one can leave for a new company.
    """
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    companies = list(selectors.company_list(user=request.user))
    if not companies:
        return redirect("company_new")
    if len(companies) == 1 and "all" not in request.GET:
        return redirect("overview", company_slug=companies[0].slug)
    return render(request, "companies/choose.html", {"companies": companies})


@require_http_methods(["GET", "POST"])
@login_required
def company_new(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            company = services.company_create(owner=request.user, **form.cleaned_data)
        except SlugTaken as error:
            form.add_error("slug", error.detail)
        else:
            return redirect("overview", company_slug=company.slug)
    status = 422 if form.is_bound else 200
    return render(request, "companies/new.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Joining is a button, so that a mail scanner that follows links does not join."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    if request.method == "POST":
        membership = services.invitation_accept(user=request.user, secret=secret)
        return redirect("overview", company_slug=membership.company.slug)
    offered = selectors.invitation_open(secret=secret, now=timezone.now())
    usable = offered is not None and offered.is_for(request.user)
    context = {"invitation": offered, "usable": usable}
    return render(request, "companies/invitation.html", context, status=200 if usable else 410)


@require_http_methods(["GET", "POST"])
@company_view(Permission.COMPANY_MANAGE)
def settings(request: HttpRequest, member: Member) -> HttpResponse:
    if request.method != "POST":
        return _settings_page(request, member)
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return _settings_page(request, member, form=form)
    services.company_update(member=member, **form.cleaned_data)
    messages.success(request, "Saved.")
    return redirect("settings", company_slug=member.company.slug)


@require_POST
@company_view(Permission.COMPANY_MANAGE)
def invite(request: HttpRequest, member: Member) -> HttpResponse:
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _settings_page(request, member, invitation_form=form)
    _, secret = services.invitation_create(
        member=member, email=form.cleaned_data["email"], role=Role(form.cleaned_data["role"])
    )
    address = request.build_absolute_uri(reverse("invitation", args=[secret]))
    return _settings_page(request, member, invitation_address=address)


@require_POST
@company_view(Permission.COMPANY_MANAGE)
def invitation_withdraw(request: HttpRequest, member: Member, invitation_id: int) -> HttpResponse:
    services.invitation_withdraw(member=member, invitation_id=invitation_id)
    messages.success(request, "The invitation no longer works.")
    return redirect("settings", company_slug=member.company.slug)


@require_POST
@company_view(Permission.COMPANY_MANAGE)
def member_role(request: HttpRequest, member: Member, membership_id: int) -> HttpResponse:
    found = _membership(member, membership_id)
    form = RoleForm(request.POST, auto_id=f"member_{found.pk}_%s")
    if not form.is_valid():
        return _settings_page(request, member, role_form=form, role_form_of=found.pk)
    role = Role(form.cleaned_data["role"])
    services.membership_change(member=member, membership=found, role=role)
    messages.success(request, f"{found.user.email} is now {role.label.lower()}.")
    # Whoever gives up their own role may not see the settings any more.
    manages = found.user != request.user or role is Role.OWNER
    return redirect("settings" if manages else "overview", company_slug=member.company.slug)


@require_POST
@company_view(Permission.COMPANY_MANAGE)
def member_remove(request: HttpRequest, member: Member, membership_id: int) -> HttpResponse:
    found = _membership(member, membership_id)
    services.membership_remove(member=member, membership=found)
    messages.success(request, f"{found.user.email} is no longer a member.")
    if found.user == request.user:
        return redirect("home")
    return redirect("settings", company_slug=member.company.slug)


def _membership(member: Member, membership_id: int) -> Membership:
    found = selectors.membership_find(company=member.company, membership_id=membership_id)
    if found is None:
        raise Http404
    return found


@require_POST
@company_view(Permission.TOKENS_MANAGE)
def token_new(request: HttpRequest, member: Member) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _settings_page(request, member, token_form=form)
    token, secret = services.token_create(
        member=member,
        name=form.cleaned_data["name"],
        scopes=form.cleaned_data["scopes"],
        expires_at=timezone.now() + timedelta(days=form.cleaned_data["days"]),
    )
    return _settings_page(request, member, new_token=token, new_secret=secret)


@require_POST
@company_view(Permission.TOKENS_MANAGE)
def token_revoke(request: HttpRequest, member: Member, token_id: int) -> HttpResponse:
    services.token_revoke(member=member, token_id=token_id)
    messages.success(request, "The token no longer works.")
    return redirect("settings", company_slug=member.company.slug)


def _settings_page(request: HttpRequest, member: Member, **context: object) -> HttpResponse:
    company = member.company
    names = ("form", "invitation_form", "token_form", "role_form")
    forms = [context.get(name) for name in names]
    refused = any(getattr(form, "errors", None) for form in forms)
    page: dict[str, Any] = {
        "member": member,
        "form": SettingsForm(
            initial={
                "name": company.name,
                "github_login": company.github_login,
                "open_collective_slug": company.open_collective_slug,
                "own_prefixes": "\n".join(company.own_prefixes),
            }
        ),
        "invitation_form": InvitationForm(),
        "token_form": TokenForm(),
        "roles": Role.choices,
        "memberships": one_page(
            request, selectors.membership_list(company=company), _ROWS, "members"
        ),
        "invitations": one_page(
            request,
            selectors.invitation_list(company=company, now=timezone.now()).order_by("pk"),
            _ROWS,
            "invitations",
        ),
        "tokens": one_page(request, selectors.token_list(company=company), _ROWS, "tokens"),
        "events": event_list(company_id=company.pk)[:_NEWEST_EVENTS],
        **context,
    }
    # Three forms on one page: each names its fields by itself, so that ids stay unique.
    for name in ("form", "invitation_form", "token_form"):
        page[name].auto_id = f"{name}_%s"
    return render(request, "companies/settings.html", page, status=422 if refused else 200)
