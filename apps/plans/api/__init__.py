"""Plans as programs read and write them."""

from apps.plans.api.decisions import DecisionListApi
from apps.plans.api.plans import LineListApi, PlanApi, PlanListApi
from apps.plans.api.voting import BallotApi, VoteApi, VoteCloseApi

__all__ = [
    "BallotApi",
    "DecisionListApi",
    "LineListApi",
    "PlanApi",
    "PlanListApi",
    "VoteApi",
    "VoteCloseApi",
]
