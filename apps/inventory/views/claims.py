from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory import selectors, services
from apps.inventory.forms import ClaimForm
from sponsorplan.domain.errors import DomainError
from sponsorplan.web.pagination import one_page

_ROWS = 100
_HELD = 50  # each a panel with a form


@require_safe
@company_view(Permission.INVENTORY_READ)
def ownership(request: HttpRequest, member: Member) -> HttpResponse:
    """Which packages are the company's own, which may be, and which hosts serve them."""
    return _page(request, member)


@require_POST
@company_view(Permission.INVENTORY_WRITE)
def claim_new(request: HttpRequest, member: Member) -> HttpResponse:
    form = ClaimForm(request.POST)
    if not form.is_valid():
        return _page(request, member, form)
    try:
        claim = services.claim_make(member=member, **form.cleaned_data)
    except DomainError as error:
        form.add_error("repository", error.detail)
        return _page(request, member, form)
    messages.success(request, f"Noted: {claim}. The files that name it are read again.")
    return redirect("ownership", company_slug=member.company.slug)


@require_POST
@company_view(Permission.INVENTORY_WRITE)
def claim_withdraw(request: HttpRequest, member: Member, claim_id: int) -> HttpResponse:
    claim = selectors.claim_find(company=member.company, claim_id=claim_id)
    if claim is None:
        raise Http404
    services.claim_withdraw(member=member, claim=claim)
    messages.success(request, f"Taken back: {claim}. The files that name it are read again.")
    return redirect("ownership", company_slug=member.company.slug)


def _page(request: HttpRequest, member: Member, refused: ClaimForm | None = None) -> HttpResponse:
    company, words = member.company, request.GET.get("q", "")[:100]
    left_out = selectors.left_out(company=company, words=words)
    context = {
        "member": member,
        "held": one_page(request, selectors.held_origins(company=company), _HELD, "held"),
        "hosts": one_page(request, selectors.host_list(company=company), _ROWS, "hosts"),
        "claims": one_page(request, selectors.claim_list(company=company), _ROWS, "claims"),
        "page": one_page(request, left_out, _ROWS),
        "q": words,
        "refused": refused,
    }
    return render(request, "inventory/ownership.html", context, status=422 if refused else 200)
