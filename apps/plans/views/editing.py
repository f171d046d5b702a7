"""Changing a draft's lines, taking a change back, and splitting anew."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.plans import selectors, services
from apps.plans.forms import AdditionForm, DecisionForm
from apps.plans.models import Plan
from apps.plans.views.finding import line_or_404, plan_or_404
from apps.plans.views.lines import line_context
from apps.plans.views.plans import plan_context
from sponsorplan.domain.allocation.settings import Word
from sponsorplan.domain.allocation.told import decided
from sponsorplan.domain.errors import DomainError


@require_POST
@company_view(Permission.PLANS_WRITE)
def line_decide(request: HttpRequest, member: Member, number: int, position: int) -> HttpResponse:
    """A member's word about one line, or its withdrawal."""
    line = line_or_404(member, number, position)
    plan = line.plan
    form = DecisionForm(request.POST, currency=plan.currency)
    error: DomainError | None = None
    if form.is_valid():
        before = selectors.settings_of(plan=plan).words.get(line.upstream)
        word = form.word(member.name, address=before.address if before else "")
        try:
            _decide(member, plan, form, line.upstream, word, line.name)
        except DomainError as problem:
            error = problem
        else:
            messages.success(request, f"{line.name}: the plan was split anew.")
            return redirect(_back(member, plan, line.upstream))
    context = {**line_context(member, line), "decision": form, "error": error}
    return render(request, "plans/line.html", context, status=error.status if error else 422)


@require_POST
@company_view(Permission.PLANS_WRITE)
def line_add(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """A recipient that nothing uses."""
    plan = plan_or_404(member, number)
    form = AdditionForm(request.POST, currency=plan.currency)
    error: DomainError | None = None
    if form.is_valid():
        place = form.cleaned_data["place"]
        word = form.word(member.name, address=form.cleaned_data["address"])
        try:
            _decide(member, plan, form, place, word, place)
        except DomainError as problem:
            error = problem
        else:
            messages.success(request, f"{place} was added, and the plan split anew.")
            return redirect(_back(member, plan, place))
    context = {**plan_context(member, plan), "addition": form, "error": error}
    return render(request, "plans/plan.html", context, status=error.status if error else 422)


@require_POST
@company_view(Permission.PLANS_WRITE)
def plan_refresh(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """The draft over what is in use and known today."""
    plan = plan_or_404(member, number)
    services.plan_refresh(member=member, plan=plan, as_of=timezone.now().date())
    messages.success(request, "The plan was split anew over today's inventory and facts.")
    return redirect("plan", company_slug=member.company.slug, number=number)


@require_POST
@company_view(Permission.PLANS_WRITE)
def plan_copy(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """A second draft to try other rules in."""
    plan = plan_or_404(member, number)
    copy = services.plan_copy(
        member=member,
        plan=plan,
        title=f"{plan.title}, copy"[:100],
        as_of=timezone.now().date(),
        replaces=False,
    )
    return redirect("plan", company_slug=member.company.slug, number=copy.number)


def _decide(
    member: Member, plan: Plan, form: DecisionForm, upstream: str, word: Word | None, name: str
) -> None:
    said = decided(word, plan.currency) if word else "no decision any more"
    services.plan_edit(
        member=member,
        plan=plan,
        base=form.cleaned_data["revision"],
        changes={f"line:{upstream}": word},
        summary=f"{name}: {said}",
    )


def _back(member: Member, plan: Plan, upstream: str) -> str:
    """The line's page where it still is one, else the plan's."""
    row = selectors.line_list(plan=plan).filter(upstream=upstream).first()
    if row is None:
        return plan_url(member, plan)
    return f"{plan_url(member, plan)}lines/{row.position}/"


def plan_url(member: Member, plan: Plan) -> str:
    return redirect("plan", company_slug=member.company.slug, number=plan.number).url
