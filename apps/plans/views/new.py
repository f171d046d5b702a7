"""A new plan, with its preview."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.plans import services
from apps.plans.errors import NoInventory
from apps.plans.forms import PlanForm
from apps.plans.views.showing import parts_of
from sponsorplan.domain.allocation.proposal import Proposal
from sponsorplan.domain.allocation.propose import propose

_NAMED_IN_PREVIEW = 10


@require_http_methods(["GET", "POST"])
@company_view(Permission.PLANS_WRITE)
def plan_new(request: HttpRequest, member: Member) -> HttpResponse:
    """The form, with the split it would give beside it; nothing is saved before POST."""
    today = timezone.now().date()
    data = request.POST if request.method == "POST" else (request.GET or None)
    form = PlanForm(data, initial={"title": today.strftime("%B %Y")})
    context: dict[str, object] = {"member": member, "form": form}
    if form.is_bound and form.is_valid():
        try:
            if request.method == "POST":
                plan = services.plan_draft(
                    member=member,
                    title=form.cleaned_data["title"],
                    budget=form.amount,
                    policy=form.policy,
                    as_of=today,
                )
                return redirect("plan", company_slug=member.company.slug, number=plan.number)
            inputs = services.inputs_of(
                company=member.company, budget=form.amount, policy=form.policy, as_of=today
            )
            context |= _preview(propose(inputs))
        except NoInventory as error:
            context["error"] = error
    template = "plans/_preview.html" if request.headers.get("HX-Request") else "plans/new.html"
    status = 422 if request.method == "POST" else 200
    response = render(request, template, context, status=status)
    response["Vary"] = "HX-Request"
    return response


def _preview(proposal: Proposal) -> dict[str, object]:
    """What the pages show of a split that nobody has saved."""
    rows = [(line.name, str(line.state), line.minor) for line in proposal.lines]
    return {
        "proposal": proposal,
        "top": proposal.lines[:_NAMED_IN_PREVIEW],
        **parts_of(
            proposal.budget, rows, [asdict(item) for item in proposal.unplaced], proposal.available
        ),
    }
