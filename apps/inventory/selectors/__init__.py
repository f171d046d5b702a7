"""Reads of the inventory: what it is now, what it was, and what changed in between."""

from apps.inventory.selectors.counts import (
    NO_COUNTS,
    InventoryCounts,
    inventory_counts,
    inventory_counts_of_products,
)
from apps.inventory.selectors.difference import (
    KINDS,
    InventoryDifference,
    inventory_difference,
    upload_difference,
)
from apps.inventory.selectors.past import files_beside, upload_before
from apps.inventory.selectors.present import (
    dependency_list,
    inventory_uploads,
    newest_of_paths,
    newest_of_products,
    package_of,
    product_find,
    product_inputs,
    product_list,
    product_uploads,
    upload_find,
    upload_list,
    upstream_keys,
)
from apps.inventory.selectors.versions import (
    FileChange,
    Version,
    inventory_versions,
    version_pair,
)

__all__ = [
    "KINDS",
    "NO_COUNTS",
    "FileChange",
    "InventoryCounts",
    "InventoryDifference",
    "Version",
    "dependency_list",
    "files_beside",
    "inventory_counts",
    "inventory_counts_of_products",
    "inventory_difference",
    "inventory_uploads",
    "inventory_versions",
    "newest_of_paths",
    "newest_of_products",
    "package_of",
    "product_find",
    "product_inputs",
    "product_list",
    "product_uploads",
    "upload_before",
    "upload_difference",
    "upload_find",
    "upload_list",
    "upstream_keys",
    "version_pair",
]
