"""Pages of collecting."""

from apps.collections.views.pages import (
    collect,
    collect_start,
    collection,
    collection_void,
    collections,
)

__all__ = ["collect", "collect_start", "collection", "collection_void", "collections"]
