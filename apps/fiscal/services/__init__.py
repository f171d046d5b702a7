"""Everything that is changed of fiscal structure."""

from apps.fiscal.services.charges import Wish, charge_rule_set
from apps.fiscal.services.rates import OwnRateWish, own_rate_make, rates_take
from apps.fiscal.services.registers import (
    OrderWish,
    centre_budget_set,
    cost_centre_change,
    cost_centre_make,
    fiscal_year_change,
    fiscal_year_make,
    product_centre_set,
    purchase_order_change,
    purchase_order_make,
)

__all__ = [
    "OrderWish",
    "OwnRateWish",
    "Wish",
    "centre_budget_set",
    "charge_rule_set",
    "cost_centre_change",
    "cost_centre_make",
    "fiscal_year_change",
    "fiscal_year_make",
    "own_rate_make",
    "product_centre_set",
    "purchase_order_change",
    "purchase_order_make",
    "rates_take",
]
