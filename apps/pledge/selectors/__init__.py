"""Everything that is read for the Pledge."""

from apps.pledge.selectors.figures import (
    Figures,
    Unproven,
    figures_of,
    frozen_report,
    preview_of,
    rates_of,
    unproven_of,
    verdicts_of,
)
from apps.pledge.selectors.records import (
    entry_of,
    last_reported,
    profile_of,
    report_find,
    report_for_year,
    report_list,
    statement_list,
)

__all__ = [
    "Figures",
    "Unproven",
    "entry_of",
    "figures_of",
    "frozen_report",
    "last_reported",
    "preview_of",
    "profile_of",
    "rates_of",
    "report_find",
    "report_for_year",
    "report_list",
    "statement_list",
    "unproven_of",
    "verdicts_of",
]
