"""What a plan's report says: tables whose sums tie to the plan, and pictures of the same numbers."""

from apps.reports.selectors.report.coverage import Rung, ladder
from apps.reports.selectors.report.history import EVER, Period
from apps.reports.selectors.report.sections import (
    Report,
    Section,
    plan_to_report,
    report,
)
from apps.reports.selectors.report.table import Column, Kind, Table, Value

__all__ = [
    "EVER",
    "Column",
    "Kind",
    "Period",
    "Report",
    "Rung",
    "Section",
    "Table",
    "Value",
    "ladder",
    "plan_to_report",
    "report",
]
