"""A report's files by their names."""

from sponsorplan.domain.pledge import files
from sponsorplan.domain.pledge.report import Report
from sponsorplan.web.sheets import csv_text

MARKDOWN, PAGE, TABLE = "post.md", "post.html", "table.csv"
KINDS = {
    MARKDOWN: "text/markdown; charset=utf-8",
    PAGE: "text/html; charset=utf-8",
    TABLE: "text/csv; charset=utf-8",
}


def file_of(report: Report, name: str) -> bytes:
    """The bytes of one of ``KINDS``."""
    if name == MARKDOWN:
        return files.post_markdown(report)
    if name == PAGE:
        return files.post_html(report)
    return csv_text(*files.table(report)).encode()
