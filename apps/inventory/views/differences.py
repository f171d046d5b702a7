from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.companies.access import company_view
from apps.companies.models import Member
from apps.companies.roles import Permission
from apps.inventory import exports, selectors
from apps.inventory.errors import NoEarlierVersion
from apps.inventory.selectors import KINDS, InventoryDifference, Version
from apps.inventory.views.product_page import product_of
from apps.inventory.views.uploads import upload_of
from sponsorplan.domain.lockfiles.compare import Change

_VERSIONS = 50  # on a page
_CHOICES = 100  # in a list to choose from
_FEW = 20  # rows of one kind, where all kinds are shown
_ROWS = 100


@dataclass(frozen=True, slots=True)
class _Section:
    """The changes of one kind on this page, each with its upstream."""

    kind: str
    page: Page[Change]
    rows: tuple[tuple[Change, str], ...]


@require_safe
@company_view(Permission.INVENTORY_READ)
def versions(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    found = product_of(member, product_slug)
    every = selectors.inventory_versions(product=found)
    context = {
        "member": member,
        "product": found,
        "page": Paginator(every, _VERSIONS).get_page(request.GET.get("page")),
        "first": every[-1].id if every else "",
    }
    return render(request, "inventory/versions.html", context)


@require_safe
@company_view(Permission.INVENTORY_READ)
def product_difference(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    """What changed between two versions; the newest and the one before, unless named."""
    found = product_of(member, product_slug)
    every = selectors.inventory_versions(product=found)
    context: dict[str, object] = {"member": member, "product": found}
    try:
        before, after = _pair(request, every)
    except NoEarlierVersion as error:
        context |= {"error": error, "versions": every}
        return render(request, "inventory/difference_none.html", context)
    difference = selectors.inventory_difference(product=found, before=before, after=after)
    near = every[:_CHOICES]
    far = [version for version in every[_CHOICES:] if version in (before, after)]
    context |= {
        "before": before,
        "after": after,
        "choices": [*near, *far],
        "backwards": before.at > after.at,
        **_shown(request, member, difference),
    }
    return render(request, "inventory/difference.html", context)


@require_safe
@company_view(Permission.INVENTORY_READ)
def product_difference_csv(request: HttpRequest, member: Member, product_slug: str) -> HttpResponse:
    found = product_of(member, product_slug)
    before, after = _pair(request, selectors.inventory_versions(product=found))
    difference = selectors.inventory_difference(product=found, before=before, after=after)
    return _csv(request, difference, f"{found.slug}-{before.id}-{after.id}")


@require_safe
@company_view(Permission.INVENTORY_READ)
def upload_difference(request: HttpRequest, member: Member, upload_id: int) -> HttpResponse:
    """What changed in one file since the upload of the same path before."""
    upload = upload_of(member, upload_id)
    context: dict[str, object] = {"member": member, "product": upload.product, "upload": upload}
    try:
        older, difference = selectors.upload_difference(upload=upload)
    except NoEarlierVersion as error:
        return render(request, "inventory/difference_none.html", context | {"error": error})
    context |= {"older": older, **_shown(request, member, difference)}
    return render(request, "inventory/difference.html", context)


@require_safe
@company_view(Permission.INVENTORY_READ)
def upload_difference_csv(request: HttpRequest, member: Member, upload_id: int) -> HttpResponse:
    upload = upload_of(member, upload_id)
    older, difference = selectors.upload_difference(upload=upload)
    return _csv(request, difference, f"{upload.product.slug}-upload-{older.pk}-{upload.pk}")


def _pair(request: HttpRequest, every: Sequence[Version]) -> tuple[Version, Version]:
    return selectors.version_pair(
        every, before=request.GET.get("from", ""), after=request.GET.get("to", "")
    )


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("kind", "")
    return kind if kind in KINDS else ""


def _shown(
    request: HttpRequest, member: Member, difference: InventoryDifference
) -> dict[str, object]:
    """The counts of all kinds, and of each kind its first rows; of one kind that is asked for, all."""
    kind = _kind(request)
    counts = {each: len(difference.of(each)) for each in KINDS}
    return {
        "kind": kind,
        "counts": counts,
        "sections": [
            _section(
                difference, each, request.GET.get("page") if kind else None, _ROWS if kind else _FEW
            )
            for each in KINDS
            if (each == kind if kind else counts[each])
        ],
        "present": selectors.upstream_keys(company=member.company),
    }


def _section(difference: InventoryDifference, kind: str, number: str | None, rows: int) -> _Section:
    page = Paginator(difference.of(kind), rows).get_page(number)
    shown = tuple((change, difference.upstream(change)) for change in page)
    return _Section(kind, page, shown)


def _csv(request: HttpRequest, difference: InventoryDifference, name: str) -> HttpResponse:
    kind = _kind(request)
    text = exports.difference_csv(difference, [kind] if kind else KINDS)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    suffix = f"-{kind}" if kind else ""
    response["Content-Disposition"] = f'attachment; filename="{name}{suffix}.csv"'
    return response
