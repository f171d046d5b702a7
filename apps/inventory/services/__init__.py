"""Writes of the inventory: products, uploads received, uploads read."""

from apps.inventory.services.ingest import upload_ingest, uploads_sweep
from apps.inventory.services.products import product_create, product_update
from apps.inventory.services.receive import Received, contents_of, uploads_receive

__all__ = [
    "Received",
    "contents_of",
    "product_create",
    "product_update",
    "upload_ingest",
    "uploads_receive",
    "uploads_sweep",
]
