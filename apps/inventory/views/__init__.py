"""Pages of the inventory: products, what was uploaded for them, and whose packages are."""

from apps.inventory.views.accounts import (
    account_close,
    account_token_new,
    account_token_revoke,
    account_token_rotate,
    accounts,
)
from apps.inventory.views.additions import addition_new, addition_remove
from apps.inventory.views.claims import claim_new, claim_withdraw, ownership
from apps.inventory.views.differences import (
    product_difference,
    product_difference_csv,
    upload_difference,
    upload_difference_csv,
    versions,
)
from apps.inventory.views.imports import import_new, imports
from apps.inventory.views.pasted import paste
from apps.inventory.views.products import (
    path_remove,
    product,
    product_edit,
    product_new,
    product_remove,
    products,
)
from apps.inventory.views.uploads import delivery, upload, upload_detail, upload_wanted, uploads

__all__ = [
    "account_close",
    "account_token_new",
    "account_token_revoke",
    "account_token_rotate",
    "accounts",
    "addition_new",
    "addition_remove",
    "claim_new",
    "claim_withdraw",
    "delivery",
    "import_new",
    "imports",
    "ownership",
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
    "upload_wanted",
    "uploads",
    "versions",
]
