"""REST doors of the Pledge."""

from apps.pledge.api.reports import PledgeFileApi, PledgeReportApi, PledgeReportListApi
from apps.pledge.api.writing import (
    PledgePublishApi,
    PledgeRateApi,
    PledgeRedactionApi,
    PledgeStatementListApi,
)

__all__ = [
    "PledgeFileApi",
    "PledgePublishApi",
    "PledgeRateApi",
    "PledgeRedactionApi",
    "PledgeReportApi",
    "PledgeReportListApi",
    "PledgeStatementListApi",
]
