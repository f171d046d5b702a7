"""Reading across the apps for the pages that look at everything at once."""

from apps.reports.selectors.budgets import NO_CENTRE, budget_rows
from apps.reports.selectors.budgets import Row as BudgetRow
from apps.reports.selectors.jobs import (
    Job,
    JobsWanted,
    KindTotals,
    instance_totals,
    job_find,
    job_page,
)
from apps.reports.selectors.kinds import JOB_KINDS, JobState
from apps.reports.selectors.overview import Giving, Overview, overview
from apps.reports.selectors.report import (
    EVER,
    Column,
    Kind,
    Period,
    Report,
    Section,
    Table,
    Value,
    plan_to_report,
    report,
)
from apps.reports.selectors.signals import part_rows, signal_rows
from apps.reports.selectors.sources import (
    HYPOTHESES,
    SourceRow,
    catalogue_day,
    catalogue_licences,
    source_credits,
    source_rows,
)
from apps.reports.selectors.upstreams import (
    UpstreamRow,
    UpstreamView,
    lines_of,
    upstream_list,
    upstream_view,
    upstreams_warned,
)

__all__ = [
    "EVER",
    "HYPOTHESES",
    "JOB_KINDS",
    "NO_CENTRE",
    "BudgetRow",
    "Column",
    "Giving",
    "Job",
    "JobState",
    "JobsWanted",
    "Kind",
    "KindTotals",
    "Overview",
    "Period",
    "Report",
    "Section",
    "SourceRow",
    "Table",
    "UpstreamRow",
    "UpstreamView",
    "Value",
    "budget_rows",
    "catalogue_day",
    "catalogue_licences",
    "instance_totals",
    "job_find",
    "job_page",
    "lines_of",
    "overview",
    "part_rows",
    "plan_to_report",
    "report",
    "signal_rows",
    "source_credits",
    "source_rows",
    "upstream_list",
    "upstream_view",
    "upstreams_warned",
]
