from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory import selectors, services
from apps.inventory.errors import ProductExists
from apps.inventory.forms import PasteForm, ProductForm, UploadForm
from apps.inventory.models import Product, Upload
from apps.inventory.views.common import find_product, find_upload
from sponsorplan.domain.errors import DomainError

_ROWS = 100


@require_safe
@company_view(Permission.INVENTORY_READ)
def products(request: HttpRequest, member: Member) -> HttpResponse:
    counts = selectors.inventory_counts_of_products(company=member.company)
    newest = selectors.newest_of_products(company=member.company)
    rows = [
        {
            "product": product,
            "counts": counts.get(product.pk, selectors.NO_COUNTS),
            "newest": newest.get(product.pk),
        }
        for product in selectors.product_list(company=member.company)
    ]
    return render(
        request, "inventory/products.html", {"member": member, "rows": rows, "form": ProductForm()}
    )


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
    return product_page(request, member, find_product(member, product_slug))


@require_http_methods(["GET", "POST"])
@company_view(Permission.INVENTORY_WRITE)
def product_edit(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    found = find_product(member, product_slug)
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
    found = find_product(member, product_slug)
    if request.method == "POST":
        services.product_remove(member=member, product=found)
        messages.success(request, f"{found.name} is removed.")
        return redirect("products", company_slug=member.company.slug)
    context = {"member": member, "product": found}
    return render(request, "inventory/product_remove.html", context)


@require_POST
@company_view(Permission.INVENTORY_WRITE)
def path_remove(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    found = find_product(member, product_slug)
    path = request.POST.get("path", "")
    if services.path_remove(member=member, product=found, path=path):
        messages.success(request, f"{path} no longer counts. Upload it again to have it back.")
    return redirect("product", company_slug=member.company.slug, product_slug=found.slug)


@require_POST
@company_view(Permission.INVENTORY_WRITE)
def upload(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    """Take the files in and show the product page, where their progress is."""
    found = find_product(member, product_slug)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return product_page(request, member, found, upload_form=form)
    try:
        files = services.contents_of(form.cleaned_data["files"])
        received = services.uploads_receive(member=member, product=found, files=files)
    except DomainError as error:
        form.add_error("files", error.detail)
        return product_page(request, member, found, upload_form=form)
    for skipped in received.skipped[:10]:
        messages.warning(request, f"Left out {skipped.path}: {skipped.message}")
    if len(received.uploads) == 1:
        return redirect(
            "upload", company_slug=member.company.slug, upload_id=received.uploads[0].pk
        )
    return redirect("product", company_slug=member.company.slug, product_slug=found.slug)


@require_safe
@company_view(Permission.INVENTORY_READ)
def uploads(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    """The timeline of uploads alone, for polling."""
    found = find_product(member, product_slug)
    return render(request, "inventory/_uploads.html", {"member": member, **_timeline(found)})


@require_safe
@company_view(Permission.INVENTORY_READ)
def upload_detail(request: HttpRequest, member: Member, upload_id: int) -> HttpResponse:
    """What came of one upload; polled while it is being read."""
    found = find_upload(member, upload_id)
    template = (
        "inventory/_upload.html" if request.headers.get("HX-Request") else "inventory/upload.html"
    )
    context = {
        "member": member,
        "upload": found,
        "older": selectors.upload_before(upload=found) if found.counts else None,
        "steps": Upload.Step.choices,
    }
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


def _timeline(product: Product) -> dict[str, object]:
    newest = list(selectors.product_uploads(product=product)[:20])
    running = any(upload.state == Upload.State.QUEUED for upload in newest)
    return {"product": product, "uploads": newest, "running": running}


def product_page(
    request: HttpRequest,
    member: Member,
    product: Product,
    upload_form: UploadForm | None = None,
    paste_form: PasteForm | None = None,
    refused: int = 422,
) -> HttpResponse:
    """The page of a product, with the form that was refused, if one was."""
    words = request.GET.get("q", "")
    dependencies = selectors.dependency_list(company=member.company, product=product, words=words)
    scope, direct = request.GET.get("scope", ""), request.GET.get("direct", "")
    if scope in ("runtime", "optional", "dev"):
        dependencies = dependencies.filter(scope=scope)
    if direct in ("yes", "no", "unknown"):
        dependencies = dependencies.filter(direct={"yes": True, "no": False}.get(direct))
    present = selectors.inventory_uploads(company=member.company).filter(product=product)
    present = present.defer("edges")
    context = {
        "member": member,
        "counts": selectors.inventory_counts(product=product),
        "present": present,
        "files": selectors.newest_of_paths(product=product),
        "page": Paginator(dependencies.order_by("name", "version", "pk"), _ROWS).get_page(
            request.GET.get("page")
        ),
        "q": words,
        "scope": scope,
        "direct": direct,
        "form": upload_form or UploadForm(),
        "paste_form": paste_form or PasteForm(),
        **_timeline(product),
    }
    status = refused if upload_form or paste_form else 200
    return render(request, "inventory/product.html", context, status=status)
