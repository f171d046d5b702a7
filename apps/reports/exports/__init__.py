"""Reports as files."""

from apps.reports.exports.pdf import report_pdf
from apps.reports.exports.tables import table_csv

__all__ = ["report_pdf", "table_csv"]
