"""Writes of the inventory: products, uploads received, read and removed."""

from apps.inventory.services.additions import addition_add, addition_remove
from apps.inventory.services.claims import claim_make, claim_withdraw
from apps.inventory.services.imports import import_follow, import_request, imports_sweep
from apps.inventory.services.ingest import upload_ingest, uploads_sweep
from apps.inventory.services.jobs import import_cancel, upload_cancel, upload_retry
from apps.inventory.services.paste import Pasted, text_receive
from apps.inventory.services.products import product_create, product_update
from apps.inventory.services.receive import Received, contents_of, uploads_receive
from apps.inventory.services.regroup import (
    company_regroup,
    company_regroup_by_id,
    company_want,
    company_want_by_id,
    groupings_sweep,
    wants_sweep,
)
from apps.inventory.services.remove import path_remove, product_remove
from apps.inventory.services.reread import Reread, reread_apply, rereads

__all__ = [
    "Pasted",
    "Received",
    "Reread",
    "addition_add",
    "addition_remove",
    "claim_make",
    "claim_withdraw",
    "company_regroup",
    "company_regroup_by_id",
    "company_want",
    "company_want_by_id",
    "contents_of",
    "groupings_sweep",
    "import_cancel",
    "import_follow",
    "import_request",
    "imports_sweep",
    "path_remove",
    "product_create",
    "product_remove",
    "product_update",
    "reread_apply",
    "rereads",
    "text_receive",
    "upload_cancel",
    "upload_ingest",
    "upload_retry",
    "uploads_receive",
    "uploads_sweep",
    "wants_sweep",
]
