"""Budgets of cost centres as a file; what is not known is empty."""

from collections.abc import Iterable

from apps.reports.selectors import BudgetRow
from sponsorplan.domain.money import Money
from sponsorplan.web.sheets import csv_text

_COLUMNS = (
    *("fiscal_year", "cost_centre", "currency", "budget", "committed", "approved", "paid"),
    *("left", "remarks"),
)


def budgets_csv(year: str, rows: Iterable[BudgetRow]) -> str:
    return csv_text(
        _COLUMNS,
        (
            (
                year,
                row.label,
                row.currency,
                *map(_text, (row.budget, row.committed, row.approved, row.paid, row.left)),
                "; ".join(filter(None, (row.warning, *row.notes))),
            )
            for row in rows
        ),
    )


def _text(money: Money | None) -> str:
    return "" if money is None else money.decimal
