"""What people write about plans."""

from apps.plans.forms.decision import AdditionForm, DecisionForm
from apps.plans.forms.plan import PlanForm, filled_with
from apps.plans.forms.policy import PolicyForm, policy_values

__all__ = ["AdditionForm", "DecisionForm", "PlanForm", "PolicyForm", "filled_with", "policy_values"]
