"""What people write about plans."""

from apps.plans.forms.decision import AdditionForm, DecisionForm
from apps.plans.forms.plan import PlanForm, filled_with

__all__ = ["AdditionForm", "DecisionForm", "PlanForm", "filled_with"]
