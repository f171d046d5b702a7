"""Reports as files."""

from apps.reports.exports.budgets import budgets_csv
from apps.reports.exports.pdf import report_pdf
from apps.reports.exports.tables import table_csv

__all__ = ["budgets_csv", "report_pdf", "table_csv"]
