from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.approvals.selectors import waiting_for
from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.contributions.selectors import given_to, hours_of
from apps.inventory.selectors import dependency_list
from apps.inventory.services import company_regroup
from apps.plans.models import Plan
from apps.plans.selectors import link_if_usable, paid_before
from apps.reports import selectors
from apps.reports.forms import CorrectionForm, RiskForm
from apps.upstreams.errors import CorrectionImpossible
from apps.upstreams.models import Correction
from apps.upstreams.selectors import correction_find, present_upstream
from apps.upstreams.services import channel_confirm, correction_make, correction_withdraw
from sponsorplan.domain.allocation.calculator import STRENGTH
from sponsorplan.domain.risk.score import assess, multiplier

_ROWS = 100


@require_safe
@company_view(Permission.COMPANY_READ)
def overview(request: HttpRequest, member: Member) -> HttpResponse:
    found = selectors.overview(company=member.company)
    giving = selectors.giving(plan=found.plan) if found.plan else None
    inventory = dependency_list(company=member.company).exists()
    rows = selectors.upstream_list(company=member.company)
    context = {
        "member": member,
        "overview": found,
        "warned": [row for row in rows if row.warnings],
        "waiting": waiting_for(member=member, today=timezone.now().date()),
        "giving": giving,
        "hours": hours_of(company=member.company, day=timezone.now().date()),
        "inventory": inventory,
        "steps": _steps(inventory=inventory, plan=found.plan, giving=giving),
    }
    return render(request, "reports/overview.html", context)


@require_safe
@company_view(Permission.INVENTORY_READ)
def upstreams(request: HttpRequest, member: Member) -> HttpResponse:
    words, show = request.GET.get("q", ""), request.GET.get("show", "")
    rows = selectors.upstream_list(company=member.company, words=words)
    if show == "no-channel":
        rows = [row for row in rows if row.line is not None and not row.line.channel]
    elif show == "direct":
        rows = [row for row in rows if row.direct]
    elif show == "attention":
        rows = [row for row in rows if row.warnings]
    context = {
        "member": member,
        "page": Paginator(rows, _ROWS).get_page(request.GET.get("page")),
        "most": max([row.line.usage for row in rows if row.line], default=0),
        "q": words,
        "show": show,
    }
    return render(request, "reports/upstreams.html", context)


@require_safe
@company_view(Permission.INVENTORY_READ)
def upstream(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    return _upstream_page(request, member, key)


@require_POST
@company_view(Permission.INVENTORY_WRITE)
def correction_new(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """What the company knows better; its dependencies are grouped anew at once."""
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _upstream_page(request, member, key, refused=form)
    try:
        made = correction_make(member=member, **form.cleaned_data)
    except CorrectionImpossible as error:
        form.add_error("target", error.detail)
        return _upstream_page(request, member, key, refused=form)
    company_regroup(company=member.company)
    messages.success(request, f"Noted for your company alone. {made}.")
    return _to_upstream(member, key)


@require_POST
@company_view(Permission.INVENTORY_WRITE)
def correction_remove(
    request: HttpRequest, member: Member, key: str, correction_id: int
) -> HttpResponse:
    found = correction_find(company=member.company, correction_id=correction_id)
    if found is None:
        raise Http404
    correction_withdraw(member=member, correction=found)
    company_regroup(company=member.company)
    messages.success(request, "Taken back: the shared facts count again.")
    return _to_upstream(member, key)


@require_POST
@company_view(Permission.PLANS_WRITE)
def channel_vouch(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Confirm one of the upstream's channels, also after it changed."""
    view = selectors.upstream_view(company=member.company, key=key)
    url = request.POST.get("url", "")
    ref = (
        next((fact.ref for fact in view.recipient.channels if fact.ref.url == url), None)
        if view
        else None
    )
    if ref is None:
        raise Http404
    channel_confirm(
        member=member,
        upstream=key,
        ref=ref,
        reason=request.POST.get("reason", "")[:300],
        replaces=paid_before(company=member.company).get(key, ref).url,
    )
    messages.success(request, f"{ref.url} counts as confirmed for your company.")
    return _to_upstream(member, key)


@require_safe
def risk_calculator(request: HttpRequest) -> HttpResponse:
    """Anybody's numbers: nothing is kept, and the address holds them."""
    form = RiskForm(request.GET or {"as_of": timezone.now().date().isoformat()})
    found = assess(form.signals()) if form.is_valid() else None
    context = {
        "form": form,
        "found": found,
        "multiplier": multiplier(found.risk, STRENGTH) if found else None,
        "parts": selectors.part_rows(found) if found else [],
    }
    return render(request, "reports/calculator.html", context, status=200 if found else 422)


@require_safe
@company_view(Permission.INVENTORY_READ)
def sources(request: HttpRequest, member: Member) -> HttpResponse:
    rows = selectors.source_rows()
    context = {
        "member": member,
        "on": [row for row in rows if row.progress],
        "off": [row for row in rows if not row.progress],
        "catalogue_day": selectors.catalogue_day(),
        "licences": selectors.catalogue_licences(),
        "credits": selectors.source_credits(),
        "busy": any(row.progress and row.progress.due for row in rows),
    }
    return render(request, "reports/sources.html", context)


def _to_upstream(member: Member, key: str) -> HttpResponse:
    """The upstream's page; or the list, where no package is of it any more."""
    slug = member.company.slug
    if selectors.upstream_view(company=member.company, key=key) is None:
        return redirect("upstreams", company_slug=slug)
    return redirect("upstream", company_slug=slug, key=key)


def _upstream_page(
    request: HttpRequest, member: Member, key: str, refused: CorrectionForm | None = None
) -> HttpResponse:
    view = selectors.upstream_view(company=member.company, key=key)
    if view is None:
        present = present_upstream(key=key)
        if present is None:
            raise Http404
        return _to_upstream(member, present)
    newest = view.lines[0] if view.lines else None
    confirmed = {ref.url for upstream, ref in view.confirmed if upstream == key}
    context = {
        "member": member,
        "upstream": view,
        "newest": newest,
        "link": link_if_usable(line=newest) if newest else None,
        "signals": selectors.signal_rows(view=view),
        "given": given_to(company=member.company, upstream=key),
        "confirmed": confirmed,
        "hypotheses": selectors.HYPOTHESES,
        "refused": refused,
        "kinds": Correction.Kind.choices,
    }
    return render(request, "reports/upstream.html", context, status=422 if refused else 200)


def _steps(
    *, inventory: bool, plan: Plan | None, giving: selectors.Giving | None
) -> list[tuple[str, str]]:
    """The way from lockfiles to thanks, each step with how far it is."""
    given = giving is not None and giving.is_over
    waits = plan is not None and plan.state == Plan.State.PROPOSED
    settled = plan is not None and plan.approved_at is not None
    done = (inventory, plan is not None, settled, given)
    marked = f"{giving.given} of {giving.payable} given" if giving else "Given"
    first = done.index(False) if False in done else len(done)
    approval = "Waiting for approval" if waits else "Approved"
    labels = ("Dependencies known", "Plan drafted", approval, marked)
    return [
        (label, "done" if place < first else "now" if place == first else "later")
        for place, label in enumerate(labels)
    ]
