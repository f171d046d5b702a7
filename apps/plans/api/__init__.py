"""REST resources of plans."""

from apps.plans.api.decisions import DecisionListApi
from apps.plans.api.plans import LineListApi, PlanApi, PlanListApi

__all__ = ["DecisionListApi", "LineListApi", "PlanApi", "PlanListApi"]
