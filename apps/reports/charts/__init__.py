"""Geometry of the reports' pictures in whole numbers. A page and a PDF draw the same marks."""

from apps.reports.charts.bars import Item, bars, ladder
from apps.reports.charts.columns import Column, columns, small_columns
from apps.reports.charts.scatter import WITH_RANGE, Point, scatter
from apps.reports.charts.scene import Bar, Dot, Label, Mark, Picture, Rule, shortened

__all__ = [
    "WITH_RANGE",
    "Bar",
    "Column",
    "Dot",
    "Item",
    "Label",
    "Mark",
    "Picture",
    "Point",
    "Rule",
    "bars",
    "columns",
    "ladder",
    "scatter",
    "shortened",
    "small_columns",
]
