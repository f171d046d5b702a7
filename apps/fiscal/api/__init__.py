"""REST doors of fiscal structure."""

from apps.fiscal.api.centres import CentreBudgetApi, ProductCentreApi
from apps.fiscal.api.charges import ChargesApi
from apps.fiscal.api.registers import (
    CostCentreApi,
    CostCentreListApi,
    ExchangeRateListApi,
    FiscalYearApi,
    FiscalYearListApi,
    PurchaseOrderApi,
    PurchaseOrderListApi,
)

__all__ = [
    "CentreBudgetApi",
    "ChargesApi",
    "CostCentreApi",
    "CostCentreListApi",
    "ExchangeRateListApi",
    "FiscalYearApi",
    "FiscalYearListApi",
    "ProductCentreApi",
    "PurchaseOrderApi",
    "PurchaseOrderListApi",
]
