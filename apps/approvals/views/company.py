"""What waits for approval in a company, who stands in for whom, and the rules."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.approvals import selectors, services
from apps.approvals.errors import InvalidDelegation, RuleExists
from apps.approvals.forms import DelegationForm, RuleForm
from apps.approvals.services import Absence
from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.companies.selectors import membership_list
from sponsorplan.web.pagination import one_page

_SHOWN = 50


@require_safe
@company_view(Permission.PLANS_READ)
def approvals(request: HttpRequest, member: Member) -> HttpResponse:
    """What waits, what was decided, who stands in for whom, and the rules."""
    return _approvals_page(request, member, _delegation_form(member))


@require_POST
@company_view(Permission.PLANS_APPROVE)
def delegation_new(request: HttpRequest, member: Member) -> HttpResponse:
    """Somebody stands in for the member."""
    form = _delegation_form(member, request.POST)
    if form.is_valid() and _delegated(member, form):
        messages.success(request, "Noted. It ends by itself.")
        return redirect("approvals", company_slug=member.company.slug)
    return _approvals_page(request, member, form)


def _delegation_form(member: Member, data: QueryDict | None = None) -> DelegationForm:
    others = membership_list(company=member.company).exclude(user__email=member.name)
    return DelegationForm(data, others=others, initial={"first": timezone.now().date()})


def _approvals_page(request: HttpRequest, member: Member, form: DelegationForm) -> HttpResponse:
    company, today = member.company, timezone.now().date()
    delegations = selectors.delegation_list(company=company)
    context = {
        "member": member,
        "today": today,
        "waiting": selectors.waiting_for(member=member, today=today),
        "page": one_page(request, selectors.request_list(company=company), _SHOWN),
        "delegations": one_page(
            request, delegations.filter(until_day__gte=today), _SHOWN, "delegations"
        ),
        "rules": selectors.rule_list(company=company),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "approvals/approvals.html", context, status=status)


def _delegated(member: Member, form: DelegationForm) -> bool:
    values = form.cleaned_data
    absence = Absence(values["stand_in"], values["first"], values["last"], values["reason"])
    try:
        services.delegation_make(member=member, absence=absence)
    except InvalidDelegation as error:
        form.add_error(str(error.extra["field"]), error.detail)
        return False
    return True


@require_POST
@company_view(Permission.PLANS_APPROVE)
def delegation_end(request: HttpRequest, member: Member, delegation_id: int) -> HttpResponse:
    """One's own, or an owner anybody's."""
    found = selectors.delegation_find(company=member.company, delegation_id=delegation_id)
    if found is None:
        raise Http404
    if found.away.user.email != member.name and not member.may(Permission.COMPANY_MANAGE):
        raise PermissionDenied
    services.delegation_withdraw(member=member, delegation_id=delegation_id)
    messages.success(request, f"{found.stand_in.user.email} stands in no more.")
    return redirect("approvals", company_slug=member.company.slug)


@require_http_methods(["GET", "POST"])
@company_view(Permission.COMPANY_MANAGE)
def approval_rules(request: HttpRequest, member: Member) -> HttpResponse:
    form = RuleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _made(member, form):
        messages.success(request, "The rule holds from now on.")
        return redirect("approval_rules", company_slug=member.company.slug)
    context = {
        "member": member,
        "form": form,
        "rules": selectors.rule_list(company=member.company),
    }
    status = 422 if form.is_bound else 200
    return render(request, "approvals/rules.html", context, status=status)


def _made(member: Member, form: RuleForm) -> bool:
    values = form.cleaned_data
    try:
        services.rule_make(
            member=member,
            start=values["amount"],
            approvers=values["approvers"],
            roles=values["roles"],
        )
    except RuleExists as error:
        form.add_error("start", error.detail)
        return False
    return True


@require_POST
@company_view(Permission.COMPANY_MANAGE)
def approval_rule_remove(request: HttpRequest, member: Member, rule_id: int) -> HttpResponse:
    services.rule_remove(member=member, rule_id=rule_id)
    messages.success(request, "The rule is gone. What was asked for before still takes it.")
    return redirect("approval_rules", company_slug=member.company.slug)
