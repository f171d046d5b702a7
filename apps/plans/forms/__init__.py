"""What people fill in about plans."""

from apps.plans.forms.beside import BesideForm
from apps.plans.forms.plan import PlanForm
from apps.plans.forms.voting import RoundForm, ballot_typed

__all__ = ["BesideForm", "PlanForm", "RoundForm", "ballot_typed"]
