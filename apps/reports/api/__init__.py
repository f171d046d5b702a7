"""REST doors that look across."""

from apps.reports.api.budgets import BudgetListApi
from apps.reports.api.jobs import JobApi, JobCancelApi, JobListApi, JobRetryApi
from apps.reports.api.reports import ReportApi
from apps.reports.api.upstreams import (
    CorrectionApi,
    CorrectionListApi,
    SourceListApi,
    UpstreamApi,
    UpstreamListApi,
)

__all__ = [
    "BudgetListApi",
    "CorrectionApi",
    "CorrectionListApi",
    "JobApi",
    "JobCancelApi",
    "JobListApi",
    "JobRetryApi",
    "ReportApi",
    "SourceListApi",
    "UpstreamApi",
    "UpstreamListApi",
]
