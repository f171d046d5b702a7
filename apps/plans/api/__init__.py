"""Plans as programs read and write them."""

from apps.plans.api.decisions import DecisionListApi
from apps.plans.api.plans import (
    BundleApi,
    ComparisonApi,
    LineListApi,
    PlanApi,
    PlanListApi,
    SensitivityApi,
)
from apps.plans.api.voting import BallotApi, VoteApi, VoteCloseApi

__all__ = [
    "BallotApi",
    "BundleApi",
    "ComparisonApi",
    "DecisionListApi",
    "LineListApi",
    "PlanApi",
    "PlanListApi",
    "SensitivityApi",
    "VoteApi",
    "VoteCloseApi",
]
