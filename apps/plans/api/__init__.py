"""Plans as programs read and write them."""

from apps.plans.api.decisions import DecisionListApi
from apps.plans.api.history import (
    CompanyPolicyApi,
    PlanDifferenceApi,
    PolicyVersionListApi,
    RestoreApi,
    RevisionListApi,
    UndoApi,
)
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
    "CompanyPolicyApi",
    "ComparisonApi",
    "DecisionListApi",
    "LineListApi",
    "PlanApi",
    "PlanDifferenceApi",
    "PlanListApi",
    "PolicyVersionListApi",
    "RestoreApi",
    "RevisionListApi",
    "SensitivityApi",
    "UndoApi",
    "VoteApi",
    "VoteCloseApi",
]
