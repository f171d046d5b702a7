"""Pages of the Pledge."""

from apps.pledge.views.changing import (
    pledge_change,
    pledge_new,
    pledge_profile,
    pledge_publish,
    pledge_rate,
    pledge_redaction,
    pledge_statement,
)
from apps.pledge.views.showing import pledge, pledge_entry, pledge_file, pledge_report

__all__ = [
    "pledge",
    "pledge_change",
    "pledge_entry",
    "pledge_file",
    "pledge_new",
    "pledge_profile",
    "pledge_publish",
    "pledge_rate",
    "pledge_redaction",
    "pledge_report",
    "pledge_statement",
]
