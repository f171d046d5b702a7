"""A plan's changes, and the ways back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.plans import selectors, services
from apps.plans.errors import RevisionUnknown
from apps.plans.models import Plan
from apps.plans.views.finding import plan_or_404

_SHOWN = 25
_DIGITS = 9


@require_safe
@company_view(Permission.PLANS_READ)
def history(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    plan = plan_or_404(member, number)
    page = Paginator(selectors.revision_list(plan=plan), _SHOWN).get_page(request.GET.get("page"))
    context = {
        "member": member,
        "plan": plan,
        "page": page,
        "entries": selectors.entries_of(plan=plan, revisions=list(page)),
        "undoable": selectors.undoable(plan=plan),
        "may_change": plan.is_draft and member.may(Permission.PLANS_WRITE),
    }
    return render(request, "plans/history.html", context)


@require_POST
@company_view(Permission.PLANS_WRITE)
def history_restore(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Give the draft the settings it had at the revision that is posted."""
    plan = plan_or_404(member, number)
    wanted = _revision(request)
    after = services.plan_restore(member=member, plan=plan, number=wanted)
    words = f"The plan has the settings of revision {wanted} again."
    return _back(request, member, after, words if after.revision > plan.revision else "")


@require_POST
@company_view(Permission.PLANS_WRITE)
def history_undo(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Take the last change back, if it still is the one that the member looked at."""
    plan = plan_or_404(member, number)
    after = services.plan_undo(member=member, plan=plan, number=_revision(request))
    return _back(request, member, after, "The last change is undone.")


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise RevisionUnknown("Choose one of the revisions on the page.")
    return int(text)


def _back(request: HttpRequest, member: Member, plan: Plan, words: str) -> HttpResponse:
    messages.success(request, words or "The plan has these settings already. Nothing was changed.")
    return redirect("plan_history", company_slug=member.company.slug, number=plan.number)
