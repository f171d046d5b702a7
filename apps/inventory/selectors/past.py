"""Uploads as they lay at a moment that is past."""

from datetime import datetime

from django.db.models import Q, QuerySet

from apps.inventory.models import Product, Upload
from apps.inventory.selectors.present import last_of_paths


def uploads_at(*, product: Product, at: datetime) -> QuerySet[Upload]:
    """The uploads that made up the product's inventory at a moment, also if removed since."""
    there = Upload.objects.filter(
        company_id=product.company_id, product=product, received_at__lte=at
    )
    read = there.exclude(parsed_at=None)
    return last_of_paths(read.filter(Q(removed_at=None) | Q(removed_at__gt=at)))


def upload_before(*, upload: Upload) -> Upload | None:
    """The last one of the same path that was read before it and names packages."""
    older = Upload.objects.filter(
        company_id=upload.company_id, product_id=upload.product_id, path=upload.path
    )
    read = older.filter(pk__lt=upload.pk).exclude(parsed_at=None).exclude(counts={})
    return read.select_related("product").defer("edges").first()


def files_beside(*, upload: Upload) -> QuerySet[Upload]:
    """The newest files of its product while it was the newest of its path; no edges.

    An old upload is completed by the manifest of its time, not by a later one.
    """
    others = Upload.objects.filter(company_id=upload.company_id, product_id=upload.product_id)
    newer = others.filter(path=upload.path, pk__gt=upload.pk).order_by("pk")
    replaced_at = newer.values_list("received_at", flat=True).first()
    ends = [at for at in (upload.removed_at, replaced_at) if at is not None]
    beside = others.filter(removed_at=None)
    if ends:
        until = min(ends)
        there = Q(removed_at=None) | Q(removed_at__gte=until)
        beside = others.filter(there, received_at__lt=until)
    return last_of_paths(beside).exclude(pk=upload.pk).defer("edges")
