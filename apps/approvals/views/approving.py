"""One plan's approval: whether the reader may sign it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.approvals import selectors, services
from apps.approvals.errors import NotReady
from apps.approvals.forms import DecisionForm
from apps.approvals.models import ApprovalRequest
from apps.approvals.services import Said
from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.plans.models import Plan
from apps.plans.selectors import plan_find
from apps.plans.services import plan_copy


@require_safe
@company_view(Permission.PLANS_READ)
def approval(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    return _page(request, member, _plan(member, number))


@require_POST
@company_view(Permission.PLANS_WRITE)
def ask(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Ask for approval; what is not ready says so on the page of the approval."""
    plan = _plan(member, number)
    try:
        services.request_open(member=member, plan=plan)
    except NotReady as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, "It waits for approval, and does not change meanwhile.")
    return _to_approval(member, number)


@require_POST
@company_view(Permission.PLANS_WRITE)
def take_back(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    services.request_withdraw(member=member, plan=_plan(member, number))
    messages.success(request, "It is a draft again. What was approved of it is void.")
    return redirect("plan", company_slug=member.company.slug, number=number)


# Whoever stands in for somebody may approve without a role that does: the service knows.
@require_POST
@company_view(Permission.PLANS_READ)
def decide(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    plan = _plan(member, number)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, member, plan, refused=form)
    values = form.cleaned_data
    said = Said(values["request"], values["digest"], values["says"] == "approve", values["reason"])
    try:
        kept = services.approval_record(member=member, plan=plan, said=said)
    except NotReady as error:
        messages.error(request, error.detail)
        return _to_approval(member, number)
    messages.success(request, _outcome(kept))
    return _to_approval(member, number)


@require_POST
@company_view(Permission.PLANS_WRITE)
def new_version(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """A draft with the settings of an approved plan; it replaces that one once it is approved."""
    plan = _plan(member, number)
    made = plan_copy(
        member=member,
        plan=plan,
        title=plan.title,
        as_of=timezone.now().date(),
        replaces=True,
    )
    messages.success(request, f"This draft replaces plan {number} once it is approved.")
    return redirect("plan", company_slug=member.company.slug, number=made.number)


def _outcome(request: ApprovalRequest) -> str:
    return {
        ApprovalRequest.State.APPROVED: "The plan is approved, and does not change any more.",
        ApprovalRequest.State.REJECTED: "Rejected. The plan is a draft again, and shows why.",
    }.get(ApprovalRequest.State(request.state), "Approved by you. One more person has to.")


def _page(
    request: HttpRequest, member: Member, plan: Plan, refused: DecisionForm | None = None
) -> HttpResponse:
    newest = selectors.request_of(plan=plan)
    waits = newest if newest and newest.is_open else None
    settled = plan.state in (Plan.State.APPROVED, Plan.State.REPLACED)
    checks = () if settled else selectors.checks_of(plan=plan, request=waits)
    context = {
        "member": member,
        "plan": plan,
        "amount": selectors.amount_of(plan=plan),
        "request_open": waits,
        "newest": newest,
        "earlier": selectors.request_list(company=member.company).filter(plan=plan),
        "position": selectors.position_of(
            plan=plan, request=waits, member=member, today=timezone.now().date()
        ),
        "checks": checks,
        "ready": all(check.met or not check.binds for check in checks),
        "comparison": selectors.comparison_of(plan=plan),
        "refused": refused,
    }
    return render(request, "approvals/approval.html", context, status=422 if refused else 200)


def _plan(member: Member, number: int) -> Plan:
    found = plan_find(company=member.company, number=number)
    if found is None:
        raise Http404
    return found


def _to_approval(member: Member, number: int) -> HttpResponse:
    return redirect("approval", company_slug=member.company.slug, number=number)
