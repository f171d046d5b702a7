"""What people write about plans."""

from apps.plans.forms.beside import BesideForm
from apps.plans.forms.decision import AdditionForm, DecisionForm
from apps.plans.forms.plan import PlanForm, filled_with
from apps.plans.forms.policy import PolicyForm, policy_values
from apps.plans.forms.voting import RoundForm, ballot_typed

__all__ = [
    "AdditionForm",
    "BesideForm",
    "DecisionForm",
    "PlanForm",
    "PolicyForm",
    "RoundForm",
    "ballot_typed",
    "filled_with",
    "policy_values",
]
