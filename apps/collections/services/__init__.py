"""Collecting budgets: asked for by members, made and watched by workers."""

from apps.collections.services.deliveries import delivery_store
from apps.collections.services.starting import LONGEST_DUE, Bill, collection_start, collection_void
from apps.collections.services.working import collection_work, collections_sweep

__all__ = [
    "LONGEST_DUE",
    "Bill",
    "collection_start",
    "collection_void",
    "collection_work",
    "collections_sweep",
    "delivery_store",
]
