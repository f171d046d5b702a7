"""The page of one product, which several doors answer with."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from apps.companies.models import Member
from apps.inventory import selectors
from apps.inventory.forms import AdditionForm, UploadForm
from apps.inventory.models import Dependency, Product, Upload

_ROWS = 100
_DIRECT = {"yes": True, "no": False, "unknown": None}
_SCOPES = ("runtime", "optional", "dev")


def product_of(member: Member, slug: str) -> Product:
    found = selectors.product_find(company=member.company, slug=slug)
    if found is None:
        raise Http404
    return found


def timeline_of(product: Product) -> dict[str, object]:
    newest = list(selectors.product_uploads(product=product)[:20])
    running = any(upload.state == Upload.State.QUEUED for upload in newest)
    return {
        "product": product,
        "uploads": newest,
        "running": running,
        "delivery": selectors.delivery_list(product=product).first(),
    }


def product_page(
    request: HttpRequest,
    member: Member,
    product: Product,
    *,
    upload_form: UploadForm | None = None,
    addition_form: AdditionForm | None = None,
) -> HttpResponse:
    """With a form that was refused, the page has status 422 and shows why."""
    present = selectors.inventory_uploads(company=member.company).filter(product=product)
    rows = _filtered(
        selectors.dependency_list(
            company=member.company, product=product, words=request.GET.get("q", "")
        ),
        request.GET,
    )
    context = {
        "member": member,
        "counts": selectors.inventory_counts(product=product),
        "present": present.defer("edges"),
        "files": selectors.newest_of_paths(product=product),
        "page": Paginator(rows.order_by("name", "version", "pk"), _ROWS).get_page(
            request.GET.get("page")
        ),
        **{name: request.GET.get(name, "") for name in ("q", "scope", "direct")},
        "form": upload_form or UploadForm(),
        "additions": selectors.addition_list(product=product),
        "addition_form": addition_form or AdditionForm(),
        **timeline_of(product),
    }
    status = 422 if upload_form or addition_form else 200
    return render(request, "inventory/product.html", context, status=status)


def _filtered(rows: QuerySet[Dependency], chosen: QueryDict) -> QuerySet[Dependency]:
    if (scope := chosen.get("scope")) in _SCOPES:
        rows = rows.filter(scope=scope)
    if (direct := chosen.get("direct", "")) in _DIRECT:
        rows = rows.filter(direct=_DIRECT[direct])
    return rows.filter(held=True) if direct == "held" else rows
