"""A plan's budget and rules, new or of a draft, with the split they would give beside them."""

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.plans import selectors, services
from apps.plans.forms import PlanForm, filled_with, policy_values
from apps.plans.models import Plan
from apps.plans.views.finding import plan_or_404
from apps.plans.views.showing import parts_of
from sponsorplan.domain.allocation.proposal import Proposal
from sponsorplan.domain.allocation.propose import propose
from sponsorplan.domain.allocation.settings import Settings, targets, value_at
from sponsorplan.domain.allocation.told import label_of
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.money import Money

_NAMED_IN_PREVIEW = 10


@require_http_methods(["GET", "POST"])
@company_view(Permission.PLANS_WRITE)
def plan_new(request: HttpRequest, member: Member) -> HttpResponse:
    """The form, with the split it would give beside it; nothing is saved before POST."""
    today = timezone.now().date()
    policy = selectors.policy_of(company=member.company)
    form = _form(request, {**policy_values(policy, "USD"), "title": today.strftime("%B %Y")})
    context: dict[str, object] = {"member": member, "form": form}
    if form.is_bound and form.is_valid():
        settings = form.settings()
        before = selectors.words_before(company=member.company, settings=settings)
        context["words_before"] = len(before)
        if form.cleaned_data["decisions"] != "leave":
            settings = replace(settings, words=before)
        try:
            if request.method == "POST":
                plan = services.plan_create(member=member, settings=settings, as_of=today)
                return redirect("plan", company_slug=member.company.slug, number=plan.number)
            context |= _preview(member, settings, today)
        except DomainError as error:
            context["error"] = error
    return _page(request, context)


@require_http_methods(["GET", "POST"])
@company_view(Permission.PLANS_WRITE)
def plan_rules(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """The same for a draft: what differs from what one looked at is changed, and nothing else."""
    plan = plan_or_404(member, number)
    current = selectors.settings_of(plan=plan)
    form = _form(request, filled_with(current, plan.revision))
    context: dict[str, object] = {"member": member, "form": form, "plan": plan}
    if form.is_bound and form.is_valid():
        base = form.cleaned_data["revision"] or plan.revision
        try:
            if request.method == "POST":
                _changed(member, plan, base, form)
                messages.success(request, "The plan was split anew by the changed rules.")
                return redirect("plan", company_slug=member.company.slug, number=number)
            context |= _preview(member, form.settings(current), plan.as_of, plan)
        except DomainError as error:
            context["error"] = error
    elif not form.is_bound:
        context |= _preview(member, current, plan.as_of, plan)
    return _page(request, context)


def _changed(member: Member, plan: Plan, base: int, form: PlanForm) -> None:
    found = selectors.revision_find(plan=plan, number=base)
    looked_at = selectors.settings_at(found) if found else selectors.settings_of(plan=plan)
    wanted = form.settings(looked_at)
    changed = targets(looked_at, wanted)
    services.plan_edit(
        member=member,
        plan=plan,
        base=base,
        changes={target: value_at(wanted, target) for target in changed},
        summary="Changed: " + "; ".join(label_of(target) for target in changed),
    )


def _form(request: HttpRequest, initial: dict[str, Any]) -> PlanForm:
    data = request.POST if request.method == "POST" else (request.GET or None)
    return PlanForm(data, initial=initial)


def _page(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    template = "plans/_preview.html" if request.headers.get("HX-Request") else "plans/new.html"
    error = context.get("error")
    status = 200
    if request.method == "POST":
        status = error.status if isinstance(error, DomainError) else 422
    response = render(request, template, context, status=status)
    response["Vary"] = "HX-Request"
    return response


def _preview(
    member: Member, settings: Settings, as_of: date, plan: Plan | None = None
) -> dict[str, object]:
    """What the pages show of a split that nobody has saved."""
    inputs = services.plan_preview(
        company=member.company, settings=settings, as_of=as_of, plan=plan
    )
    proposal = propose(inputs, explained=False)
    rows = [(line.name, str(line.state), line.minor) for line in proposal.lines]
    return {
        "proposal": proposal,
        "top": proposal.lines[:_NAMED_IN_PREVIEW],
        "moves": _moves(plan, proposal) if plan else [],
        **parts_of(
            proposal.budget, rows, [asdict(item) for item in proposal.unplaced], proposal.available
        ),
    }


def _moves(plan: Plan, proposal: Proposal) -> list[dict[str, object]]:
    """The lines whose amounts would change most against the plan as it is."""
    if plan.currency != proposal.budget.currency:
        return []
    before = dict(selectors.line_list(plan=plan).values_list("upstream", "amount_minor"))
    after = {line.upstream: line for line in proposal.lines}
    moved = [
        (minor - before.get(key, 0), key)
        for key in {*before, *after}
        if (minor := after[key].minor if key in after else 0) != before.get(key, 0)
    ]
    moved.sort(key=lambda one: (-abs(one[0]), one[1]))
    return [
        {"name": key.partition("/")[2], "amount": Money(minor, plan.currency)}
        for minor, key in moved[:_NAMED_IN_PREVIEW]
    ]
