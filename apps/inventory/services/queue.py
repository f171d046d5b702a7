"""Having an upload read again."""

from collections.abc import Collection
from typing import Any

from django.db.models import F

from apps.inventory.errors import ProductGone
from apps.inventory.models import Product, Upload
from apps.inventory.selectors import newest_of_paths
from sponsorplan.celery import enqueue
from sponsorplan.domain.lockfiles import registry


def again() -> dict[str, Any]:
    """What to set on an upload that is to be read anew, also while a worker reads it.

    The worker's ``attempt`` is no longer the row's, so what it found is dropped.
    """
    return {
        "state": Upload.State.QUEUED,
        "step": Upload.Step.RECEIVED,
        "attempt": F("attempt") + 1,
        "tries": 0,
        "lease_until": None,
    }


def product_held(product: Product) -> None:
    """Nobody else changes the product's files until the transaction ends. Raises ``ProductGone``.

    Hold it before its uploads, and those before the audit log.
    """
    if Product.objects.select_for_update(no_key=True).filter(pk=product.pk).first() is None:
        raise ProductGone(f"“{product.name}” was removed meanwhile. Look at your products again.")


def read_again(upload: Upload) -> None:
    """Queue it anew; call it within a transaction."""
    Upload.objects.filter(pk=upload.pk).update(**again())
    enqueue("inventory.ingest", upload_id=upload.pk)


def neighbours_read_again(*, product: Product, changed: Collection[str]) -> None:
    """Read what lies beside a manifest that came or went; ``changed`` are paths."""
    folders = {
        path.rpartition("/")[0]
        for path in changed
        if path.rpartition("/")[2] in registry.companions()
    }
    if not folders:
        return
    for upload in newest_of_paths(product=product):
        if upload.folder in folders and upload.path not in changed:
            read_again(upload)
