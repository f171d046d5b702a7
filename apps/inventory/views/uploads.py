from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory import selectors, services
from apps.inventory.forms import PathsForm, UploadForm
from apps.inventory.models import Product, Upload
from apps.inventory.services import Received
from apps.inventory.views.product_page import product_of, product_page, timeline_of
from sponsorplan.domain.errors import DomainError
from sponsorplan.domain.lockfiles import registry
from sponsorplan.domain.lockfiles.archive import worth_sending


@require_POST
@company_view(Permission.INVENTORY_WRITE)
def upload(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    """Take the files in and show the page where their progress is."""
    found = product_of(member, product_slug)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return product_page(request, member, found, upload_form=form)
    try:
        files = services.contents_of(form.cleaned_data["files"], form.cleaned_data["paths"])
        received = services.uploads_receive(member=member, product=found, files=files)
    except DomainError as error:
        form.add_error("files", error.detail)
        return product_page(request, member, found, upload_form=form)
    return after_receiving(request, member, found, received)


def after_receiving(
    request: HttpRequest, member: Member, product: Product, received: Received
) -> HttpResponse:
    """Where to go when files came: to the one file, or to all of the delivery."""
    slug = member.company.slug
    if len(received.uploads) == 1 and not received.skipped:
        return redirect("upload", company_slug=slug, upload_id=received.uploads[0].pk)
    if received.delivery is not None:
        return redirect("delivery", company_slug=slug, delivery_id=received.delivery.pk)
    count = len(received.uploads)
    messages.info(request, f"Nothing is new: all {count} files were here already, unchanged.")
    return redirect("product", company_slug=slug, product_slug=product.slug)


@require_POST
@company_view(Permission.INVENTORY_WRITE)
def upload_wanted(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    """Which files of a folder are worth sending, so that a browser need not send all of it."""
    product_of(member, product_slug)
    form = PathsForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"wanted": []}, status=422)
    return JsonResponse({"wanted": worth_sending(form.cleaned_data["paths"], registry.is_wanted)})


@require_safe
@company_view(Permission.INVENTORY_READ)
def uploads(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    """The timeline of uploads alone, for polling."""
    found = product_of(member, product_slug)
    return render(request, "inventory/_uploads.html", {"member": member, **timeline_of(found)})


@require_safe
@company_view(Permission.INVENTORY_READ)
def upload_detail(request: HttpRequest, member: Member, upload_id: int) -> HttpResponse:
    """What came of one upload; polled while it is being read."""
    found = upload_of(member, upload_id)
    context: dict[str, object] = {
        "upload": found,
        "older": selectors.upload_before(upload=found) if found.counts else None,
        "steps": Upload.Step.choices,
    }
    return _polled(request, member, "upload", context)


@require_safe
@company_view(Permission.INVENTORY_READ)
def delivery(request: HttpRequest, member: Member, delivery_id: int) -> HttpResponse:
    """What came of files sent at once: taken, left out and why; polled while they are read."""
    found = selectors.delivery_find(company=member.company, delivery_id=delivery_id)
    if found is None:
        raise Http404
    context = {"delivery": found, **selectors.delivery_progress(delivery=found)}
    return _polled(request, member, "delivery", context)


def _polled(
    request: HttpRequest, member: Member, name: str, context: dict[str, object]
) -> HttpResponse:
    """The page, or only the part of it that changes."""
    part = (
        f"inventory/_{name}.html" if request.headers.get("HX-Request") else f"inventory/{name}.html"
    )
    response = render(request, part, {"member": member, **context})
    response["Vary"] = "HX-Request"
    return response


def upload_of(member: Member, upload_id: int) -> Upload:
    found = selectors.upload_find(company=member.company, upload_id=upload_id)
    if found is None:
        raise Http404
    return found
