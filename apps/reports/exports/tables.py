"""A table for a spreadsheet: every row, and figures that programs can read."""

from apps.reports.selectors import Column, Kind, Table, Value
from sponsorplan.domain.graph.usage import TOTAL
from sponsorplan.domain.money import Money
from sponsorplan.web.sheets import csv_text

_UNIT = {Kind.USAGE: ", %", Kind.SHARE: ", %"}
_PRECISE = 1_000_000  # percent with four decimals


def table_csv(table: Table) -> str:
    titles = [column.title + _UNIT.get(column.kind, "") for column in table.columns]
    rows = (*table.rows, *table.rest, *([table.total] if table.total else []))
    return csv_text(
        titles,
        (
            [_cell(value, column) for value, column in zip(row, table.columns, strict=True)]
            for row in rows
        ),
    )


def _cell(value: Value, column: Column) -> str:
    if value is None:
        return column.absent
    if isinstance(value, Money):
        return value.decimal
    if isinstance(value, int):
        return _figure(value, column.kind)
    return value


def _figure(value: int, kind: Kind) -> str:
    if kind is Kind.USAGE:
        return _with_decimals(value * _PRECISE // TOTAL, 4)
    if kind is Kind.SHARE:
        return _with_decimals(value, 1)
    return _with_decimals(value, 4) if kind is Kind.RISK else str(value)


def _with_decimals(value: int, places: int) -> str:
    whole, part = divmod(value, 10**places)
    return f"{whole}.{part:0{places}d}"
