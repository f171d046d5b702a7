"""A plan's budget, collected: what can be done, and what became of it."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.collections import selectors, services
from apps.collections.errors import CollectedAlready, CollectingOff, NotCollectable
from apps.collections.forms import BillForm
from apps.collections.models import Collection
from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.fiscal.selectors import rule_of
from apps.plans.models import Plan
from apps.plans.selectors import plan_find
from sponsorplan.domain.collecting.bill import bill_lines, period_of
from sponsorplan.domain.errors import DomainError

_ROWS = 50


@require_safe
@company_view(Permission.PAYMENTS_READ)
def collections(request: HttpRequest, member: Member) -> HttpResponse:
    """All collections, the newest first."""
    rows = selectors.collection_list(company=member.company)
    page = Paginator(rows, _ROWS).get_page(request.GET.get("page"))
    context = {"member": member, "page": page, "setup": selectors.setup()}
    return render(request, "collections/collections.html", context)


@require_safe
@company_view(Permission.PAYMENTS_READ)
def collect(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Where a plan's budget is collected."""
    return _plan_page(request, member, _plan(member, number))


@require_POST
@company_view(Permission.COLLECTIONS_WRITE)
def collect_start(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    plan = _plan(member, number)
    form = BillForm(request.POST)
    if not form.is_valid():
        return _plan_page(request, member, plan, form)
    here = reverse("collect", args=[member.company.slug, plan.number])
    try:
        made = services.collection_start(
            member=member, plan=plan, bill=form.bill(request.build_absolute_uri(here))
        )
    except (CollectingOff, NotCollectable, CollectedAlready) as error:
        form.add_error(None, error.detail)
        return _plan_page(request, member, plan, form)
    messages.success(request, f"{made.due.spoken} is being billed. Stripe is asked for it now.")
    return redirect("collection", company_slug=member.company.slug, collection_id=made.pk)


@require_safe
@company_view(Permission.PAYMENTS_READ)
def collection(request: HttpRequest, member: Member, collection_id: int) -> HttpResponse:
    """One collection: its amounts, what to do, and what happened."""
    found = _collection(member, collection_id)
    context = {
        "member": member,
        "plan": found.plan,
        "one": found,
        "link": selectors.hosted_link(collection=found),
        "history": _history(found),
        "setup": selectors.setup(),
        "may_void": member.may(Permission.COLLECTIONS_WRITE)
        and found.state in ("draft", "open", "uncollectible")
        and not found.void_wanted,
    }
    return render(request, "collections/collection.html", context)


@require_POST
@company_view(Permission.COLLECTIONS_WRITE)
def collection_void(request: HttpRequest, member: Member, collection_id: int) -> HttpResponse:
    found = _collection(member, collection_id)
    services.collection_void(member=member, collection=found)
    messages.success(request, "It is being voided. Nobody can pay it once Stripe has said so.")
    return redirect("collection", company_slug=member.company.slug, collection_id=found.pk)


def _plan_page(
    request: HttpRequest, member: Member, plan: Plan, refused: BillForm | None = None
) -> HttpResponse:
    setup = selectors.setup()
    period = period_of(timezone.now().date(), plan.frequency)
    lines, why_not = _lines(plan)
    running = selectors.collection_of_period(plan=plan, period=period)
    rows = selectors.collections_of_plan(plan=plan)
    may = member.may(Permission.COLLECTIONS_WRITE)
    possible = setup.is_on and plan.is_approved and plan.currency in setup.currencies
    context = {
        "member": member,
        "plan": plan,
        "setup": setup,
        "period": period,
        "running": running,
        "page": Paginator(rows, _ROWS).get_page(request.GET.get("page")),
        "lines": lines,
        "why_not": why_not,
        "form": refused or BillForm(initial=_suggested(member, plan)),
        "possible": possible,
        "may_start": possible and may and running is None and not why_not,
    }
    status = 422 if refused else 200
    return render(request, "collections/collect.html", context, status=status)


def _suggested(member: Member, plan: Plan) -> dict[str, str]:
    rule = rule_of(plan=plan)
    order = rule.order if rule else None
    return {"bill_to": member.company.name, "purchase_order": order.number if order else ""}


def _lines(plan: Plan) -> tuple[list[tuple[str, int]], str]:
    """What would be billed, or why that cannot be."""
    try:
        found = bill_lines(plan.budget, selectors.charges_of(plan=plan))
    except DomainError as error:
        return [], error.detail
    return [(line.label, line.minor) for line in found], ""


def _history(found: Collection) -> list[tuple[datetime, str, str]]:
    """The newest first."""
    told = [(datetime.fromisoformat(h["at"]), h["what"], h["by"]) for h in found.history]
    return told[::-1]


def _plan(member: Member, number: int) -> Plan:
    found = plan_find(company=member.company, number=number)
    if found is None:
        raise Http404
    return found


def _collection(member: Member, collection_id: int) -> Collection:
    found = selectors.collection_find(company=member.company, collection_id=collection_id)
    if found is None:
        raise Http404
    return found
