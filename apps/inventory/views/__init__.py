"""Pages of the inventory: products, their uploads, versions, and what changed."""

from apps.inventory.views.differences import (
    product_difference,
    product_difference_csv,
    upload_difference,
    upload_difference_csv,
    versions,
)
from apps.inventory.views.pasted import paste
from apps.inventory.views.products import (
    path_remove,
    product,
    product_edit,
    product_new,
    product_remove,
    products,
    upload,
    upload_detail,
    uploads,
)

__all__ = [
    "paste",
    "path_remove",
    "product",
    "product_difference",
    "product_difference_csv",
    "product_edit",
    "product_new",
    "product_remove",
    "products",
    "upload",
    "upload_detail",
    "upload_difference",
    "upload_difference_csv",
    "uploads",
    "versions",
]
