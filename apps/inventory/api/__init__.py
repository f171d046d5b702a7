"""The inventory as programs read and write it."""

from apps.inventory.api.additions import AdditionApi, AdditionListApi
from apps.inventory.api.claims import ClaimApi, ClaimListApi, HeldListApi, HostListApi
from apps.inventory.api.imports import ImportApi, ImportListApi
from apps.inventory.api.products import DependencyListApi, ProductApi, ProductListApi
from apps.inventory.api.uploads import (
    CompanyUploadListApi,
    DeliveryApi,
    PastedApi,
    UploadApi,
    UploadListApi,
)
from apps.inventory.api.versions import DifferenceApi, UploadDifferenceApi, VersionListApi

__all__ = [
    "AdditionApi",
    "AdditionListApi",
    "ClaimApi",
    "ClaimListApi",
    "CompanyUploadListApi",
    "DeliveryApi",
    "DependencyListApi",
    "DifferenceApi",
    "HeldListApi",
    "HostListApi",
    "ImportApi",
    "ImportListApi",
    "PastedApi",
    "ProductApi",
    "ProductListApi",
    "UploadApi",
    "UploadDifferenceApi",
    "UploadListApi",
    "VersionListApi",
]
