from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory import selectors, services
from apps.inventory.errors import ProductExists
from apps.inventory.forms import ProductForm
from apps.inventory.views.product_page import product_of, product_page
from sponsorplan.web.pagination import one_page

_ROWS = 50


@require_safe
@company_view(Permission.INVENTORY_READ)
def products(request: HttpRequest, member: Member) -> HttpResponse:
    counts = selectors.inventory_counts_of_products(company=member.company)
    newest = selectors.newest_of_products(company=member.company)
    page = one_page(request, selectors.product_list(company=member.company), _ROWS)
    rows = [
        {
            "product": product,
            "counts": counts.get(product.pk, selectors.NO_COUNTS),
            "newest": newest.get(product.pk),
        }
        for product in page
    ]
    context = {"member": member, "page": page, "rows": rows, "form": ProductForm()}
    return render(request, "inventory/products.html", context)


@require_http_methods(["GET", "POST"])
@company_view(Permission.INVENTORY_WRITE)
def product_new(request: HttpRequest, member: Member) -> HttpResponse:
    form = ProductForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            product = services.product_create(member=member, **form.cleaned_data)
        except ProductExists as error:
            form.add_error("name", error.detail)
        else:
            return redirect("product", company_slug=member.company.slug, product_slug=product.slug)
    context = {"member": member, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "inventory/product_new.html", context, status=status)


@require_safe
@company_view(Permission.INVENTORY_READ)
def product(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    return product_page(request, member, product_of(member, product_slug))


@require_http_methods(["GET", "POST"])
@company_view(Permission.INVENTORY_WRITE)
def product_edit(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    found = product_of(member, product_slug)
    form = ProductForm(request.POST or None, initial={"name": found.name, "tier": found.tier})
    if request.method == "POST" and form.is_valid():
        try:
            services.product_update(member=member, product=found, **form.cleaned_data)
        except ProductExists as error:
            form.add_error("name", error.detail)
        else:
            return redirect("product", company_slug=member.company.slug, product_slug=found.slug)
    context = {"member": member, "form": form, "product": found}
    status = 422 if form.is_bound else 200
    return render(request, "inventory/product_edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@company_view(Permission.INVENTORY_WRITE)
def product_remove(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    """Ask first; a second yes removes it."""
    found = product_of(member, product_slug)
    if request.method == "POST":
        services.product_remove(member=member, product=found)
        messages.success(request, f"{found.name} is removed.")
        return redirect("products", company_slug=member.company.slug)
    context = {"member": member, "product": found}
    return render(request, "inventory/product_remove.html", context)


@require_POST
@company_view(Permission.INVENTORY_WRITE)
def path_remove(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    found = product_of(member, product_slug)
    path = request.POST.get("path", "")
    if services.path_remove(member=member, product=found, path=path):
        messages.success(request, f"{path} no longer counts. Upload it again to have it back.")
    return redirect("product", company_slug=member.company.slug, product_slug=found.slug)
