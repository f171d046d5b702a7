"""The inventory as programs read and write it."""

from apps.inventory.api.additions import AdditionApi, AdditionListApi
from apps.inventory.api.claims import ClaimApi, ClaimListApi, HeldListApi, HostListApi
from apps.inventory.api.imports import ImportApi, ImportListApi
from apps.inventory.api.products import DependencyListApi, ProductApi, ProductListApi
from apps.inventory.api.uploads import DeliveryApi, UploadApi, UploadListApi

__all__ = [
    "AdditionApi",
    "AdditionListApi",
    "ClaimApi",
    "ClaimListApi",
    "DeliveryApi",
    "DependencyListApi",
    "HeldListApi",
    "HostListApi",
    "ImportApi",
    "ImportListApi",
    "ProductApi",
    "ProductListApi",
    "UploadApi",
    "UploadListApi",
]
