"""Everything that is read of fiscal structure."""

from apps.fiscal.selectors.charges import (
    NOT_CHARGED,
    OrderUse,
    budget_charges_of,
    charges_by_line,
    charges_of,
    charges_of_lines,
    order_uses,
    parts_by_line,
    rule_of,
)
from apps.fiscal.selectors.rates import (
    RateBook,
    convert,
    own_rate_list,
    rate_on,
    reference_day,
    reference_list,
)
from apps.fiscal.selectors.registers import (
    budget_list,
    cost_centre_find,
    cost_centre_list,
    fiscal_year_find,
    fiscal_year_list,
    product_centres,
    product_map,
    purchase_order_find,
    purchase_order_list,
)

__all__ = [
    "NOT_CHARGED",
    "OrderUse",
    "RateBook",
    "budget_charges_of",
    "budget_list",
    "charges_by_line",
    "charges_of",
    "charges_of_lines",
    "convert",
    "cost_centre_find",
    "cost_centre_list",
    "fiscal_year_find",
    "fiscal_year_list",
    "order_uses",
    "own_rate_list",
    "parts_by_line",
    "product_centres",
    "product_map",
    "purchase_order_find",
    "purchase_order_list",
    "rate_on",
    "reference_day",
    "reference_list",
    "rule_of",
]
