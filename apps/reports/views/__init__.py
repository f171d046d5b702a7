"""Pages that look across."""

from apps.reports.views.budgets import budget_set, budgets, budgets_csv
from apps.reports.views.jobs import job_cancel, job_retry, jobs
from apps.reports.views.overview import overview
from apps.reports.views.reports import report_csv, report_pdf, reports
from apps.reports.views.sources import risk_calculator, sources
from apps.reports.views.upstreams import (
    channel_vouch,
    correction_new,
    correction_remove,
    upstream,
    upstreams,
)

__all__ = [
    "budget_set",
    "budgets",
    "budgets_csv",
    "channel_vouch",
    "correction_new",
    "correction_remove",
    "job_cancel",
    "job_retry",
    "jobs",
    "overview",
    "report_csv",
    "report_pdf",
    "reports",
    "risk_calculator",
    "sources",
    "upstream",
    "upstreams",
]
