"""The page of one product, which several doors answer with."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from apps.companies.models import Member
from apps.inventory import selectors
from apps.inventory.forms import AdditionForm, ImportForm, PasteForm, UploadForm
from apps.inventory.models import Dependency, Product, RepositoryImport, Upload
from sponsorplan.domain.lockfiles.choice import doubled
from sponsorplan.web.pagination import one_page

_ROWS = 50
_UPLOADS, _IMPORTS = 8, 4
_FILES = 50
_DIRECT = {"yes": {"directness": 2}, "no": {"directness": 0}, "unknown": {"directness": 1}}
_SHOWN = {**_DIRECT, "held": {"kept": 1}}
_FORMS: dict[str, type[Form]] = {
    "upload_form": UploadForm,
    "paste_form": PasteForm,
    "addition_form": AdditionForm,
    "import_form": ImportForm,
}
_SCOPES = ("runtime", "optional", "dev")


def product_of(member: Member, slug: str) -> Product:
    found = selectors.product_find(company=member.company, slug=slug)
    if found is None:
        raise Http404
    return found


def timeline_of(product: Product) -> dict[str, object]:
    uploads = selectors.product_uploads(product=product)
    return {
        "product": product,
        "uploads": uploads[:_UPLOADS],
        "running": uploads.filter(state=Upload.State.QUEUED).exists(),
        "delivery": selectors.delivery_list(product=product).first(),
    }


def imports_of(product: Product) -> dict[str, object]:
    found = selectors.import_list(company=product.company, product=product)
    open_ = (RepositoryImport.State.REQUESTED, RepositoryImport.State.WAITING)
    return {
        "product": product,
        "imports": found[:_IMPORTS],
        "importing": found.filter(state__in=open_).exists(),
    }


def product_page(
    request: HttpRequest,
    member: Member,
    product: Product,
    *,
    refused: int = 422,
    **forms: Form,
) -> HttpResponse:
    """``forms`` are those that were refused, by name; the page then has that status and says why."""
    uploads = selectors.inventory_uploads(company=member.company).filter(product=product)
    present = list(uploads.defer("edges"))
    words = request.GET.get("q", "")
    releases = selectors.release_list(company=member.company, product=product, words=words)
    context = {
        "member": member,
        "doubled": doubled({upload.path: upload.parser for upload in present}),
        "counts": selectors.inventory_counts(product=product),
        "present": present,
        "files": one_page(request, selectors.newest_of_paths(product=product), _FILES, "files"),
        "page": Paginator(_filtered(releases, request.GET), _ROWS).get_page(
            request.GET.get("page")
        ),
        "own": selectors.left_out(company=member.company, product=product),
        **{name: request.GET.get(name, "") for name in ("q", "scope", "direct")},
        "additions": selectors.addition_list(product=product),
        "imports_on": settings.SPONSORPLAN_GITHUB_IMPORT,
        **_forms(forms),
        **imports_of(product),
        **timeline_of(product),
    }
    status = refused if forms else 200
    return render(request, "inventory/product.html", context, status=status)


def _forms(refused: dict[str, Form]) -> dict[str, Form]:
    """Every form of the page. Each names its fields by itself, so that ids stay unique."""
    all_ = {name: refused.get(name) or form() for name, form in _FORMS.items()}
    for name, form in all_.items():
        form.auto_id = f"{name}_%s"
    return all_


def _filtered(
    rows: QuerySet[Dependency, dict[str, Any]], chosen: QueryDict
) -> QuerySet[Dependency, dict[str, Any]]:
    if (scope := chosen.get("scope", "")) in _SCOPES:
        rows = rows.filter(**{scope: 1})
    return rows.filter(**_SHOWN.get(chosen.get("direct", ""), {}))
