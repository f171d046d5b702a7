"""The upstreams of a company, one of them, and what the company knows better of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.contributions.selectors import given_to
from apps.inventory.services import company_regroup
from apps.plans.selectors import link_if_usable, paid_before
from apps.reports import selectors
from apps.reports.forms import CorrectionForm
from apps.upstreams.errors import CorrectionImpossible
from apps.upstreams.models import Correction
from apps.upstreams.selectors import correction_find, present_upstream
from apps.upstreams.services import channel_confirm, correction_make, correction_withdraw

_ROWS = 50


@require_safe
@company_view(Permission.INVENTORY_READ)
def upstreams(request: HttpRequest, member: Member) -> HttpResponse:
    words, show = request.GET.get("q", ""), request.GET.get("show", "")
    rows = selectors.upstream_list(company=member.company, words=words)
    if show == "no-channel":
        rows = [row for row in rows if row.line_pk is not None and not row.has_channel]
    elif show == "direct":
        rows = [row for row in rows if row.direct]
    elif show == "attention":
        rows = [row for row in rows if row.warnings]
    page = Paginator(rows, _ROWS).get_page(request.GET.get("page"))
    lines = selectors.lines_of(company=member.company, rows=page)
    context = {
        "member": member,
        "page": page,
        "rows": [(row, lines.get(row.line_pk)) for row in page],
        "most": max([row.usage for row in rows], default=0),
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
