"""A report on A4: the same tables and pictures as the page, and then every line.

Made from the report alone: neither the clock nor anything else of the machine is in the file.
"""

from apps.reports.exports.pdf.book import report_pdf

__all__ = ["report_pdf"]
