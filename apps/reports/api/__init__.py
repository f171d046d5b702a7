"""REST doors that look across."""

from apps.reports.api.reports import ReportApi
from apps.reports.api.upstreams import (
    CorrectionApi,
    CorrectionListApi,
    SourceListApi,
    UpstreamListApi,
)

__all__ = ["CorrectionApi", "CorrectionListApi", "ReportApi", "SourceListApi", "UpstreamListApi"]
