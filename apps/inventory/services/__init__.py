"""Writes of the inventory: products, uploads received, read and removed."""

from apps.inventory.services.ingest import upload_ingest, uploads_sweep
from apps.inventory.services.paste import Pasted, text_receive
from apps.inventory.services.products import product_create, product_update
from apps.inventory.services.receive import Received, contents_of, uploads_receive
from apps.inventory.services.remove import path_remove, product_remove

__all__ = [
    "Pasted",
    "Received",
    "contents_of",
    "path_remove",
    "product_create",
    "product_remove",
    "product_update",
    "text_receive",
    "upload_ingest",
    "uploads_receive",
    "uploads_sweep",
]
