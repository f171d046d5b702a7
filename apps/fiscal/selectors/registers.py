"""Fiscal years, cost centres and purchase orders of a company."""

from django.db.models import QuerySet

from apps.companies.models import Company
from apps.fiscal.models import (
    CentreBudget,
    CostCentre,
    FiscalYear,
    ProductCentre,
    PurchaseOrder,
)


def fiscal_year_list(*, company: Company) -> QuerySet[FiscalYear]:
    """The newest first."""
    return FiscalYear.objects.filter(company=company)


def fiscal_year_find(*, company: Company, year_id: int) -> FiscalYear | None:
    return fiscal_year_list(company=company).filter(pk=year_id).first()


def cost_centre_list(*, company: Company) -> QuerySet[CostCentre]:
    """By code, also those out of use."""
    return CostCentre.objects.filter(company=company)


def cost_centre_find(*, company: Company, centre_id: int) -> CostCentre | None:
    return cost_centre_list(company=company).filter(pk=centre_id).first()


def purchase_order_list(*, company: Company) -> QuerySet[PurchaseOrder]:
    """By number."""
    return PurchaseOrder.objects.filter(company=company).select_related("centre")


def purchase_order_find(*, company: Company, order_id: int) -> PurchaseOrder | None:
    return purchase_order_list(company=company).filter(pk=order_id).first()


def product_centres(*, company: Company) -> dict[int, CostCentre]:
    """The cost centre of each product that has one, by the product's id."""
    rows = ProductCentre.objects.filter(company=company).select_related("centre")
    return {row.product_id: row.centre for row in rows}


def product_map(*, company: Company) -> dict[str, int]:
    """Cost centre's id by product's name. Products of one name with different centres have none."""
    found: dict[str, set[int]] = {}
    rows = ProductCentre.objects.filter(company=company).values_list("product__name", "centre_id")
    for name, centre in rows:
        found.setdefault(name, set()).add(centre)
    return {name: min(centres) for name, centres in found.items() if len(centres) == 1}


def budget_list(*, company: Company, year: FiscalYear) -> QuerySet[CentreBudget]:
    return CentreBudget.objects.filter(company=company, year=year).select_related("centre")
