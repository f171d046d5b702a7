"""Where an approved plan becomes payments."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.payments import selectors
from apps.payments.selectors import Entry
from apps.payments.views.finding import entry_or_404, plan_or_404
from apps.payments.views.showing import (
    done_form,
    entry_context,
    link_for,
    rows_of,
    sections_of,
    title_of,
)
from apps.plans.errors import NotPayable
from apps.plans.models import Plan
from apps.plans.selectors import no_link_because, plan_list
from apps.plans.services import link_open
from sponsorplan.domain.giving.bulk import MOST_ROWS, UPLOAD
from sponsorplan.domain.giving.steps import Step

_FEW, _ROWS = 8, 50
_SHOWS = ("open", "done", "skipped", "kept")


@require_safe
@company_view(Permission.PLANS_READ)
def giving(request: HttpRequest, member: Member) -> HttpResponse:
    """On to the plan that is to be given; or what has to happen before there is one."""
    plan = selectors.plan_to_give(company=member.company)
    if plan is not None:
        return redirect("give", company_slug=member.company.slug, number=plan.number)
    context = {
        "member": member,
        "given": selectors.given_plans(company=member.company),
        "newest": plan_list(company=member.company).first(),
    }
    return render(request, "payments/nothing.html", context)


@require_safe
@company_view(Permission.PLANS_READ)
def give(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """All that a plan gives, by platform; or one state of it in full, page by page."""
    plan = plan_or_404(member, number)
    if plan.state not in (Plan.State.APPROVED, Plan.State.REPLACED):
        context = {"member": member, "plan": plan}
        return render(request, "payments/not_approved.html", context)
    entries = selectors.entries_of(plan=plan)
    context = {
        "member": member,
        "plan": plan,
        "progress": selectors.progress_of(entries=entries, currency=plan.currency),
        "whole_units": sum(i["minor"] for i in plan.unplaced if i["reason"] == "whole_units"),
        "may_mark": plan.is_approved and member.may(Permission.PAYMENTS_WRITE),
        "newer": selectors.newer_of(plan=plan),
    }
    show = request.GET.get("show", "")
    if show in _SHOWS:
        return render(request, "payments/list.html", context | _listed(request, plan, entries))
    context |= _next(plan, entries) if plan.is_approved else {}
    parts, bulk = selectors.bulk_for(plan=plan, entries=entries)
    context |= {
        "sections": sections_of(plan, entries, _FEW),
        "parts": parts,
        "left_out": _left_out(entries, {one.line: one.why for one in bulk.left_out}),
        "upload": UPLOAD,
        "most_rows": MOST_ROWS,
    }
    return render(request, "payments/give.html", context)


def _listed(request: HttpRequest, plan: Plan, entries: list[Entry]) -> dict[str, object]:
    """The entries of one state, and of one platform if one is named."""
    show, platform = request.GET["show"], request.GET.get("platform", "")
    platforms = {one.platform: title_of(one) for one in entries}
    chosen = [
        one
        for one in entries
        if one.state == show and (platform not in platforms or one.platform == platform)
    ]
    page = Paginator(chosen, _ROWS).get_page(request.GET.get("page"))
    return {
        "show": show,
        "shows": _SHOWS,
        "platform": platform,
        "platforms": platforms.items(),
        "page": page,
        "rows": rows_of(plan, page.object_list),
    }


def _next(plan: Plan, entries: list[Entry]) -> dict[str, object]:
    """The first thing that is left to do, with its forms."""
    first = next((one for one in entries if one.state == "open"), None)
    if first is None:
        return {}
    form = done_form(plan, first, timezone.now().date(), auto_id="next-%s")
    return {"next": rows_of(plan, [first])[0], "next_form": form}


def _left_out(entries: list[Entry], whys: dict[int, str]) -> dict[str, int]:
    """Why sponsorships that are left to make are in no file, and how many."""
    counts: dict[str, int] = {}
    for one in entries:
        if one.state == "open" and one.line.pk in whys:
            counts[whys[one.line.pk]] = counts.get(whys[one.line.pk], 0) + 1
    return counts


@require_safe
@company_view(Permission.PLANS_READ)
def give_line(request: HttpRequest, member: Member, number: int, line_id: int) -> HttpResponse:
    """One thing to give: a page, or the part that unfolds under its row."""
    plan = plan_or_404(member, number)
    entry = entry_or_404(plan, line_id)
    context = entry_context(member, plan, entry, timezone.now().date())
    context["may_mark"] = plan.is_approved and member.may(Permission.PAYMENTS_WRITE)
    part = "payments/_entry.html" if request.headers.get("HX-Request") else "payments/entry.html"
    response = render(request, part, context)
    response["Vary"] = "HX-Request"
    return response


@require_safe
@company_view(Permission.PLANS_READ)
def give_go(request: HttpRequest, member: Member, number: int, line_id: int) -> HttpResponse:
    """Leave for where it is paid, changed or stopped. Only a payer's click on a new one is noted."""
    plan = plan_or_404(member, number)
    entry = entry_or_404(plan, line_id)
    link = link_for(entry)
    if link is None or not plan.is_approved:
        raise NotPayable(no_link_because(line=entry.line))
    is_new = entry.step in (Step.ONCE, Step.START)
    if is_new and member.may(Permission.PAYMENTS_WRITE) and _is_meant(request):
        return redirect(link_open(member=member, line=entry.line, amount=entry.sends).url)
    return redirect(link.url)


def _is_meant(request: HttpRequest) -> bool:
    """A person's click, rather than a program that looks ahead."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose.lower()
