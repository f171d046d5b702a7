"""Pages of plans."""

from apps.plans.views.lines import line, line_go
from apps.plans.views.new import plan_new
from apps.plans.views.plans import plan, plan_csv, plans
from apps.plans.views.proof import plan_bundle, plan_compare, plan_sensitivity

__all__ = [
    "line",
    "line_go",
    "plan",
    "plan_bundle",
    "plan_compare",
    "plan_csv",
    "plan_new",
    "plan_sensitivity",
    "plans",
]
