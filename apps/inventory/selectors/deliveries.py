from collections import Counter
from typing import TypedDict

from django.db.models import Count, Q, QuerySet

from apps.companies.models import Company
from apps.inventory.models import Delivery, Product, Upload


def delivery_list(*, product: Product) -> QuerySet[Delivery]:
    """The product's deliveries, newest first, with how many of their files are read.

    ``taken``, ``waiting`` and ``failed`` count uploads.
    """
    return Delivery.objects.filter(product=product).annotate(
        taken=Count("uploads"),
        waiting=Count("uploads", filter=Q(uploads__state=Upload.State.QUEUED)),
        failed=Count("uploads", filter=Q(uploads__state=Upload.State.FAILED)),
    )


def delivery_find(*, company: Company, delivery_id: int) -> Delivery | None:
    found = Delivery.objects.filter(company=company, pk=delivery_id)
    return found.select_related("product__company").first()


class Progress(TypedDict):
    """The files of a delivery that were taken, and how far their reading has come."""

    uploads: list[Upload]
    total: int
    finished: int
    failed: int
    packages: int


def delivery_progress(*, delivery: Delivery) -> Progress:
    """Two queries, whatever the number of files."""
    uploads = list(delivery.uploads.defer("edges", "local").order_by("path", "pk"))
    states = Counter(upload.state for upload in uploads)
    return Progress(
        uploads=uploads,
        total=len(uploads),
        finished=len(uploads) - states[Upload.State.QUEUED],
        failed=states[Upload.State.FAILED],
        packages=sum(upload.counts.get("packages", 0) for upload in uploads),
    )
