from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory import services
from apps.inventory.errors import UnusableToken
from apps.inventory.forms import ImportForm
from apps.inventory.views.product_page import imports_of, product_of, product_page
from sponsorplan.domain.errors import DomainError


@require_POST
@company_view(Permission.INVENTORY_WRITE)
def import_new(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    found = product_of(member, product_slug)
    form = ImportForm(request.POST)
    if not form.is_valid():
        return product_page(request, member, found, import_form=form)
    try:
        asked = services.import_request(member=member, product=found, **form.cleaned_data)
    except DomainError as error:
        form.add_error("token" if isinstance(error, UnusableToken) else "repository", error.detail)
        return product_page(request, member, found, import_form=form)
    messages.success(request, f"GitHub is asked for the SBOM of {asked.repository}.")
    return redirect("product", company_slug=member.company.slug, product_slug=found.slug)


@require_safe
@company_view(Permission.INVENTORY_READ)
def imports(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    """The list of imports alone, for polling."""
    found = product_of(member, product_slug)
    return render(request, "inventory/_imports.html", {"member": member, **imports_of(found)})
