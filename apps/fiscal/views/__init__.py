"""Pages of fiscal structure."""

from apps.fiscal.views.changing import fiscal_year, purchase_order
from apps.fiscal.views.charges import charges, charges_csv, charges_set
from apps.fiscal.views.registers import (
    cost_centre,
    cost_centre_change,
    cost_centre_new,
    cost_centres,
    fiscal_year_new,
    fiscal_years,
    own_rate_new,
    product_centre,
    purchase_order_new,
    purchase_orders,
    rates,
)

__all__ = [
    "charges",
    "charges_csv",
    "charges_set",
    "cost_centre",
    "cost_centre_change",
    "cost_centre_new",
    "cost_centres",
    "fiscal_year",
    "fiscal_year_new",
    "fiscal_years",
    "own_rate_new",
    "product_centre",
    "purchase_order",
    "purchase_order_new",
    "purchase_orders",
    "rates",
]
