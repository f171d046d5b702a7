from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory import services
from apps.inventory.errors import AdditionExists, NoSuchAddition
from apps.inventory.forms import AdditionForm
from apps.inventory.views.product_page import product_of, product_page


@require_POST
@company_view(Permission.INVENTORY_WRITE)
def addition_new(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    found = product_of(member, product_slug)
    form = AdditionForm(request.POST)
    if not form.is_valid():
        return product_page(request, member, found, addition_form=form)
    addition = form.addition()
    try:
        services.addition_add(member=member, product=found, addition=addition)
    except AdditionExists as error:
        form.add_error("name", error.detail)
        return product_page(request, member, found, addition_form=form)
    messages.success(request, f"{addition.name} counts for {found.name} now.")
    return redirect("product", company_slug=member.company.slug, product_slug=found.slug)


@require_POST
@company_view(Permission.INVENTORY_WRITE)
def addition_remove(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    found = product_of(member, product_slug)
    key = request.POST.get("type", ""), request.POST.get("name", "")
    try:
        services.addition_remove(member=member, product=found, key=key)
    except NoSuchAddition as error:
        messages.info(request, error.detail)
    else:
        messages.success(request, f"{key[1]} no longer counts.")
    return redirect("product", company_slug=member.company.slug, product_slug=found.slug)
